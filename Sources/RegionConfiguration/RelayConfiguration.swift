/// A relay's region file as values, all checked; the table holds ranges and defaults.
public struct RelayConfiguration: Sendable {
    /// Name of the region.
    public var region: String
    /// Country whose law holds at the relay, as `DE`.
    public var jurisdiction: String
    /// Production refuses throw-away settings.
    public var environment: DeploymentEnvironment
    /// The folder that holds `eu/`.
    public var state: String
    /// The players' listeners.
    public var ingest: IngestSettings
    /// The customers' environments, in the order of the file.
    public var properties: [PropertySettings]
    /// How much of what may cross does cross.
    public var profile: PrivacyProfile
    /// How much of an address is kept.
    public var prefix: PrefixSettings
    /// Paths of the geo databases, the first that says a thing holds: the operator's, then the shipped one.
    public var geoDatabases: [String]
    /// Time between looks whether a database was replaced.
    public var geoCheckInterval: Duration
    /// Path of uap-core's lists of browsers and operating systems.
    public var userAgentRules: String
    /// Path of the region's pseudonym key file.
    public var pseudonymKeys: String
    /// When and how parts are sealed.
    public var cut: CutSettings
    /// Length of a journal segment.
    public var maxSegmentBytes: Int
    /// How long an answer waits for company at the journal.
    public var commitWait: Duration
    /// Limits of journal, staging and outbox together.
    public var buffer: BufferSettings
    /// Limits of receipted batches.
    public var archive: ArchiveSettings
    /// Where batches go.
    public var aggregator: AggregatorSettings
    /// What the host's firewall lets out besides.
    public var firewallExceptions: [FirewallException]

    init(_ layers: SettingLayers) throws {
        region = try layers.text("region")
        jurisdiction = try layers.text("jurisdiction")
        environment = try layers.choice("environment")
        state = try layers.text("state")
        ingest = try IngestSettings(layers)
        properties = try layers.rows("properties") { try PropertySettings(layers, at: $0) }
        profile = try layers.choice("profile")
        prefix = try PrefixSettings(layers)
        geoCheckInterval = try layers.seconds("geo.check_seconds")
        userAgentRules = try layers.text("user_agents.rules")
        geoDatabases =
            try layers.rows("geo.databases") { try layers.text($0 + "path") }
            + [layers.text("geo.default_database")]
        pseudonymKeys = try layers.text("keys.pseudonyms")
        cut = try CutSettings(layers)
        maxSegmentBytes = try layers.whole("journal.segment_bytes")
        commitWait = .milliseconds(try layers.whole("journal.commit_wait_ms"))
        buffer = try BufferSettings(layers)
        archive = try ArchiveSettings(layers)
        aggregator = try AggregatorSettings(layers)
        firewallExceptions = try layers.rows("firewall.exceptions") { try FirewallException(layers, at: $0) }
    }
}

/// What kind of deployment the region is.
public enum DeploymentEnvironment: String, Sendable {
    case production, staging, development
}

/// How much of what may cross does cross.
public enum PrivacyProfile: String, Sendable {
    /// Prefix, country, subdivision, city and operator by the general rules.
    case standard
    /// No prefix, city, titles or custom dimensions, hours, 24-bit viewer pseudonyms, rare software and small networks
    /// as one.
    case strict
}

/// The one place that the client address is read from.
public enum AddressSource: String, Sendable {
    case socket
    case xForwardedFor = "x-forwarded-for"
    case forwarded
    case proxyProtocol = "proxy-protocol"
}

/// Whose CMCD players are told to stop for their session.
public enum CMCDStop: String, Sendable {
    case never
    case unknownProperty = "unknown_property"
    case always
}

