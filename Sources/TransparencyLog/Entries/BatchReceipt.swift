/// The aggregator's word that it has exactly these bytes of a batch; also an entry of its own log.
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
    /// The origin of the relay's ledger.
    public let ledger: String
    /// The index of the batch's intent there.
    public let intent: Int
    /// The index of this receipt in the aggregator's log.
    public let leaf: Int

    /// A receipt for a batch.
    public init(
        batch: String, sha256: String, parts: Int, events: Int, orders: Int, ledger: String, intent: Int,
        leaf: Int
    ) {
        self.batch = batch
        self.sha256 = sha256
        self.parts = parts
        self.events = events
        self.orders = orders
        self.ledger = ledger
        self.intent = intent
        self.leaf = leaf
    }

    /// The receipt that an intent gets at a leaf.
    public init(of intent: IntentEntry, at index: Int, in ledger: String, leaf: Int) {
        self.init(
            batch: intent.batch, sha256: intent.sha256, parts: intent.parts, events: intent.events,
            orders: intent.orders, ledger: ledger, intent: index, leaf: leaf)
    }

    /// Reads a verified note's text; nil where it is not exactly a receipt's.
    public init?(noteText: String) {
        guard var lines = StrictLines(noteText, first: Self.firstLine),
            let batch = lines.batchName("batch"), let sha256 = lines.digest("sha256"),
            let parts = lines.count("parts"), let events = lines.count("events"),
            let orders = lines.count("orders"), let ledger = lines.value("ledger"), NoteKey.isName(ledger),
            let intent = lines.count("intent"), let leaf = lines.count("leaf"), lines.isAtEnd
        else { return nil }
        self.init(
            batch: batch, sha256: sha256, parts: parts, events: events, orders: orders, ledger: ledger,
            intent: intent, leaf: leaf)
    }

    /// The text that the aggregator signs.
    public var noteText: String {
        """
        \(Self.firstLine)
        batch \(batch)
        sha256 \(sha256)
        parts \(parts)
        events \(events)
        orders \(orders)
        ledger \(ledger)
        intent \(intent)
        leaf \(leaf)

        """
    }
}
