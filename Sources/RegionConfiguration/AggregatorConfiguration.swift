/// An aggregator's region file as values, all checked; the table holds ranges and defaults.
public struct AggregatorConfiguration: Sendable {
    /// Name of the region.
    public var region: String
    /// Country whose law holds at the aggregator, as `US`.
    public var jurisdiction: String
    /// Production refuses throw-away settings.
    public var environment: DeploymentEnvironment
    /// The folder that holds `us/`.
    public var state: String
    /// The relays' listener.
    public var listen: ListenSettings
    /// Loopback address of the reports.
    public var apiAddress: String
    /// 0 takes any free port.
    public var apiPort: Int
    /// Path of the key that signs receipts.
    public var receiptKey: String
    /// Relays whose batches are taken.
    public var relays: [KnownRelay]
    /// Longest batch, compressed.
    public var maxBatchBytes: Int
    /// Longest batch, inflated.
    public var maxInflatedBytes: Int
    /// Age at which views are deleted, from arrival.
    public var retentionDays: Int
    /// How late a part corrects its view.
    public var lateWindowDays: Int
    /// Silence that ends a view.
    public var viewIdleMinutes: Int
    /// Fewest viewer pseudonyms in a cell that is shown.
    public var minReportViewers: Int
    /// Fewest views in a shown cell without pseudonyms.
    public var minReportViews: Int

    init(_ layers: SettingLayers) throws {
        region = try layers.text("region")
        jurisdiction = try layers.text("jurisdiction")
        environment = try layers.choice("environment")
        state = try layers.text("state")
        listen = try ListenSettings(layers)
        apiAddress = try layers.text("api.address")
        apiPort = try layers.whole("api.port")
        receiptKey = try layers.text("receipt_key")
        relays = try layers.rows("relays") { try KnownRelay(layers, at: $0) }
        maxBatchBytes = try layers.whole("batch_bytes_max")
        maxInflatedBytes = try layers.whole("inflated_bytes_max")
        retentionDays = try layers.whole("retention_days")
        lateWindowDays = try layers.whole("late_window_days")
        viewIdleMinutes = try layers.whole("view_idle_minutes")
        minReportViewers = try layers.whole("report_viewers_min")
        minReportViews = try layers.whole("report_views_min")
    }
}

/// The relays' listener, mutual TLS.
public struct ListenSettings: Sendable {
    /// The literal address to bind.
    public var address: String
    /// 0 takes any free port.
    public var port: Int
    /// Path of the aggregator's certificate (PEM).
    public var certificate: String
    /// Path of its key (PEM).
    public var privateKey: String
    /// Path of the certificates that sign the relays' (PEM).
    public var clientCA: String
    /// Connections that are served at once.
    public var maxConnections: Int

    init(_ layers: SettingLayers) throws {
        address = try layers.text("listen.address")
        port = try layers.whole("listen.port")
        certificate = try layers.text("listen.certificate")
        privateKey = try layers.text("listen.private_key")
        clientCA = try layers.text("listen.client_ca")
        maxConnections = try layers.whole("listen.connections_max")
    }
}

/// A relay whose batches the aggregator takes.
public struct KnownRelay: Sendable, Hashable {
    /// The relay's region.
    public var region: String
    /// The relay's name.
    public var name: String
    /// Which life of the relay.
    public var incarnation: Int
    /// Public key of its client certificate, as `sha256//BASE64`.
    public var certificatePin: String
    /// What its ledger is checked with.
    public var ledgerVerifierKey: String

    init(_ layers: SettingLayers, at base: String) throws {
        region = try layers.text(base + "region")
        name = try layers.text(base + "name")
        incarnation = try layers.whole(base + "incarnation")
        certificatePin = try layers.text(base + "certificate_pin")
        ledgerVerifierKey = try layers.text(base + "ledger_vkey")
    }
}
