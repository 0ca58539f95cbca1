import AddressBoundary
import EgressContract
import Foundation
import Ingest
import TestSupport
import Testing

/// Several listeners of one server: what is one's own, and what all share.
struct ListenerTests {
    private static let address = "203.0.113.77"
    private static let preamble = Array("PROXY TCP4 198.51.100.9 192.0.2.1 50000 443\r\n".utf8)

    private static func listener(_ source: AddressSource) -> ListenerConfiguration {
        var listener = ListenerConfiguration()
        listener.addressSource = source
        return listener
    }

    /// One with each source, all of which believe loopback.
    private static func oneOfEach() throws -> IngestConfiguration {
        var configuration = IngestConfiguration()
        configuration.listeners = [
            listener(.socket), listener(.header(.xForwardedFor, trusted: try loopback())),
            listener(.header(.forwarded, trusted: try loopback())),
            listener(.proxyProtocol(trusted: try loopback())),
        ]
        return configuration
    }

    /// What a beacon that bears an address in every place is given; nil twice where it is not taken at all.
    private static func prefix(_ port: Int, preamble: [UInt8], _ receiver: RecordingReceiver) async throws
        -> String??
    {
        let before = receiver.beacons.count
        let player = try await Player.connect(port)
        let headers = ["X-Forwarded-For: \(address)", "Forwarded: for=\"[2001:db8:1::7]\""]
        await player.send(preamble + post("{}", headers: headers))
        guard await player.response()?.status == 200 else { return nil }
        #expect(receiver.beacons.count == before + 1)
        return .some(receiver.beacons.last?.origin.prefix?.text)
    }

    @Test func `each listener takes addresses from its own source and no other's`() async throws {
        let counts = try await withListeners(try Self.oneOfEach()) { ports, receiver, _ in
            #expect(Set(ports).count == 4)
            var prefixes: [String??] = []
            for port in ports {
                for preamble in [[], Self.preamble] {
                    prefixes.append(try await Self.prefix(port, preamble: preamble, receiver))
                }
            }
            let refused = String??.none
            #expect(
                prefixes == [
                    "127.0.0", refused, "203.0.113", refused, "20010db800", refused, refused, "198.51.100",
                ])
        }
        #expect(counts.ended[.noPreamble] == 1)
        #expect(counts.ended[.malformedHTTP] == 3)
    }

    @Test func `one listener speaks TLS and another does not`() async throws {
        _ = try await withTLS(set: { $0.listeners.append(ListenerConfiguration()) }) { certificate, _, _, _ in
            var configuration = IngestConfiguration()
            configuration.listeners.append(Self.listener(.header(.xForwardedFor, trusted: try loopback())))
            configuration.listeners[0].certificate = certificate.files
            try await withListeners(configuration) { ports, receiver, _ in
                for (index, scheme) in ["https", "http"].enumerated() {
                    let outcome = try await Program.runApart(
                        "curl",
                        [
                            "-sS", "--noproxy", "*", "--max-time", "20", "--cacert",
                            certificate.files.certificate,
                            "-H", "X-Forwarded-For: \(Self.address)", "-d", "{}", "-o", "/dev/null",
                            "-w", "%{http_version} %{http_code}", "\(scheme)://localhost:\(ports[index])/",
                        ])
                    #expect(outcome.output == (index == 0 ? "2 200" : "1.1 200"), "\(outcome.errors)")
                }
                #expect(receiver.beacons.map { $0.origin.prefix?.text } == ["127.0.0", "203.0.113"])
                let clear = try await Player.connect(ports[0])
                await clear.send(post("{}"))
                #expect(await clear.hasEnded())
            }
        }
    }

    @Test func `connections are limited for all listeners together`() async throws {
        var configuration = IngestConfiguration()
        configuration.listeners.append(ListenerConfiguration())
        configuration.maxConnections = 1
        configuration.maxShedConnections = 2
        let counts = try await withListeners(configuration) { ports, _, _ in
            let first = try await Player.connect(ports[0])
            #expect(await first.request(post("{}"))?.header("octroi-shed") == nil)
            let second = try await Player.connect(ports[1])
            #expect(await second.request(post("{}"))?.header("octroi-shed") != nil)
            #expect(await second.hasEnded())
            let third = try await Player.connect(ports[1])
            #expect(await third.request(post("{}"))?.header("octroi-shed") != nil)
            #expect(await first.request(post("{}"))?.header("octroi-shed") == nil)
        }
        #expect(counts.read == 2 && counts.shed == 2)
    }

    @Test func `a broken certificate of one listener keeps no other's from being renewed`() async throws {
        let others = try await Certificate()
        _ = try await withTLS { certificate, _, _, _ in
            var configuration = IngestConfiguration()
            configuration.listeners = [certificate, others].map {
                var listener = ListenerConfiguration()
                listener.certificate = $0.files
                return listener
            }
            try await withListeners(configuration) { ports, _, server in
                let kept = try Data(contentsOf: URL(filePath: certificate.files.certificate))
                try Data("no PEM".utf8).write(to: URL(filePath: certificate.files.certificate))
                try await others.renew()
                #expect(throws: IngestError.certificate(listener: 0, .unusableCertificate)) {
                    try server.reloadCertificates()
                }
                try kept.write(to: URL(filePath: certificate.files.certificate))
                for (port, shown) in zip(ports, [certificate, others]) {
                    let outcome = try await Program.runApart(
                        "curl",
                        [
                            "-sS", "--noproxy", "*", "--max-time", "20", "--cacert", shown.files.certificate,
                            "-d",
                            "{}", "https://localhost:\(port)/", "-w", "%{http_code}",
                        ])
                    #expect(outcome.output == "200", "\(outcome.errors)")
                }
            }
        }
    }

    @Test func `where one port is taken, no listener is left open`() async throws {
        try await withServer { taken, _, _ in
            var configuration = IngestConfiguration()
            configuration.listeners.append(ListenerConfiguration())
            configuration.listeners[1].port = taken
            let free = try await Self.freePort()
            configuration.listeners[0].port = free
            let server = try IngestServer(
                configuration, geo: GeoDatabases([], prefix: PrefixPolicy()), receiver: RecordingReceiver(),
                clock: { 1_795_000_000_000 })
            await #expect(throws: IngestError.bind(listener: 1, code: EADDRINUSE)) {
                try await server.start()
            }
            await #expect(throws: (any Error).self) { _ = try await Player.connect(free) }
            await server.shutdown()
        }
    }

    private static func freePort() async throws -> Int {
        var free = 0
        try await withServer { port, _, _ in free = port }
        return free
    }
}
