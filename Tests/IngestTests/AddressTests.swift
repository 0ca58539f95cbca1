import AddressBoundary
import EgressContract
import Ingest
import Testing

struct AddressTests {
    /// A listener behind proxies on loopback and in 192.0.2.0/24.
    static func behindProxy(
        _ header: AddressHeader = .xForwardedFor, trusted: [String] = ["127.0.0.0/8", "192.0.2.0/24"]
    ) throws -> IngestConfiguration {
        var configuration = IngestConfiguration()
        configuration.listeners[0].addressSource = .header(
            header, trusted: try #require(TrustedNetworks(trusted)))
        return configuration
    }

    /// The prefixes that requests with these header lines are given.
    static func prefixes(_ configuration: IngestConfiguration, _ requests: [[String]]) async throws
        -> [String?]
    {
        let receiver = RecordingReceiver()
        try await withServer(configuration, receiver: receiver) { port, _, _ in
            let player = try await Player.connect(port)
            for headers in requests {
                #expect(await player.request(post("{}", headers: headers))?.status == 200)
            }
        }
        return receiver.beacons.map { $0.origin.prefix?.text }
    }

    @Test func `X-Forwarded-For is walked right to left through trusted hops`() async throws {
        let prefixes = try await Self.prefixes(
            try Self.behindProxy(),
            [
                ["X-Forwarded-For: 203.0.113.77"],
                ["x-forwarded-for: 198.51.100.1, 203.0.113.77"],
                ["X-FORWARDED-FOR: 203.0.113.77, 192.0.2.8"],
                ["X-Forwarded-For: 198.51.100.1", "X-Forwarded-For: 203.0.113.77 , 192.0.2.8"],
                ["X-Forwarded-For: 2001:db8:1:2::77"],
                ["X-Forwarded-For: unknown"], ["X-Forwarded-For:"], ["Host: a"],
                ["Forwarded: for=203.0.113.77"],
            ])
        #expect(
            prefixes == [
                "203.0.113", "203.0.113", "203.0.113", "203.0.113", "20010db800", nil, nil, nil, nil,
            ])
    }

    @Test func `Forwarded is read where it is the listener's header`() async throws {
        let prefixes = try await Self.prefixes(
            try Self.behindProxy(.forwarded),
            [["Forwarded: for=\"[2001:db8:1:2::77]:443\";proto=https"], ["X-Forwarded-For: 203.0.113.77"]])
        #expect(prefixes == ["20010db800", nil])
    }

    @Test func `nobody else is believed`() async throws {
        let spoofed = [["X-Forwarded-For: 203.0.113.77", "Forwarded: for=203.0.113.77"]]
        let untrusted = try Self.behindProxy(trusted: ["192.0.2.0/24"])
        #expect(try await Self.prefixes(untrusted, spoofed) == ["127.0.0"])
        #expect(try await Self.prefixes(IngestConfiguration(), spoofed) == ["127.0.0"])
    }

    @Test func `the length of an address decides nothing`() async throws {
        var configuration = try Self.behindProxy()
        configuration.maxHeaderBytes = 400
        for address in ["203.0.113.7", "203.0.113.207"] {
            for name in ["X-Forwarded-For", "Forwarded", "X-Real-IP", "CF-Connecting-IP", "True-Client-IP"] {
                var ends: [Int?] = []
                for padding in 355..<365 {
                    ends.append(try await Self.status(configuration, name, address, padding))
                    if ends.last == 431 { break }
                }
                // Request line, padded header and Content-Length: 17 + 5 + 359 + 19 bytes are the limit.
                #expect(ends == [200, 200, 200, 200, 200, 431], "\(name)")
            }
        }
    }

    private static func status(
        _ configuration: IngestConfiguration, _ name: String, _ address: String, _ padding: Int
    ) async throws -> Int? {
        var status: Int?
        try await withServer(configuration) { port, _, _ in
            let player = try await Player.connect(port)
            let headers = ["\(name): \(address)", "X: " + String(repeating: "a", count: padding)]
            status = await player.request(post("{}", headers: headers))?.status
            await player.close()
        }
        return status
    }

    @Test(arguments: [0, 1, 100, 8000, 8192, 9000, 20_000, 300_000])
    func `what a player writes before the proxy's element changes nothing`(length: Int) async throws {
        let front = String(repeating: "198.51.100.1,", count: length / 13)
        let prefixes = try await Self.prefixes(
            try Self.behindProxy(),
            [
                ["X-Forwarded-For: \(front)203.0.113.77"],
                ["X-Forwarded-For: \(front) 203.0.113.77, 192.0.2.1"],
            ])
        #expect(prefixes == ["203.0.113", "203.0.113"])
    }

    @Test func `half an address is no address`() async throws {
        // The cut goes through the only untrusted element, so it is not known.
        let hops = String(repeating: ",192.0.2.1", count: 819)
        let prefixes = try await Self.prefixes(
            try Self.behindProxy(),
            [
                ["X-Forwarded-For: 203.0.113.77" + hops],
                ["X-Forwarded-For: 203.0.113.77" + hops + ",192.0.2.99"],
            ])
        #expect(prefixes == [nil, nil])
    }
}
