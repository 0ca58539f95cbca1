/// The metrics of many views together; adding views and merging totals commute.
public struct MetricTotals: Equatable, Sendable {
    /// Views, open ones included.
    public private(set) var views = 0
    /// Views that may still grow.
    public private(set) var open = 0
    /// Views with a first frame.
    public private(set) var plays = 0
    /// Views that an error ended.
    public private(set) var failures = 0
    /// Views that an error ended before a first frame.
    public private(set) var startupFailures = 0
    /// Views left before a first frame.
    public private(set) var exitsBeforeStart = 0
    /// Time in which videos played, in milliseconds; nil where no view knows it.
    public private(set) var playingTime: UInt64?
    /// Time spent watching or trying to, in milliseconds; nil where no view knows it.
    public private(set) var watchTime: UInt64?
    /// Time spent rebuffering in the views that know their watch time, in milliseconds.
    public private(set) var rebufferDuration: UInt64 = 0
    /// How often those views rebuffered.
    public private(set) var rebufferCount: UInt64 = 0
    private var startupTimes: [UInt32] = []

    /// Totals of no view.
    public init() {}

    /// Adds one view.
    public mutating func add(_ view: ViewMetrics, isOpen: Bool) {
        views += 1
        open += isOpen ? 1 : 0
        plays += view.isPlay ? 1 : 0
        failures += view.isFailure ? 1 : 0
        startupFailures += view.isStartupFailure ? 1 : 0
        exitsBeforeStart += view.isExitBeforeStart && !isOpen ? 1 : 0
        playingTime = Self.sum(playingTime, view.playingTime)
        watchTime = Self.sum(watchTime, view.watchTime)
        if view.watchTime != nil {
            rebufferDuration &+= view.rebufferDuration ?? 0
            rebufferCount &+= view.rebufferCount ?? 0
        }
        if let startup = view.startupTime { startupTimes.append(UInt32(clamping: startup)) }
    }

    /// Adds all views of other totals.
    public mutating func merge(_ other: MetricTotals) {
        views += other.views
        open += other.open
        plays += other.plays
        failures += other.failures
        startupFailures += other.startupFailures
        exitsBeforeStart += other.exitsBeforeStart
        playingTime = Self.sum(playingTime, other.playingTime)
        watchTime = Self.sum(watchTime, other.watchTime)
        rebufferDuration &+= other.rebufferDuration
        rebufferCount &+= other.rebufferCount
        startupTimes += other.startupTimes
    }

    /// The startup time that a share of the views did not exceed, by nearest rank, in milliseconds.
    ///
    /// Views without a valid startup time are left out; nil where none has one.
    public func startupTime(percentile: Int) -> Int? {
        guard !startupTimes.isEmpty, (1...100).contains(percentile) else { return nil }
        let rank = (percentile * startupTimes.count + 99) / 100
        return Int(startupTimes.sorted()[rank - 1])
    }

    /// Rebuffering per watch time, in percent; nil without watch time.
    public var rebufferPercentage: Double? { Self.percentage(rebufferDuration, of: watchTime ?? 0) }

    /// Rebuffering events per minute of watch time; nil without watch time.
    public var rebufferFrequency: Double? {
        guard let watchTime, watchTime > 0 else { return nil }
        return Double(rebufferCount) * 60_000 / Double(watchTime)
    }

    /// Views that an error ended, in percent of all views.
    public var failurePercentage: Double? { Self.percentage(UInt64(failures), of: UInt64(views)) }

    /// Views that an error ended before a first frame, in percent of all views.
    public var startupFailurePercentage: Double? {
        Self.percentage(UInt64(startupFailures), of: UInt64(views))
    }

    /// Views left before a first frame, in percent of all views.
    public var exitBeforeStartPercentage: Double? {
        Self.percentage(UInt64(exitsBeforeStart), of: UInt64(views))
    }

    private static func sum(_ one: UInt64?, _ two: UInt64?) -> UInt64? {
        guard let one, let two else { return one ?? two }
        return one &+ two
    }

    private static func percentage(_ part: UInt64, of whole: UInt64) -> Double? {
        whole > 0 ? Double(part) * 100 / Double(whole) : nil
    }
}
