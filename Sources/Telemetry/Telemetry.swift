public import Logging
import Synchronization

/// What a program says of itself: notices, counts and alarms, from closed lists.
///
/// One lock guards counts and alarms; lines are written by the sink, which must take calls from any thread.
public final class Telemetry: Sendable {
    private struct State {
        var counts: [Metric: UInt64] = [:]
        var raised: Set<Alarm> = []
    }

    private let state = Mutex(State())
    private let logger: Logger
    private let sink: LogSink

    /// Telemetry whose log lines, each with its line's end, go to `write`.
    public init(least: NoticeLevel = .info, write: @escaping @Sendable (String) -> Void) {
        let sink = LogSink(write: write)
        self.sink = sink
        logger = Logger(label: "octroi") { _ in LineLogHandler(sink: sink, least: Logger.Level(least)) }
    }

    /// A logger for libraries: of what they say only that they said it is written.
    public var libraryLogger: Logger {
        let sink = sink
        return Logger(label: "library") { _ in WithheldLogHandler(sink: sink) }
    }

    /// Writes one line.
    public func log(_ notice: Notice) {
        var metadata: Logger.Metadata = ["event": .string(notice.name)]
        for (name, value) in notice.numbers { metadata[name] = .stringConvertible(value) }
        if let alarm = notice.alarm { metadata["alarm"] = .string(alarm.rawValue) }
        logger.log(level: Logger.Level(notice.level), "\(notice.sentence)", metadata: metadata)
    }

    /// Adds to a counter.
    public func count(_ metric: Metric, _ amount: Int = 1) {
        guard amount > 0 else { return }
        state.withLock { $0.counts[metric, default: 0] &+= UInt64(amount) }
    }

    /// The counters as they stand.
    public var samples: [MetricSample] {
        let counts = state.withLock { $0.counts }
        return Metric.allCases.compactMap { metric in counts[metric].map { MetricSample(metric, $0) } }
    }

    /// Raises an alarm, and says so once.
    public func raise(_ alarm: Alarm) {
        if state.withLock({ $0.raised.insert(alarm).inserted }) { log(.alarmRaised(alarm)) }
    }

    /// Clears an alarm, and says so once.
    public func clear(_ alarm: Alarm) {
        if state.withLock({ $0.raised.remove(alarm) != nil }) { log(.alarmCleared(alarm)) }
    }

    /// The alarms that hold.
    public var raised: Set<Alarm> { state.withLock { $0.raised } }

    /// Counters, further samples and alarms as Prometheus reads them.
    public func metricText(_ further: [MetricSample] = []) -> String {
        MetricText.render(samples + further, raised: raised)
    }
}
