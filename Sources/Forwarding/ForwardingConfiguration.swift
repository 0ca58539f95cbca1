public import TransparencyLog

/// Where batches go, as whom, and within which limits.
public struct ForwardingConfiguration: Sendable {
    /// The folder of batches that wait; only read.
    public var outbox: String
    /// The folder of the relay's ledger; only read.
    public var ledger: String
    /// The folder of receipts, refusals, the cosigned head and `status`; all that is written.
    public var returns: String
    /// The aggregator's name in its certificate and in the URL; never resolved.
    public var serverName: String
    /// Where the aggregator listens, tried in turn.
    public var addresses: [AggregatorAddress]
    /// The PEM file of the relay's client certificate.
    public var certificateFile: String
    /// The PEM file of its key.
    public var keyFile: String
    /// The PEM file of the only authorities that may vouch for the aggregator.
    public var authorityFile: String
    /// One or two SHA-256 hashes of the aggregator's public key, in base64 (44 characters).
    public var pins: [String]
    /// Checks the aggregator's receipts and refusals.
    public var receiptKey: NoteVerifier
    /// Times and sizes; the default is `ForwardingLimits()`.
    public var limits = ForwardingLimits()
    /// Whether TLS secrets of the link may be written down, which `status` says.
    public var isAudited = false

    /// A destination with the default limits.
    public init(
        outbox: String, ledger: String, returns: String, serverName: String, addresses: [AggregatorAddress],
        certificateFile: String, keyFile: String, authorityFile: String, pins: [String],
        receiptKey: NoteVerifier
    ) {
        self.outbox = outbox
        self.ledger = ledger
        self.returns = returns
        self.serverName = serverName
        self.addresses = addresses
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.authorityFile = authorityFile
        self.pins = pins
        self.receiptKey = receiptKey
    }
}

/// The bounds of forwarding, each with its unit.
public struct ForwardingLimits: Sendable {
    /// Milliseconds for a TCP and TLS connection; the default is 3 s.
    public var connectMillis = 3_000
    /// Milliseconds for a whole request; the default is 30 s.
    public var totalMillis = 30_000
    /// The longest answer read, in bytes; a receipt has about 400, a list of gaps up to 40,000; the default is 64 KiB.
    public var maxAnswerBytes = 65_536
    /// The largest batch sent, in bytes; the default is 4 MiB.
    public var maxBatchBytes = 4_194_304
    /// Milliseconds between questions what the aggregator lacks; the default is 10 minutes.
    public var missingMillis: Int64 = 600_000
    /// Milliseconds between looks at the outbox; the default is 200 ms.
    public var pollMillis: Int64 = 200
    /// Milliseconds after which `status` is written though nothing changed; the default is 10 s.
    public var statusMillis: Int64 = 10_000
    /// When to send again.
    public var policy = SendLimits()

    /// The defaults.
    public init() {}
}
