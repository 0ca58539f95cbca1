import Aggregation
import Batching
import DurableFiles
import EgressContract
import Foundation
import Reporting
import ServiceLifecycle
import Synchronization
import Telemetry
import TestSupport
import Testing
import TransparencyLog

/// A real aggregator on loopback with a clock of its own.
final class Bench: Sendable {
    let folder: Folder
    let certificates: Certificates
    let store: BatchStore
    let signer: NoteSigner
    /// The keys of the relays' ledgers, by name.
    let ledgers: [String: NoteSigner]
    let receipts: ReceiptLog
    let settings: AggregationSettings
    let telemetry: Telemetry
    private let time = Mutex(Samples.now)
    private let ports = Mutex((batch: 0, api: 0))

    init(change: (inout AggregationSettings) -> Void = { _ in }) throws {
        folder = try Folder()
        let certificates = try Certificates.shared.get()
        self.certificates = certificates
        store = try BatchStore(path: folder.file("octroi.sqlite"))
        let signer = try #require(NoteSigner.generate(name: "us-test/receipts"))
        self.signer = signer
        receipts = ReceiptLog(
            writer: try LogWriter(
                folder: folder.file("ledger"), headPath: folder.file("ledger.head"), signer: signer,
                files: DurableFiles()), verifier: signer.verifier, store: store)
        var ledgers: [String: NoteSigner] = [:]
        let relays = try ["a", "b"].map { name in
            let ledger = try #require(NoteSigner.generate(name: "eu-test/\(name)-1/egress"))
            ledgers[name] = ledger
            return KnownClient(
                identity: RelayIdentity(region: "eu-test", name: name, incarnation: 1),
                pin: try certificates.pin("relay-\(name)"), ledger: ledger.verifier)
        }
        self.ledgers = ledgers
        var settings = AggregationSettings(
            address: "127.0.0.1", port: 0, certificate: certificates.certificate("server"),
            privateKey: certificates.key("server"), clientCA: certificates.certificate("ca"), relays: relays)
        change(&settings)
        self.settings = settings
        let sink = LineBox()
        self.sink = sink
        telemetry = Telemetry { line in sink.add(line) }
    }

    private let sink: LineBox

    /// All that was logged.
    var log: String { sink.text }

    var now: UInt64 {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }

    /// Serves while the body runs.
    func serve(
        rules: ReportRules = ReportRules(minViewers: 1),
        _ body: @escaping @Sendable (Bench) async throws -> Void
    ) async throws {
        ports.withLock { $0 = (0, 0) }
        let endpoint = try BatchEndpoint(
            settings: settings, store: store, signer: signer, receipts: receipts, telemetry: telemetry,
            clock: { self.now }
        ).application { port in self.ports.withLock { $0.batch = port } }
        let api = try ReportEndpoint(
            store: store, rules: rules, clock: { self.now },
            alarms: { self.telemetry.raised.map(\.rawValue).sorted() },
            metrics: { self.telemetry.metricText() }
        ).application(address: "127.0.0.1", port: 0, logger: telemetry.libraryLogger) { port in
            self.ports.withLock { $0.api = port }
        }
        let group = ServiceGroup(
            configuration: .init(services: [endpoint, api], logger: telemetry.libraryLogger))
        async let serving: Void = group.run()
        while ports.withLock({ $0.batch == 0 || $0.api == 0 }) {
            try await Task.sleep(for: .milliseconds(10))
        }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(self)) } catch { outcome = .failure(error) }
        await group.triggerGracefulShutdown()
        try await serving
        try outcome.get()
    }

    struct Answer {
        /// 0 where the connection failed.
        let status: Int
        let body: [UInt8]
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// The port of the endpoint.
    var port: Int { ports.withLock { $0.batch } }

    /// Posts a batch with a client certificate, or without one, and a proof that its ledger records it.
    func post(
        _ name: String, _ bytes: [UInt8], as client: String? = "relay-a", options: [String] = []
    ) async throws -> Answer {
        let proof = try proof(name, bytes)
        return try await ask(
            "batch", bytes, as: client,
            options: [
                "-H", "Content-Type: application/vnd.octroi.batch+gzip", "-H", "Octroi-Batch: \(name)", "-H",
                "Egress-Proof: \(proof.headerText)",
            ] + options)
    }

    /// Sends a body, or with none asks, at a path of the endpoint.
    func ask(
        _ path: String, _ bytes: [UInt8]?, as client: String? = "relay-a", options: [String] = []
    ) async throws -> Answer {
        var arguments = ["--cacert", certificates.certificate("ca")]
        if let bytes {
            arguments += ["--data-binary", "@\(try folder.write("post-\(UUID().uuidString)", bytes))"]
        }
        if let client {
            arguments += ["--cert", certificates.certificate(client), "--key", certificates.key(client)]
        }
        return try await curl(arguments + options + ["https://127.0.0.1:\(port)/v1/\(path)"])
    }

    /// The intent of a batch of any bytes.
    static func intent(_ name: String, _ bytes: [UInt8]) -> IntentEntry {
        IntentEntry(
            time: LedgerTime(millis: Samples.now), batch: name, sha256: BatchDigest.hex(of: bytes),
            bytes: bytes.count, plainBytes: 0, parts: 0, events: 0,
            orders: 0, recordsRoot: .empty)
    }

    /// A proof by the ledger of the batch's relay, of one entry, under a head that this aggregator cosigned.
    func proof(_ name: String, _ bytes: [UInt8], cosignedBy witness: NoteSigner? = nil) throws
        -> InclusionProof
    {
        let ledger = try #require(ledgers[String(name.prefix(1))])
        let entry = Array(Self.intent(name, bytes).text.utf8)
        let head = Checkpoint(origin: ledger.name, size: 1, root: .leaf(entry))
        let line = try #require((witness ?? signer).cosign(head, unixSeconds: 1))
        let note = try #require(ledger.sign(head.noteText)) + Array(line.utf8)
        return InclusionProof(extra: entry, index: 0, hashes: [], checkpoint: note)
    }

    /// Asks the loopback API.
    func get(_ path: String, options: [String] = []) async throws -> Answer {
        try await curl(options + ["http://127.0.0.1:\(ports.withLock { $0.api })\(path)"])
    }

    private func curl(_ arguments: [String]) async throws -> Answer {
        let output = folder.file("answer-\(UUID().uuidString)")
        let outcome = try await Program.runApart(
            "curl",
            ["-sS", "--noproxy", "*", "--max-time", "30", "-o", output, "-w", "%{http_code}"] + arguments)
        let body = (try? Data(contentsOf: URL(fileURLWithPath: output))) ?? Data()
        return Answer(status: Int(outcome.output) ?? 0, body: Array(body))
    }

    /// The stored parts by view.
    func parts() async throws -> [[UInt8]] {
        try await store.scan(minutes: 0..<Int.max, into: [[UInt8]]()) { $0.append($1.part.bytes) }.result
    }
}

/// Lines that were logged.
private final class LineBox: Sendable {
    private let lines = Mutex("")

    func add(_ line: String) { lines.withLock { $0 += line } }

    var text: String { lines.withLock { $0 } }
}
