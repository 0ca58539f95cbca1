import Ingest
import Testing

struct AnswerTests {
    @Test func `a preflight lets credentials and JSON pass`() async throws {
        let counts = try await withServer { port, _, _ in
            let player = try await Player.connect(port)
            for path in ["/", "/android", "/cmcd", "/anything"] {
                let response = try #require(
                    await player.request(
                        """
                        OPTIONS \(path) HTTP/1.1\r
                        Host: localhost\r
                        Origin: https://player.example\r
                        Access-Control-Request-Method: POST\r
                        Access-Control-Request-Headers: content-type\r
                        \r\n
                        """))
                #expect(response.status == 204)
                #expect(
                    Set(response.headers) == [
                        "Access-Control-Allow-Origin: https://player.example", "Vary: Origin",
                        "Access-Control-Allow-Credentials: true",
                        "Access-Control-Allow-Methods: GET, OPTIONS, POST",
                        "Access-Control-Allow-Headers: content-type, content-encoding, authorization, cmcd-object, "
                            + "cmcd-request, cmcd-session, cmcd-status, x-litix-env-key, x-litix-shard-id",
                        "Access-Control-Max-Age: 7200",
                    ])
            }
        }
        #expect(counts.preflights == 4)
        #expect(counts.received == 0)
    }

    @Test(arguments: [
        "https://player.example", "http://127.0.0.1:18081", "null", "chrome-extension://abcdefghij",
        "capacitor://localhost", "https://a-b_c.example.:8443", "http://[2001:db8::1]:80",
    ])
    func `a valid Origin is echoed with credentials`(origin: String) async throws {
        try await withServer { port, _, _ in
            let player = try await Player.connect(port)
            let response = await player.request(post("{}", headers: ["Host: a", "Origin: \(origin)"]))
            #expect(response?.status == 200)
            #expect(response?.header("access-control-allow-origin") == origin)
            #expect(response?.header("vary") == "Origin")
            #expect(response?.header("access-control-allow-credentials") == "true")
        }
    }

    @Test(arguments: [
        nil, "", "*", "player.example", "https://", "https://a b", "https://a/", "https://a,b", "https://a:",
        "https://a:123456", "https://é", "https://a\u{1}", "NULL", "http://[]", "http://[::1", "://a",
        "https://a\"",
        "https://" + String(repeating: "a", count: 256),
    ])
    func `any other Origin is not echoed`(origin: String?) async throws {
        try await withServer { port, _, _ in
            let player = try await Player.connect(port)
            let headers = ["Host: a"] + (origin.map { ["Origin: \($0)"] } ?? [])
            let response = await player.request(post("{}", headers: headers))
            // A control byte in a header is not HTTP.
            guard origin?.contains("\u{1}") != true else {
                #expect(response == nil)
                return
            }
            #expect(response?.headers == ["Content-Length: 0", "Access-Control-Allow-Origin: *"])
        }
    }

    @Test func `two Origins are none`() async throws {
        try await withServer { port, _, _ in
            let player = try await Player.connect(port)
            let headers = ["Origin: https://a.example", "Origin: https://b.example"]
            let response = await player.request(post("{}", headers: headers))
            #expect(response?.header("access-control-allow-origin") == "*")
        }
    }

    @Test func `methods and paths are answered by the table`() async throws {
        let table: [(String, Int)] = [
            ("POST /", 200), ("POST /?a=b", 200), ("POST /android", 200), ("POST http://abc.example/", 200),
            ("POST http://abc.example", 200), ("POST /cmcd", 204), ("GET /", 200), ("GET /a.gif?e=hb", 200),
            ("POST /a.gif", 200),
            ("PUT /", 405), ("HEAD /android", 405), ("DELETE /cmcd", 405), ("GET /cmcd", 204),
            ("POST /cmcd/key/more", 204), ("GET /cmcd/event-mode?CMCD=e%3Dt", 204), ("POST /cmcdx", 404),
            ("POST /unknown", 404), ("GET /favicon.ico", 404), ("POST //", 404), ("OPTIONS *", 204),
            ("POST /Android", 404),
        ]
        let counts = try await withServer { port, receiver, _ in
            let player = try await Player.connect(port)
            for (line, status) in table {
                let response = await player.request("\(line) HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(response?.status == status, "\(line)")
                #expect(response?.header("access-control-allow-origin") == "*", "\(line)")
            }
            #expect(receiver.beacons.count == 12)
        }
        #expect(counts.read == 12)
        #expect(counts.refused[.methodNotAllowed] == 3)
        #expect(counts.refused[.unknownPath] == 5)
    }

    @Test func `a pixel gets a picture, or the player would send it again`() async throws {
        try await withServer { port, _, _ in
            let player = try await Player.connect(port)
            let response = await player.request("GET /?e=hb HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(response?.header("content-type") == "image/gif")
            #expect(response?.body.count == 43)
            #expect(response?.body.starts(with: Array("GIF89a".utf8)) == true)
        }
    }

    @Test func `gzip is handed on, another coding is not, and each is answered with success`() async throws {
        let counts = try await withServer { port, receiver, _ in
            let player = try await Player.connect(port)
            for coding in ["gzip", "x-gzip", "GZIP", "identity", "", "br", "deflate", "gzip, gzip", "zstd"] {
                let headers = ["Host: a", "Content-Encoding: \(coding)"]
                #expect(await player.request(post("xx", path: "/android", headers: headers))?.status == 200)
                #expect(await player.request(post("xx", path: "/cmcd", headers: headers))?.status == 204)
            }
            #expect(receiver.beacons.count == 10)
        }
        #expect(counts.refused[.unknownCoding] == 8)
    }

    /// RFC 9112, 3.2 asks for 400, with which a player would send its whole queue again and again.
    @Test func `a request without a Host is read`() async throws {
        try await withServer { port, receiver, _ in
            let player = try await Player.connect(port)
            #expect(await player.request(post("{}", headers: []))?.status == 200)
            #expect(receiver.beacons.map { $0.hostLabel } == [nil])
        }
    }

    @Test(arguments: [
        ("abc123.relay.example", "abc123"), ("ABC.relay.example:8443", "abc"),
        ("localhost:18082", "localhost"),
        ("203.0.113.9:80", "203"), ("[2001:db8::1]:80", nil), ("a_b.example", nil), ("", nil),
        (".example", nil),
        ("12345", "12345"), (String(repeating: "a", count: 65) + ".example", nil),
    ])
    func `the Host's first label is an env key or nothing`(host: String, label: String?) async throws {
        try await withServer { port, receiver, _ in
            let player = try await Player.connect(port)
            #expect(await player.request(post("{}", headers: ["Host: \(host)"]))?.status == 200)
            #expect(receiver.beacons.map { $0.hostLabel } == [label])
        }
    }
}
