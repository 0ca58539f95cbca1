import Aggregation
import RegionConfiguration
import Reporting
import TransparencyLog

extension AggregatorConfiguration {
    private static let day: UInt64 = 86_400_000

    /// The endpoint's settings.
    var aggregation: AggregationSettings {
        var settings = AggregationSettings(
            address: listen.address, port: listen.port, certificate: listen.certificate,
            privateKey: listen.privateKey, clientCA: listen.clientCA,
            relays: relays.compactMap { relay in
                CertificatePin(relay.certificatePin).map { pin in
                    let identity = RelayIdentity(
                        region: relay.region, name: relay.name, incarnation: relay.incarnation)
                    return KnownClient(
                        identity: identity, pin: pin, ledger: NoteVerifier(vkey: relay.ledgerVerifierKey))
                }
            })
        settings.maxConnections = listen.maxConnections
        settings.maxBatchBytes = maxBatchBytes
        settings.maxInflatedBytes = maxInflatedBytes
        settings.lateWindow = UInt64(lateWindowDays) * Self.day
        settings.retention = UInt64(retentionDays) * Self.day
        return settings
    }

    /// The reports' rules.
    var reportRules: ReportRules {
        ReportRules(
            minViewers: minReportViewers, minViews: minReportViews, idle: UInt64(viewIdleMinutes) * 60_000)
    }
}
