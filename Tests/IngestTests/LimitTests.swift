import Ingest
import Testing

struct LimitTests {
    static func configuration(_ change: (inout IngestConfiguration) -> Void) -> IngestConfiguration {
        var configuration = IngestConfiguration()
        change(&configuration)
        return configuration
    }

    @Test func `a body of exactly the limit is read, one byte more is answered and not kept`() async throws {
        let counts = try await withServer { port, receiver, _ in
            let player = try await Player.connect(port)
            let most = String(repeating: "x", count: 2 * 1024 * 1024)
            #expect(await player.request(post(most))?.status == 200)
            #expect(await player.request(post(most + "y"))?.status == 200)
            // The connection goes on: the rest was read past.
            #expect(await player.request(post("{}"))?.status == 200)
            #expect(receiver.bodies.map { $0.count } == [2 * 1024 * 1024, 2])
        }
        #expect(counts.refused[.oversized] == 1)
        #expect(counts.connections == 1)
    }

    @Test func `a chunked body over the limit is answered and not kept`() async throws {
        let configuration = Self.configuration { $0.maxBodyBytes = 1000 }
        let counts = try await withServer(configuration) { port, receiver, _ in
            let player = try await Player.connect(port)
            let chunk = "1F4\r\n" + String(repeating: "x", count: 500) + "\r\n"
            let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
            #expect(await player.request(head + chunk + chunk + "0\r\n\r\n")?.status == 200)
            #expect(await player.request(head + chunk + chunk + chunk + "0\r\n\r\n")?.status == 200)
            #expect(await player.request(head + "0\r\n\r\n")?.status == 200)
            #expect(receiver.bodies.map { $0.count } == [1000, 0])
        }
        #expect(counts.refused[.oversized] == 1)
    }

    @Test(arguments: [
        "Content-Length: 17000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n1036640\r\n",
    ])
    func `a body far over the limit is answered and the connection closed`(head: String) async throws {
        let counts = try await withServer { port, receiver, _ in
            let player = try await Player.connect(port)
            await player.send("POST / HTTP/1.1\r\nHost: a\r\n" + head)
            let megabyte = [UInt8](repeating: 0x78, count: 1024 * 1024)
            for _ in 0..<17 where await player.send(megabyte) == false { break }
            let response = await player.response()
            #expect(response?.status == 200)
            #expect(response?.header("connection") == "close")
            #expect(await player.hasEnded())
            #expect(receiver.beacons.isEmpty)
            await player.close()
        }
        #expect(counts.refused[.oversized] == 1)
    }

    @Test func `chunks, extensions and trailers are read, split anywhere`() async throws {
        let request = """
            POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n4\r\n{"a"\r\nA;x="y"\r\n:123456789\r\n\
            1\r\n}\r\n0\r\nX-Trailer: t\r\n\r\n
            """
        try await withServer { port, receiver, _ in
            let player = try await Player.connect(port)
            for byte in Array(request.utf8) { await player.send([byte]) }
            #expect(await player.response()?.status == 200)
            #expect(await player.request(request + request)?.status == 200)
            #expect(await player.response()?.status == 200)
            #expect(receiver.bodies == Array(repeating: Array(#"{"a":123456789}"#.utf8), count: 3))
        }
    }

    @Test func `pipelined requests are answered in order`() async throws {
        let counts = try await withServer(receiver: RecordingReceiver(nil)) { port, receiver, _ in
            let player = try await Player.connect(port)
            let get = Array("GET /nothing HTTP/1.1\r\n\r\n".utf8)
            let preflight = Array("OPTIONS / HTTP/1.1\r\n\r\n".utf8)
            await player.send(post("1") + get + post("2") + preflight + post("3"))
            var statuses: [Int?] = []
            for count in 1...3 {
                await receiver.waitFor(count)
                #expect(receiver.beacons.count == count)
                receiver.release(count == 2 ? .shed : .kept)
                statuses.append(await player.response()?.status)
                if count < 3 { statuses.append(await player.response()?.status) }
            }
            #expect(statuses == [200, 404, 200, 204, 200])
            #expect(receiver.bodies == ["1", "2", "3"].map { Array($0.utf8) })
        }
        #expect(counts.read == 2)
        #expect(counts.shed == 1)
    }

