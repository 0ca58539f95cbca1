import Beacons
import Ingest
import Testing

/// What is handed on of a request, and what its client is told, by dialect.
struct DialectTests {
    private func beacon(_ request: String) async throws -> ReceivedBeacon? {
        let receiver = RecordingReceiver()
        try await withServer(receiver: receiver) { port, _, _ in
            _ = await (try await Player.connect(port)).request(request)
        }
        return receiver.beacons.first
    }

    @Test(arguments: [
        ("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", BeaconDialect.mux, "{}"),
        ("POST /?e=hb HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", .mux, "{}"),
        ("GET /?e=hb&x=%20 HTTP/1.1\r\n\r\n", .muxPixel, "e=hb&x=%20"),
        ("GET /a.gif?e=hb#f HTTP/1.1\r\n\r\n", .muxPixel, "e=hb#f"),
        ("GET http://a.example/?e=hb HTTP/1.1\r\n\r\n", .muxPixel, "e=hb"),
        ("GET /?e=hb HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", .muxPixel, "e=hb"),
        ("POST /cmcd?CMCD=v HTTP/1.1\r\nContent-Length: 3\r\n\r\ne=t", .cmcd, "e=t"),
        ("POST /cmcd?CMCD=v HTTP/1.1\r\nContent-Length: 0\r\n\r\n", .cmcdQuery, "CMCD=v"),
        ("GET /cmcd/x?CMCD=v HTTP/1.1\r\n\r\n", .cmcdQuery, "CMCD=v"),
        (
            "GET /cmcd?CMCD=v HTTP/1.1\r\nCMCD-Request: bl=1\r\ncmcd-session: sid=2\r\n\r\n", .cmcdHeaders,
            "bl=1,sid=2"
        ),
        ("GET /?e=hb HTTP/1.1\r\nCMCD-Request: bl=1\r\n\r\n", .muxPixel, "e=hb"),
    ])
    func `each dialect's events are handed on`(
        request: String, dialect: BeaconDialect, text: String
    ) async throws {
        let beacon = try #require(try await beacon(request))
        #expect(beacon.dialect == dialect)
        #expect(String(decoding: beacon.body, as: UTF8.self) == text)
    }

    @Test(arguments: [
        ("/cmcd", nil), ("/cmcd/", nil), ("/cmcd/abc", "abc"), ("/cmcd/A_b.c:1/event-mode", "A_b.c:1"),
        ("/cmcd/a%20b", nil), ("/cmcd//abc", nil), ("/cmcd/" + String(repeating: "a", count: 129), nil),
    ])
    func `the segment behind cmcd can be a property`(path: String, label: String?) async throws {
        let beacon = try #require(try await beacon("GET \(path) HTTP/1.1\r\n\r\n"))
        #expect(beacon.pathLabel == label)
    }

    /// RFC 9112, 3.2.2.
    @Test func `the host of the target counts before the header's`() async throws {
        let lines = " HTTP/1.1\r\nHost: b.example\r\nContent-Length: 0\r\n\r\n"
        #expect(try await beacon("POST http://A.example:80/" + lines)?.hostLabel == "a")
        #expect(try await beacon("POST http://192.0.2.1" + lines)?.hostLabel == "192")
        #expect(try await beacon("POST /" + lines)?.hostLabel == "b")
    }

    @Test func `Android's key header names the property before the host does`() async throws {
        let lines = "POST /android HTTP/1.1\r\nHost: beacons.example\r\nContent-Length: 0\r\n"
        let device = "x-litix-shard-id: device-1\r\n\r\n"
        #expect(try await beacon(lines + "x-litix-env-key: aB1\r\n" + device)?.hostLabel == "aB1")
        #expect(try await beacon(lines + "x-litix-env-key: a b\r\n" + device)?.hostLabel == "beacons")
        #expect(try await beacon(lines + device)?.hostLabel == "beacons")
    }

    @Test func `what a player says of its software is handed on, each header once`() async throws {
        let request =
            "GET /?e=hb HTTP/1.1\r\nUser-Agent:  Player/1 \r\nSEC-CH-UA: \"A\";v=\"8\"\r\nuser-agent: Later\r\n"
            + "Sec-CH-UA-Mobile: ?1\r\nSec-CH-UA-Platform: \"Android\"\r\nSec-CH-UA-Model: \"secret\"\r\n\r\n"
        let agent = try #require(try await beacon(request)).agent
        let values = [AgentHeaders.Name.userAgent, .brands, .mobile, .platform].map {
            String(decoding: agent[$0], as: UTF8.self)
        }
        #expect(values == ["Player/1", "\"A\";v=\"8\"", "?1", "\"Android\""])
        #expect(!String(decoding: agent.bytes, as: UTF8.self).contains("secret"))
    }

    @Test(arguments: [
        ("POST /", BeaconVerdict.shed, 200, 0, true), ("GET /?e=hb", .shed, 200, 43, true),
        ("POST /cmcd", .shed, 204, 0, true), ("GET /cmcd?CMCD=x", .shed, 204, 0, true),
        ("POST /", .unwanted, 200, 0, false), ("GET /?e=hb", .unwanted, 200, 43, false),
        ("POST /cmcd", .unwanted, 410, 0, false), ("GET /cmcd/a?CMCD=x", .unwanted, 410, 0, false),
    ])
    func `what is not kept is a success that says so, and 410 stops CMCD alone`(
        line: String, verdict: BeaconVerdict, status: Int, bytes: Int, isShed: Bool
    ) async throws {
        let counts = try await withServer(receiver: RecordingReceiver(verdict)) { port, _, _ in
            let player = try await Player.connect(port)
            let response = await player.request("\(line) HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
            #expect(response?.status == status)
            #expect(response?.body.count == bytes)
            #expect((response?.header("octroi-shed") == "1") == isShed)
            #expect(response?.header("access-control-allow-origin") == "*")
        }
        #expect(counts.shed == (isShed ? 1 : 0))
        #expect(counts.read == (isShed ? 0 : 1))
    }
}
