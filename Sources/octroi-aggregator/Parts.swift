import Aggregation
import ArgumentParser
import RegionConfiguration
import Reporting
import ServiceLifecycle
import Telemetry
import TransparencyLog

/// The services of a running aggregator, put together.
struct Parts {
    private let configuration: AggregatorConfiguration
    private let telemetry: Telemetry
    private let store: BatchStore
    private let signer: NoteSigner
    private let receipts: ReceiptLog
    private let ports: BoundPorts

    init(
        _ configuration: AggregatorConfiguration, _ signer: NoteSigner, _ state: StateFolder,
        _ telemetry: Telemetry
    ) throws {
        self.configuration = configuration
        self.signer = signer
        self.telemetry = telemetry
        ports = BoundPorts(state: state, telemetry: telemetry)
        do {
            store = try BatchStore(path: state.database)
        } catch {
            throw StandardError.fail("cannot open \(state.database) (SQLite \(error.code))", .failure)
        }
        receipts = ReceiptLog(
            writer: try state.receiptLog(signer), verifier: signer.verifier, store: store)
    }

    /// Brings the log of receipts up to the database; refuses a database that was put back behind it.
    func completeReceipts() async throws {
        guard (try? await receipts.isComplete()) == true else {
            throw StandardError.fail(
                """
                us/ledger holds receipts that the database lacks: it was restored. The next log needs the next \
                key: octroi-aggregator keys new-receipt
                """, .failure)
        }
        if await receipts.catchUp() == false { telemetry.raise(.receiptLogFailed) }
    }

    var services: [any Service] {
        get throws {
            let settings = configuration.aggregation
            let endpoint = BatchEndpoint(
                settings: settings, store: store, signer: signer, receipts: receipts, telemetry: telemetry,
                clock: WallClock.millis)
            let reports = ReportEndpoint(
                store: store, rules: configuration.reportRules, clock: WallClock.millis,
                alarms: { [telemetry] in telemetry.raised.map { $0.rawValue }.sorted() },
                metrics: { [telemetry] in telemetry.metricText() })
            let retention = Retention(
                store: store, settings: settings, telemetry: telemetry, clock: WallClock.millis)
            do throws(EndpointError) {
                return [
                    try endpoint.application { [ports] in await ports.bound(listen: $0) },
                    try reports.application(
                        address: configuration.apiAddress, port: configuration.apiPort,
                        logger: telemetry.libraryLogger
                    ) { [ports] in await ports.bound(api: $0) },
                    RetentionService(retention: retention),
                ]
            } catch {
                throw StandardError.fail(Self.text(error), configurationExit)
            }
        }
    }

    private static func text(_ error: EndpointError) -> String {
        switch error {
        case .certificate: "listen.certificate, listen.private_key: not a certificate and its key in PEM"
        case .clientCA: "listen.client_ca: no certificates in PEM"
        case .notLoopback: "api.address: not a loopback address; write 127.0.0.1 or ::1"
        }
    }
}

/// Runs retention until the program stops.
private struct RetentionService: Service {
    let retention: Retention

    func run() async throws {
        try? await cancelWhenGracefulShutdown { try await retention.run() }
    }
}

/// Collects the ports that were really bound, and tells them once both are known.
private actor BoundPorts {
    private let state: StateFolder
    private let telemetry: Telemetry
    private var listen: Int?
    private var api: Int?

    init(state: StateFolder, telemetry: Telemetry) {
        self.state = state
        self.telemetry = telemetry
    }

    func bound(listen port: Int) {
        listen = port
        tell()
    }

    func bound(api port: Int) {
        api = port
        tell()
    }

    private func tell() {
        guard let listen, let api else { return }
        try? state.write(port: listen, apiPort: api)
        telemetry.log(.started(port: listen, apiPort: api))
    }
}
