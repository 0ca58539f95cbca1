import EgressContract

/// The metrics of one view; a nil value is not valid and stays out of its metric's denominator.
///
/// Durations are in milliseconds.
public struct ViewMetrics: Equatable, Sendable {
    /// Whether a first frame was shown.
    public let isPlay: Bool
    /// Whether the player said that the view ended.
    public let isEnded: Bool
    /// Whether an error ended the view: none of its errors was followed by playing.
    public let isFailure: Bool
    /// Whether an error came and no first frame ever did.
    public let isStartupFailure: Bool
    /// Whether the view was left before its first frame, without an error, after waiting at least a second.
    public let isExitBeforeStart: Bool
    /// Time in which the video played.
    public let playingTime: UInt64?
    /// Time spent watching or trying to: playing, starting, seeking and rebuffering.
    public let watchTime: UInt64?
    /// From the play request to the first frame.
    public let startupTime: UInt64?
    /// Time spent rebuffering.
    public let rebufferDuration: UInt64?
    /// How often the view rebuffered.
    public let rebufferCount: UInt64?

    /// A wait shorter than this is no exit before video start, in milliseconds.
    public static let leastWait: UInt64 = 1_000

    /// The metrics of a view's facts.
    public init(_ facts: ViewFacts) {
        guard let states = StateTimes(facts) else {
            self.init(ofEvents: facts)
            return
        }
        self.init(states, facts)
    }

    private init(ofEvents facts: ViewFacts) {
        startupTime = facts.integer(.startupTime)
        isPlay = startupTime != nil || facts.first(.playing) != nil
        isEnded = facts.last(.viewend) != nil
        isFailure = Self.endedByError(facts)
        isStartupFailure = isFailure && !isPlay
        playingTime = facts.integer(.playingTime) ?? facts.integer(.contentPlaybackTime)
        watchTime = facts.integer(.watchTime)
        rebufferDuration = Self.rebufferDuration(facts)
        rebufferCount = Self.rebufferCount(facts)
        isExitBeforeStart = !isPlay && isEnded && facts.last(.error) == nil && Self.waited(facts)
    }

    /// The metrics of a CMCD view: its states, and the session's totals where it reported no rebuffering.
    ///
    /// No report says that a viewer left: such a view is final once nothing came of it for long enough.
    private init(_ states: StateTimes, _ facts: ViewFacts) {
        startupTime = facts.integer(.startupTime) ?? states.startup
        isPlay = startupTime != nil || states.has("p")
        isEnded = false
        isFailure = states.last == "f"
        isStartupFailure = isFailure && !isPlay
        playingTime = states.duration("p")
        watchTime = states.duration("p", "s", "k", "r", "w")
        let time = Self.sessionTotal(facts, .sessionStarvationTimeFirst, .sessionStarvationTimeLast)
        rebufferDuration = states.has("r") ? states.duration("r") : time ?? 0
        let count = Self.sessionTotal(facts, .sessionStarvationsFirst, .sessionStarvationsLast)
        rebufferCount = states.has("r") ? states.count("r") : count ?? 0
        isExitBeforeStart = !isPlay && !isFailure && (states.sinceStart.map { $0 >= Self.leastWait } ?? false)
    }

    /// What a session's total grew by within the view.
    private static func sessionTotal(
        _ facts: ViewFacts, _ first: ContractField, _ last: ContractField
    ) -> UInt64? {
        guard let first = facts.integer(first), let last = facts.integer(last) else { return nil }
        return last - min(first, last)
    }

    private static func endedByError(_ facts: ViewFacts) -> Bool {
        guard let error = facts.last(.error) else { return false }
        return (facts.last(.playing)?.order ?? 0) < error.order
    }

    /// Whether playing was requested and awaited long enough; a wait that cannot be computed counts as such.
    private static func waited(_ facts: ViewFacts) -> Bool {
        guard let play = facts.first(.play) else { return false }
        guard let end = facts.last(.viewend), end.time >= play.time else {
            return facts.integer(.watchTime).map { $0 >= leastWait } ?? true
        }
        return end.time - play.time >= leastWait
    }

    /// The player's own total; else the distances between marks; players say nothing where nothing stalled.
    private static func rebufferDuration(_ facts: ViewFacts) -> UInt64? {
        if let total = facts.integer(.rebufferDuration) { return total }
        var total: UInt64 = 0
        var start: UInt64?
        for mark in facts.marks {
            switch mark.kind {
            case .rebufferstart: start = start ?? mark.time
            case .rebufferend:
                if let begun = start, mark.time >= begun { total &+= min(mark.time - begun, 86_400_000) }
                start = nil
            default: continue
            }
        }
        return facts.integer(.watchTime) == nil && total == 0 ? nil : total
    }

    private static func rebufferCount(_ facts: ViewFacts) -> UInt64? {
        if let count = facts.integer(.rebufferCount) { return count }
        let starts = facts.marks.count { $0.kind == .rebufferstart }
        return facts.integer(.watchTime) == nil && starts == 0 ? nil : UInt64(starts)
    }
}
