import Aggregation
import Batching
import EgressContract
import Foundation
import Reporting
import ServiceLifecycle
import Synchronization
import Telemetry
import Testing
import TransparencyLog

/// A real aggregator on loopback with a clock of its own.
final class Bench: Sendable {
    let folder: Folder
    let certificates: Certificates
    let store: BatchStore
    let signer: NoteSigner
    let settings: AggregationSettings
    let telemetry: Telemetry
    private let time = Mutex(Samples.now)
    private let ports = Mutex((batch: 0, api: 0))

    init(change: (inout AggregationSettings) -> Void = { _ in }) throws {
        folder = try Folder()
        let certificates = try Certificates.shared.get()
        self.certificates = certificates
        store = try BatchStore(path: folder.file("octroi.sqlite"))
        signer = try #require(NoteSigner.generate(name: "us-test"))
        let relays = try ["a", "b"].map { name in
            KnownClient(
                identity: RelayIdentity(region: "eu-test", name: name, incarnation: 1),
                pin: try certificates.pin("relay-\(name)"))
        }
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
            settings: settings, store: store, signer: signer, telemetry: telemetry, clock: { self.now }
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

    /// Posts a batch with a client certificate, or without one.
    func post(
        _ name: String, _ bytes: [UInt8], as client: String? = "relay-a", options: [String] = []
    ) async throws -> Answer {
        let unique = UUID().uuidString
        let body = try folder.write("post-\(unique)", bytes)
        var arguments = ["--cacert", certificates.certificate("ca"), "--data-binary", "@\(body)"]
        if let client {
            arguments += ["--cert", certificates.certificate(client), "--key", certificates.key(client)]
        }
        arguments += ["-H", "Content-Type: application/vnd.octroi.batch+gzip", "-H", "Octroi-Batch: \(name)"]
        let port = ports.withLock { $0.batch }
        return try await curl(arguments + options + ["https://127.0.0.1:\(port)/v1/batch"])
    }

    /// Asks the loopback API.
    func get(_ path: String, options: [String] = []) async throws -> Answer {
        try await curl(options + ["http://127.0.0.1:\(ports.withLock { $0.api })\(path)"])
    }

    private func curl(_ arguments: [String]) async throws -> Answer {
        let output = folder.file("answer-\(UUID().uuidString)")
        let outcome = try await Programs.run(
            "curl",
            ["-sS", "--noproxy", "*", "--max-time", "30", "-o", output, "-w", "%{http_code}"] + arguments)
        let body = (try? Data(contentsOf: URL(fileURLWithPath: output))) ?? Data()
        return Answer(status: Int(outcome.text) ?? 0, body: Array(body))
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
