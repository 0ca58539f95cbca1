/// The relay's accounts at a time, in events of this incarnation.
public struct HeartbeatEntry: Hashable, Sendable {
    static let firstLine = "octroi/heartbeat/v1"
    /// The accounts' names, in the order of the entry.
    private static let names = [
        "journaled", "open", "committed", "receipted", "waiting", "quarantined", "set-aside", "cuts",
    ]
    /// The minute.
    public let time: LedgerTime
    private let values: [Int]

    /// Events journaled.
    public var journaled: Int { values[0] }
    /// Events in open parts.
    public var open: Int { values[1] }
    /// Events sealed by cuts.
    public var committed: Int { values[2] }
    /// Events whose batches the aggregator has.
    public var receipted: Int { values[3] }
    /// Events whose batches wait.
    public var waiting: Int { values[4] }
    /// Events whose batches were refused.
    public var quarantined: Int { values[5] }
    /// Records and events that were set aside.
    public var setAside: Int { values[6] }
    /// Cuts so far.
    public var cuts: Int { values[7] }

    /// A heartbeat.
    public init(
        time: LedgerTime, journaled: Int, open: Int, committed: Int, receipted: Int, waiting: Int,
        quarantined: Int, setAside: Int, cuts: Int
    ) {
        self.time = time
        values = [journaled, open, committed, receipted, waiting, quarantined, setAside, cuts].map {
            max(0, $0)
        }
    }

    /// Reads an entry; nil where it is not exactly a heartbeat.
    public init?(_ entry: some Sequence<UInt8>) {
        guard var lines = StrictLines(entry, first: Self.firstLine), let time = lines.time("time") else {
            return nil
        }
        var values: [Int] = []
        for name in Self.names {
            guard let value = lines.count(name) else { return nil }
            values.append(value)
        }
        guard lines.isAtEnd else { return nil }
        self.time = time
        self.values = values
    }

    /// The entry.
    public var text: String {
        let lines = zip(Self.names, values).map { "\($0) \($1)\n" }
        return "\(Self.firstLine)\ntime \(time.text)\n\(lines.joined())"
    }
}