/// The players' listeners and the limits that hold for all of them together.
public struct IngestSettings: Sendable {
    /// At least one.
    public var listeners: [ListenerSettings]
    /// Time between looks whether certificates or keys were replaced.
    public var certificateCheckInterval: Duration
    /// Requests that an HTTP/2 connection may have at a time; 0 offers HTTP/1.1 alone.
    public var maxStreams: Int
    /// Requests of all HTTP/2 connections at once.
    public var maxOpenStreams: Int
    /// Resets of streams in 30 seconds that an HTTP/2 connection survives.
    public var maxStreamResets: Int
    /// Its SETTINGS, PING and PRIORITY frames in 30 seconds.
    public var maxControlFrames: Int
    /// CONTINUATION frames of one header.
    public var maxContinuations: Int
    /// Longest body.
    public var maxBodyBytes: Int
    /// Longest body once inflated.
    public var maxInflatedBytes: Int
    /// Inflated bytes for each byte sent.
    public var maxInflationRatio: Int
    /// Most events in one beacon.
    public var maxEvents: Int
    /// Whose CMCD is answered with 410.
    public var cmcdStop: CMCDStop
    /// All bodies in memory.
    public var maxHeldBytes: Int
    /// Longest header.
    public var maxHeaderBytes: Int
    /// Most lines of a header.
    public var maxHeaderLines: Int
    /// Longest wait for a whole header.
    public var headerReadTimeout: Duration
    /// Longest wait for a whole body.
    public var bodyReadTimeout: Duration
    /// Longest wait for what becomes of a beacon.
    public var answerTimeout: Duration
    /// Longest silence on a connection.
    public var idleTimeout: Duration
    /// Most connections at once.
    public var maxConnections: Int
    /// Most connections beyond those, each with one answer, which sheds.
    public var maxShedConnections: Int
    /// Event-loop threads.
    public var threads: Int

    /// Certificates and keys, where there are any.
    public var certificateFiles: [String] {
        listeners.flatMap { [$0.certificate, $0.privateKey] }.compactMap(\.self)
    }

    init(_ layers: SettingLayers) throws {
        listeners = try ListenerSettings.all(layers)
        certificateCheckInterval = try layers.seconds("ingest.tls_check_seconds")
        maxStreams = try layers.whole("ingest.http2_streams_max")
        maxOpenStreams = try layers.whole("ingest.http2_open_streams_max")
        maxStreamResets = try layers.whole("ingest.http2_resets_max")
        maxControlFrames = try layers.whole("ingest.http2_control_frames_max")
        maxContinuations = try layers.whole("ingest.http2_continuations_max")
        maxBodyBytes = try layers.whole("ingest.body_bytes_max")
        maxInflatedBytes = try layers.whole("ingest.inflated_bytes_max")
        maxInflationRatio = try layers.whole("ingest.inflation_ratio_max")
        maxEvents = try layers.whole("ingest.events_max")
        cmcdStop = try layers.choice("ingest.cmcd_stop")
        maxHeldBytes = try layers.whole("ingest.held_bytes_max")
        maxHeaderBytes = try layers.whole("ingest.header_bytes_max")
        maxHeaderLines = try layers.whole("ingest.header_lines_max")
        headerReadTimeout = try layers.seconds("ingest.header_read_seconds")
        bodyReadTimeout = try layers.seconds("ingest.body_read_seconds")
        answerTimeout = try layers.seconds("ingest.answer_seconds")
        idleTimeout = try layers.seconds("ingest.idle_seconds")
        maxConnections = try layers.whole("ingest.connections_max")
        maxShedConnections = try layers.whole("ingest.shed_connections_max")
        threads = try layers.whole("ingest.threads")
    }
}

/// A customer's environment.
public struct PropertySettings: Sendable, Hashable {
    /// The env key that players send.
    public var key: String
    /// Page and delivery hosts that may cross by name.
    public var hosts: [String]
    /// Custom dimensions that cross: `custom_1` to `custom_20`.
    public var customDimensions: [String]
    /// Origins of the pages that may send its beacons; empty lets all.
    public var origins: [String]
    /// Most events in a second; 0 has no limit of its own.
    public var maxEventsPerSecond: Int
    /// Most of the buffer that its events may take, in percent.
    public var maxBufferPercent: Int

    init(_ layers: SettingLayers, at base: String) throws {
        key = try layers.text(base + "key")
        hosts = try layers.texts(base + "hosts")
        customDimensions = try layers.texts(base + "custom_dimensions")
        origins = try layers.texts(base + "origins")
        maxEventsPerSecond = try layers.whole(base + "events_per_second_max")
        maxBufferPercent = try layers.whole(base + "buffer_percent_max")
    }
}
