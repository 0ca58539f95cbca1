import EgressContract

/// How long a view was in each state that its CMCD player reported.
///
/// A state lasts from its mark to the next one's; the last one to the last record that showed that it still held.
struct StateTimes {
    /// The state's letter: `p` playing, `r` rebuffering and so on (CTA-5004-B, `sta`).
    typealias State = String

    /// The longest that one state counts, in milliseconds.
    static let stateMax: UInt64 = 86_400_000

    private(set) var durations: [State: UInt64] = [:]
    /// How often each state was entered from another one.
    private(set) var entries: [State: UInt64] = [:]
    /// The state of the last mark.
    private(set) var last: State?
    /// From the first `s` to the first `p` after it.
    private(set) var startup: UInt64?
    /// From the first `s` to the last sign of the view.
    private(set) var sinceStart: UInt64?

    /// Nil of a view without states.
    init?(_ facts: ViewFacts) {
        let marks = facts.marks.filter { $0.kind == .state }
        guard let final = marks.last else { return nil }
        let end = max(facts.integer(.heldUntil) ?? 0, final.time)
        var started: UInt64?
        for (index, mark) in marks.enumerated() {
            guard let state = mark.text else { continue }
            let next = index + 1 < marks.count ? marks[index + 1].time : end
            durations[state, default: 0] &+= min(next >= mark.time ? next - mark.time : 0, Self.stateMax)
            if state != last { entries[state, default: 0] += 1 }
            last = state
            if state == "s" { started = started ?? mark.time }
            if state == "p", startup == nil, let started, mark.time >= started {
                startup = mark.time - started
            }
        }
        sinceStart = started.map { end - min($0, end) }
    }

    func duration(_ states: State...) -> UInt64 {
        min(states.reduce(0) { $0 &+ durations[$1, default: 0] }, Self.stateMax)
    }

    func count(_ state: State) -> UInt64 { entries[state, default: 0] }

    func has(_ state: State) -> Bool { entries[state] != nil }
}
