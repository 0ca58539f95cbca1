import AddressBoundary
import EgressContract
import Ingest
import Testing

/// PROXY protocol, versions 1 and 2, as its specification has it.
struct PreambleTests {
    private static let beacon = post("{}")
    private static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10] + Array("QUIT\n".utf8)

    private static func binary(_ command: UInt8, _ family: UInt8, _ rest: [UInt8], length: Int? = nil)
        -> [UInt8]
    {
        let length = length ?? rest.count
        return signature + [0x20 | command, family, UInt8(length >> 8), UInt8(length & 255)] + rest
    }

    private static let ipv4: [UInt8] = [203, 0, 113, 77, 198, 51, 100, 1, 0xC3, 0x50, 1, 0xBB]
    private static let ipv6: [UInt8] =
        [0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 2] + [UInt8](repeating: 7, count: 8)
        + [UInt8](repeating: 9, count: 16) + [0xC3, 0x50, 1, 0xBB]

    /// Preambles that are taken, with the prefix of their player.
    private static let valid: [(what: String, bytes: [UInt8], prefix: String?)] = [
        ("v1 IPv4", Array("PROXY TCP4 203.0.113.77 198.51.100.1 50000 443\r\n".utf8), "203.0.113"),
        ("v1 IPv6", Array("PROXY TCP6 2001:db8:1:2::77 2001:db8::1 50000 443\r\n".utf8), "20010db800"),
        ("v1 mapped", Array("PROXY TCP6 ::ffff:203.0.113.9 2001:db8::1 50000 443\r\n".utf8), "203.0.113"),
        ("v1 unknown", Array("PROXY UNKNOWN\r\n".utf8), nil),
        ("v1 unknown with more", Array("PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n".utf8), nil),
        ("v2 IPv4", binary(1, 0x11, ipv4), "203.0.113"),
        ("v2 IPv4 datagram", binary(1, 0x12, ipv4), "203.0.113"),
        ("v2 IPv4 with TLVs", binary(1, 0x11, ipv4 + [4, 0, 3, 1, 2, 3, 0xEE, 0, 0]), "203.0.113"),
        ("v2 IPv6", binary(1, 0x21, ipv6), "20010db800"),
        ("v2 Unix", binary(1, 0x31, [UInt8](repeating: 0, count: 216)), nil),
        ("v2 local", binary(0, 0x00, []), nil), ("v2 local with more", binary(0, 0x11, ipv4), nil),
        ("v2 unspecified", binary(1, 0x00, [1, 2, 3]), nil),
    ]

    private static let invalid: [(what: String, bytes: [UInt8])] = [
        ("none", beacon), ("v1 lower case", Array("PROXY tcp4 203.0.113.77 198.51.100.1 1 2\r\n".utf8)),
        ("v1 two spaces", Array("PROXY  TCP4 203.0.113.77 198.51.100.1 1 2\r\n".utf8)),
        ("v1 bare line feed", Array("PROXY TCP4 203.0.113.77 198.51.100.1 1 2\n".utf8)),
        ("v1 four words", Array("PROXY TCP4 203.0.113.77 198.51.100.1 1\r\n".utf8)),
        ("v1 family and address differ", Array("PROXY TCP4 2001:db8::1 198.51.100.1 1 2\r\n".utf8)),
        ("v1 brackets", Array("PROXY TCP6 [2001:db8::1] 2001:db8::2 1 2\r\n".utf8)),
        ("v1 port in the address", Array("PROXY TCP4 203.0.113.77:80 198.51.100.1 1 2\r\n".utf8)),
        ("v1 port too great", Array("PROXY TCP4 203.0.113.77 198.51.100.1 1 65536\r\n".utf8)),
        ("v1 too long", Array("PROXY UNKNOWN \(String(repeating: "x", count: 100))\r\n".utf8)),
        ("v2 version 1", signature + [0x11, 0x11, 0, 12] + ipv4),
        ("v2 unknown command", binary(2, 0x11, ipv4)), ("v2 unknown family", binary(1, 0x41, ipv4)),
        ("v2 short for its family", binary(1, 0x21, ipv4)),
        ("v2 beyond its limit", binary(1, 0x11, ipv4, length: 5000)),
        ("v2 other signature", [13, 10, 13, 10, 0, 13, 10, 0x51]),
    ]

    private static func configuration() throws -> IngestConfiguration {
        var configuration = IngestConfiguration()
        configuration.listeners[0].addressSource = .proxyProtocol(trusted: try loopback())
        return configuration
    }

    @Test(arguments: valid.indices)
    func `a valid preamble names the player, however it is cut into packets`(index: Int) async throws {
        let (what, bytes, prefix) = Self.valid[index]
        let counts = try await withServer(try Self.configuration()) { port, receiver, _ in
            let whole = try await Player.connect(port)
            await whole.send(bytes + Self.beacon + Self.beacon)
            #expect(await whole.response()?.status == 200, "\(what)")
            #expect(await whole.response()?.status == 200)
            let cut = try await Player.connect(port)
            for start in stride(from: 0, to: bytes.count, by: 11) {
                await cut.send(Array(bytes[start..<min(start + 11, bytes.count)]))
            }
            #expect(await cut.request(Self.beacon)?.status == 200)
            #expect(receiver.beacons.map { $0.origin.prefix?.text } == [prefix, prefix, prefix], "\(what)")
        }
        #expect(counts.read == 3)
    }

    @Test(arguments: invalid.indices)
    func `without a valid preamble the connection is closed`(index: Int) async throws {
        let (what, bytes) = Self.invalid[index]
        let counts = try await withServer(try Self.configuration()) { port, receiver, _ in
            let player = try await Player.connect(port)
            await player.send(bytes + Self.beacon)
            #expect(await player.hasEnded(), "\(what)")
            #expect(receiver.beacons.isEmpty)
        }
        #expect(counts.ended[.noPreamble] == 1, "\(what)")
    }

    @Test(arguments: valid.indices)
    func `a preamble that ends early is waited for, and not for ever`(index: Int) async throws {
        var configuration = try Self.configuration()
        configuration.headerTimeout = .milliseconds(400)
        let (what, bytes, _) = Self.valid[index]
        let counts = try await withServer(configuration) { port, receiver, _ in
            var players: [Player] = []
            for end in Set([0, 1, 5, 12, 15, 16, bytes.count / 2, bytes.count - 1]) where end < bytes.count {
                let player = try await Player.connect(port)
                await player.send(Array(bytes[..<end]))
                players.append(player)
            }
            for player in players { #expect(await player.hasEnded(), "\(what)") }
            #expect(receiver.beacons.isEmpty)
        }
        #expect(counts.ended[.slowOpening] == counts.connections)
    }

    @Test func `a preamble from a peer that is not trusted is not read`() async throws {
        var configuration = try Self.configuration()
        configuration.listeners[0].addressSource = .proxyProtocol(
            trusted: try #require(TrustedNetworks(["192.0.2.0/24"])))
        let counts = try await withServer(configuration) { port, receiver, _ in
            let player = try await Player.connect(port)
            await player.send(Self.valid[0].bytes + Self.beacon)
            #expect(await player.hasEnded())
            #expect(receiver.beacons.isEmpty)
        }
        #expect(counts.ended[.noPreamble] == 1)
    }
}
