import EgressContract

/// A batch's first line: what it is, whence it comes and how much it holds.
public struct BatchEnvelope: Hashable, Sendable {
    /// The batch's name.
    public let name: BatchName
    /// SHA-256 of the contract file, lower-case hex.
    public let contractDigest: String
    /// The contract's version.
    public let contractVersion: Int
    /// The region that sealed it.
    public let region: String
    /// The region's legal place.
    public let jurisdiction: String
    /// The instant of the cut, ms since 1970-01-01 UTC.
    public let cutMillis: UInt64
    /// How many parts follow.
    public let parts: Int
    /// How many deliveries of events they join.
    public let events: Int
    /// The sizes of `seen`, added up.
    public let orders: Int

    /// An envelope.
    public init(
        name: BatchName, contractDigest: String, contractVersion: Int, region: String, jurisdiction: String,
        cutMillis: UInt64, parts: Int, events: Int, orders: Int
    ) {
        self.name = name
        self.contractDigest = contractDigest
        self.contractVersion = contractVersion
        self.region = region
        self.jurisdiction = jurisdiction
        self.cutMillis = cutMillis
        self.parts = parts
        self.events = events
        self.orders = orders
    }

    /// Whether a region or jurisdiction is spelled as envelopes can carry it: 1 to 64 of A-Z, a-z, 0-9, - and _.
    public static func isLabel(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
                    || $0 == 0x2D || $0 == 0x5F
            }
    }

    private static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { Hex.value($0) != nil }
    }

    /// Reads an envelope's line, its end included; nil where it is not in the canonical spelling.
    public init?(line: [UInt8]) {
        var scanner = RecordScanner(line)
        guard let envelope = Self.read(&scanner), scanner.isAtEnd else { return nil }
        self = envelope
    }

    func write(to line: inout RecordLine) {
        line.raw("{\"octroi\":\"batch\",\"version\":1,\"contract\":{\"version\":")
        line.integer(UInt64(contractVersion))
        line.raw(
            ",\"sha256\":\"\(contractDigest)\"},\"region\":\"\(region)\",\"jurisdiction\":\"\(jurisdiction)\""
        )
        line.raw(",\"batch\":\"\(name.text)\",\"cut_ms\":")
        line.integer(cutMillis)
        line.raw(",\"parts\":\(parts),\"events\":\(events),\"orders\":\(orders)}\n")
    }

    static func read(_ line: inout RecordScanner) -> BatchEnvelope? {
        guard line.take("{\"octroi\":\"batch\",\"version\":1,\"contract\":{\"version\":"),
            let contractVersion = line.integer(), line.take(",\"sha256\":"), let digest = line.plainText(),
            isDigest(digest),
            line.take("},\"region\":"), let region = line.plainText(), isLabel(region),
            line.take(",\"jurisdiction\":"), let jurisdiction = line.plainText(), isLabel(jurisdiction),
            line.take(",\"batch\":"), let batch = line.plainText(), let name = BatchName(batch),
            line.take(",\"cut_ms\":"), let cutMillis = line.integer(), line.take(",\"parts\":"),
            let parts = line.count(), line.take(",\"events\":"), let events = line.count(),
            line.take(",\"orders\":"), let orders = line.count(), line.take("}\n"),
            let version = Int(exactly: contractVersion)
        else { return nil }
        return BatchEnvelope(
            name: name, contractDigest: digest, contractVersion: version, region: region,
            jurisdiction: jurisdiction, cutMillis: cutMillis, parts: parts, events: events, orders: orders)
    }
}
