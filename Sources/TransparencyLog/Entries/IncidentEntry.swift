/// Something that is not to be expected.
public struct IncidentEntry: Hashable, Sendable {
    static let firstLine = "octroi/incident/v1"

    /// What happened, and what is counted.
    public enum Kind: String, Sendable, CaseIterable {
        /// The journal was damaged when it was read back: places.
        case journalDamaged = "journal-damaged"
        /// What was to be sealed did not conform to the contract: events.
        case notConforming = "not-conforming"
        /// What forward brought back was not the aggregator's: returns.
        case returnRejected = "return-rejected"
        /// Forward says that TLS secrets of the link may be written down from here on: 1, or no more: 0.
        case auditMode = "audit-mode"
    }

    /// The minute.
    public let time: LedgerTime
    /// What happened.
    public let kind: Kind
    /// How often.
    public let count: Int

    /// An incident.
    public init(time: LedgerTime, kind: Kind, count: Int) {
        self.time = time
        self.kind = kind
        self.count = count
    }

    /// Reads an entry; nil where it is not exactly an incident.
    public init?(_ entry: some Sequence<UInt8>) {
        guard var lines = StrictLines(entry, first: Self.firstLine), let time = lines.time("time"),
            let kind = lines.value("kind").flatMap({ Kind(rawValue: $0) }), let count = lines.count("count"),
            lines.isAtEnd
        else { return nil }
        self.init(time: time, kind: kind, count: count)
    }

    /// The entry.
    public var text: String {
        "\(Self.firstLine)\ntime \(time.text)\nkind \(kind.rawValue)\ncount \(count)\n"
    }
}
