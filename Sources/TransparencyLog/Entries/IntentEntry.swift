/// The word, given before it is done, that a batch will be sent.
public struct IntentEntry: Hashable, Sendable {
    static let firstLine = "octroi/intent/v1"
    /// The minute of the cut.
    public let time: LedgerTime
    /// The batch's name.
    public let batch: String
    /// The SHA-256 of the gzip file, in hexadecimal.
    public let sha256: String
    /// The gzip file's bytes.
    public let bytes: Int
    /// The inflated bytes.
    public let plainBytes: Int
    /// How many view parts the batch holds.
    public let parts: Int
    /// How many deliveries of events they were folded from.
    public let events: Int
    /// How many distinct orders they hold.
    public let orders: Int
    /// The head of the tree over the salted records.
    public let recordsRoot: TreeHash

    /// An intent.
    public init(
        time: LedgerTime, batch: String, sha256: String, bytes: Int, plainBytes: Int, parts: Int,
        events: Int, orders: Int, recordsRoot: TreeHash
    ) {
        self.time = time
        self.batch = batch
        self.sha256 = sha256
        self.bytes = bytes
        self.plainBytes = plainBytes
        self.parts = parts
        self.events = events
        self.orders = orders
        self.recordsRoot = recordsRoot
    }

    /// Reads an entry; nil where it is not exactly an intent.
    public init?(_ entry: some Sequence<UInt8>) {
        guard var lines = StrictLines(entry, first: Self.firstLine), let time = lines.time("time"),
            let batch = lines.batchName("batch"), let sha256 = lines.digest("sha256"),
            let bytes = lines.count("bytes"), let plainBytes = lines.count("plain-bytes"),
            let parts = lines.count("parts"),
            let events = lines.count("events"), let orders = lines.count("orders"),
            let root = lines.digest("records-root").flatMap({ TreeHash(hex: $0) }), lines.isAtEnd
        else { return nil }
        self.init(
            time: time, batch: batch, sha256: sha256, bytes: bytes, plainBytes: plainBytes, parts: parts,
            events: events, orders: orders, recordsRoot: root)
    }

    /// The entry.
    public var text: String {
        """
        \(Self.firstLine)
        time \(time.text)
        batch \(batch)
        sha256 \(sha256)
        bytes \(bytes)
        plain-bytes \(plainBytes)
        parts \(parts)
        events \(events)
        orders \(orders)
        records-root \(recordsRoot.hex)

        """
    }
}
