/// How much of an address is kept.
public struct PrefixSettings: Sendable {
    /// 0 (no prefix), 8, 16 or 24.
    public var ipv4Bits: Int
    /// 0 (no prefix) to 40 by eights.
    public var ipv6Bits: Int
    /// The region's own NAT64 prefixes, as /96 CIDR.
    public var nat64: [String]

    /// Whole octets of an IPv4 address, 0 to 3.
    public var ipv4Octets: Int { ipv4Bits / 8 }
    /// Whole octets of an IPv6 address, 0 to 5.
    public var ipv6Octets: Int { ipv6Bits / 8 }

    init(_ layers: SettingLayers) throws {
        ipv4Bits = try layers.whole("prefix.ipv4_bits")
        ipv6Bits = try layers.whole("prefix.ipv6_bits")
        nat64 = try layers.texts("prefix.nat64")
    }
}

/// When and how parts are sealed.
public struct CutSettings: Sendable {
    /// Time between cuts.
    public var flushInterval: Duration
    /// More open views cut early.
    public var maxOpenViews: Int
    /// Most parts in a batch.
    public var maxBatchParts: Int
    /// Longest batch.
    public var maxBatchBytes: Int
    /// Level of zlib.
    public var compressionLevel: Int

    init(_ layers: SettingLayers) throws {
        flushInterval = try layers.seconds("cut.flush_interval_seconds")
        maxOpenViews = try layers.whole("cut.open_views_max")
        maxBatchParts = try layers.whole("cut.batch_parts_max")
        maxBatchBytes = try layers.whole("cut.batch_bytes_max")
        compressionLevel = try layers.whole("cut.compression_level")
    }
}

/// Limits of journal, staging and outbox together; full, beacons are shed.
public struct BufferSettings: Sendable {
    /// Most bytes.
    public var maxBytes: Int
    /// Greatest age.
    public var maxAge: Duration

    init(_ layers: SettingLayers) throws {
        maxBytes = try layers.whole("buffer.bytes_max")
        maxAge = .seconds(3600 * (try layers.whole("buffer.hours_max")))
    }
}

/// Limits of receipted batches that are kept.
public struct ArchiveSettings: Sendable {
    /// Most bytes.
    public var maxBytes: Int
    /// Age at which they are deleted.
    public var days: Int

    init(_ layers: SettingLayers) throws {
        maxBytes = try layers.whole("archive.bytes_max")
        days = try layers.whole("archive.days")
    }
}

/// Where batches go, and how hard it is tried.
public struct AggregatorSettings: Sendable {
    /// Tried in turn.
    public var addresses: [SocketEndpoint]
    /// Name in the aggregator's certificate.
    public var serverName: String
    /// Path of the CA's certificates (PEM).
    public var caCertificate: String
    /// Path of the relay's certificate (PEM).
    public var certificate: String
    /// Path of its key (PEM).
    public var privateKey: String
    /// Up to two, as `sha256//BASE64`; empty outside production only.
    public var pins: [String]
    /// What receipts are checked with.
    public var receiptVerifierKey: String
    /// Longest connect.
    public var connectTimeout: Duration
    /// Longest exchange.
    public var totalTimeout: Duration
    /// Connections at once.
    public var connections: Int
    /// Longest wait between tries.
    public var maxBackoff: Duration
    /// Longest Retry-After obeyed.
    public var maxRetryAfter: Duration
    /// Failures in a row that open the breaker.
    public var breakerFailures: Int
    /// Time between probes while the breaker is open.
    public var probeInterval: Duration

    init(_ layers: SettingLayers) throws {
        addresses = try layers.texts("aggregator.addresses").compactMap(SocketEndpoint.init)
        serverName = try layers.text("aggregator.server_name")
        caCertificate = try layers.text("aggregator.ca_certificate")
        certificate = try layers.text("aggregator.certificate")
        privateKey = try layers.text("aggregator.private_key")
        pins = try layers.texts("aggregator.pins")
        receiptVerifierKey = try layers.text("aggregator.receipt_vkey")
        connectTimeout = try layers.seconds("aggregator.connect_seconds")
        totalTimeout = try layers.seconds("aggregator.total_seconds")
        connections = try layers.whole("aggregator.connections")
        maxBackoff = try layers.seconds("aggregator.backoff_max_seconds")
        maxRetryAfter = try layers.seconds("aggregator.retry_after_max_seconds")
        breakerFailures = try layers.whole("aggregator.breaker_failures")
        probeInterval = try layers.seconds("aggregator.probe_seconds")
    }
}
