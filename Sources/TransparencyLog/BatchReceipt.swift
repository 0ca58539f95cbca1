/// The aggregator's word that it has exactly these bytes of a batch.
public struct BatchReceipt: Hashable, Sendable {
    private static let firstLine = "octroi/receipt/v1"
    /// The batch's name.
    public let batch: String
    /// The SHA-256 of the gzip file, in hexadecimal.
    public let sha256: String
    /// How many view parts the batch held.
    public let parts: Int
    /// How many deliveries of events they were folded from.
    public let events: Int
    /// How many distinct orders they hold.
    public let orders: Int

    /// A receipt for a batch.
    public init(batch: String, sha256: String, parts: Int, events: Int, orders: Int) {
        self.batch = batch
        self.sha256 = sha256
        self.parts = parts
        self.events = events
        self.orders = orders
    }

    /// Reads a verified note's text; nil where it is not exactly a receipt's.
    public init?(noteText: String) {
        guard var lines = StrictLines(noteText, first: Self.firstLine),
            let batch = lines.batchName("batch"), let sha256 = lines.digest("sha256"),
            let parts = lines.count("parts"), let events = lines.count("events"),
            let orders = lines.count("orders"), lines.isAtEnd
        else { return nil }
        self.init(batch: batch, sha256: sha256, parts: parts, events: events, orders: orders)
    }

    /// The text that the aggregator signs.
    public var noteText: String {
        "\(Self.firstLine)\nbatch \(batch)\nsha256 \(sha256)\nparts \(parts)\nevents \(events)\norders \(orders)\n"
    }
}