    @Test(arguments: [
        ("POST / HTTP/1.1\r\nHost: a\r\nX-Slow: ", ConnectionEnd.slowHeader),
        ("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc", .slowBody), ("", .idle),
    ])
    func `what does not come in time ends the connection`(sent: String, reason: ConnectionEnd) async throws {
        let configuration = Self.configuration {
            switch reason {
            case .slowHeader: $0.headerTimeout = .milliseconds(80)
            case .slowBody: $0.bodyTimeout = .milliseconds(80)
            default: $0.idleTimeout = .milliseconds(80)
            }
        }
        let counts = try await withServer(configuration) { port, _, _ in
            let player = try await Player.connect(port)
            if !sent.isEmpty { await player.send(sent) }
            #expect(await player.hasEnded())
        }
        #expect(counts.ended[reason] == 1)
        #expect(counts.refused[.slowBody] == (reason == .slowBody ? 1 : 0))
    }

    @Test func `a header sent byte by byte does not gain time`() async throws {
        let configuration = Self.configuration { $0.headerTimeout = .milliseconds(100) }
        let counts = try await withServer(configuration) { port, _, _ in
            let player = try await Player.connect(port)
            await player.send("POST / HTTP/1.1\r\n")
            for _ in 0..<200 where await player.send("X: y\r\n") {
                if player.isOver { break }
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(await player.hasEnded())
        }
        #expect(counts.ended[.slowHeader] == 1)
    }

    @Test(arguments: [
        ("X-Long: ", "a", 100_000, ""), ("X-Long: ", "a", 100_000, "\r\n\r\n"), ("", "n", 100_000, ""),
        ("", "X-Many: aaaaaaaaaaaaaaaaaa\r\n", 3700, "\r\n"), ("", "X: y\r\n", 300, "\r\n"),
    ])
    func `100,000 header bytes end the connection`(
        front: String, repeated: String, count: Int, end: String
    ) async throws {
        let lines = front + String(repeating: repeated, count: count) + end
        let counts = try await withServer { port, _, _ in
            let player = try await Player.connect(port)
            #expect(await player.request("POST / HTTP/1.1\r\nHost: a\r\n" + lines)?.status == 431)
            #expect(await player.hasEnded())
            await player.close()
        }
        #expect(counts.ended[.headerTooLarge] == 1)
        #expect(counts.received == 0)
    }

    @Test func `a long request line ends the connection`() async throws {
        let counts = try await withServer { port, _, _ in
            let player = try await Player.connect(port)
            #expect(await player.request("GET /" + String(repeating: "a", count: 100_000))?.status == 431)
            await player.close()
        }
        #expect(counts.ended[.headerTooLarge] == 1)
    }

    @Test func `one connection too many is closed and the others live`() async throws {
        let configuration = Self.configuration {
            $0.maxConnections = 2
            $0.maxShedConnections = 0
        }
        let counts = try await withServer(configuration) { port, _, server in
            let first = try await Player.connect(port)
            let second = try await Player.connect(port)
            #expect(await eventually { server.counts.connections == 2 })
            let third = try await Player.connect(port)
            #expect(await third.hasEnded())
            #expect(await first.request(post("{}"))?.status == 200)
            await first.close()
            #expect(await eventually { server.counts.ended[.byPlayer] == 1 })
            let fourth = try await Player.connect(port)
            #expect(await fourth.request(post("{}"))?.status == 200)
            #expect(await second.request(post("{}"))?.status == 200)
        }
        #expect(counts.ended[.tooManyConnections] == 1)
    }

    @Test func `bodies over the memory for all are shed, and room comes back`() async throws {
        let configuration = Self.configuration { $0.maxHeldBytes = 1000 }
        let receiver = RecordingReceiver(nil)
        let counts = try await withServer(configuration, receiver: receiver) { port, _, _ in
            let first = try await Player.connect(port)
            await first.send(post(String(repeating: "x", count: 900)))
            await receiver.waitFor(1)
            let second = try await Player.connect(port)
            let shed = await second.request(post(String(repeating: "y", count: 200)))
            #expect(shed?.status == 200)
            #expect(shed?.header("octroi-shed") == "1")
            receiver.release(.kept)
            #expect(await first.response()?.header("octroi-shed") == nil)
            await second.send(post(String(repeating: "z", count: 200)))
            await receiver.waitFor(2)
            receiver.release(.kept)
            #expect(await second.response()?.status == 200)
            #expect(receiver.bodies.map { $0.count } == [900, 200])
        }
        #expect(counts.shed == 1)
        #expect(counts.read == 2)
    }
}
