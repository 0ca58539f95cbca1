/// What the aggregator's endpoint needs to know; durations are in milliseconds.
public struct AggregationSettings: Sendable {
    /// The literal address to bind.
    public var address: String
    /// The TCP port; 0 takes any free one.
    public var port: Int
    /// Path of the endpoint's certificate (PEM).
    public var certificate: String
    /// Path of its key (PEM).
    public var privateKey: String
    /// Path of the certificates that sign the relays' (PEM).
    public var clientCA: String
    /// The relays whose batches are taken.
    public var relays: [KnownClient]
    /// Connections that are served at once, give or take those accepted together; more wait to be accepted.
    ///
    /// The default is 512: the store and the logs have open files left where 1,024 is the limit.
    public var maxConnections = 512
    /// The longest batch, compressed.
    ///
    /// The default is 8 MiB.
    public var maxBatchBytes = 8 << 20
    /// The longest batch, inflated.
    ///
    /// The default is 64 MiB.
    public var maxInflatedBytes = 64 << 20
    /// How long after its cut a part still corrects its view.
    ///
    /// The default is 7 days.
    public var lateWindow: UInt64 = 7 * 86_400_000
    /// How long a view stays after its last arrival.
    ///
    /// The default is 100 days.
    public var retention: UInt64 = 100 * 86_400_000

    /// Settings of an endpoint with the defaults for the rest.
    public init(
        address: String, port: Int, certificate: String, privateKey: String, clientCA: String,
        relays: [KnownClient]
    ) {
        self.address = address
        self.port = port
        self.certificate = certificate
        self.privateKey = privateKey
        self.clientCA = clientCA
        self.relays = relays
    }
}

/// Milliseconds since 1970-01-01 UTC, from whatever clock the program was given.
public typealias MillisecondClock = @Sendable () -> UInt64

/// Why the aggregator's endpoint could not be made.
public enum EndpointError: Error, Equatable, Sendable {
    /// The certificate or its key could not be read.
    case certificate
    /// The certificates of the relays' signer could not be read.
    case clientCA
    /// A listener for reports was asked for elsewhere than on loopback.
    case notLoopback
}
