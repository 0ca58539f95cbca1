import Ingest
import Testing

struct ConversationTests {
    @Test func `a player that expects 100 is told to go on`() async throws {
        try await withServer { port, receiver, _ in
            let player = try await Player.connect(port)
            let head = "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
            #expect(await player.request(head)?.status == 100)
            #expect(await player.request("{}")?.status == 200)
            // Roku empties the header; a body that is there already needs no leave.
            #expect(await player.request(post("{}", headers: ["Expect:"]))?.status == 200)
            #expect(await player.request(head + "{}")?.status == 200)
            #expect(receiver.beacons.count == 3)
        }
    }

    @Test func `a player that expects 100 for what is refused hears so at once`() async throws {
        let counts = try await withServer { port, _, _ in
            let player = try await Player.connect(port)
            let head = "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3000000\r\n\r\n"
            let response = await player.request(head)
            #expect(response?.status == 200)
            #expect(response?.header("connection") == "close")
            await player.close()
        }
        #expect(counts.refused[.oversized] == 1)
    }

    @Test(arguments: [
        ("POST / HTTP/1.1\r\nConnection: keep-alive, Close\r\nContent-Length: 2\r\n\r\n{}"),
        ("POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}"),
    ])
    func `the last request is answered and the connection closed`(request: String) async throws {
        let counts = try await withServer { port, _, _ in
            let player = try await Player.connect(port)
            let response = await player.request(request)
            #expect(response?.status == 200)
            #expect(response?.header("connection") == "close")
            #expect(await player.hasEnded())
            await player.close()
        }
        #expect(counts.ended[.afterAnswer] == 1)
    }

    @Test func `a player that closes its side after sending is answered`() async throws {
        try await withServer(receiver: RecordingReceiver(nil)) { port, receiver, _ in
            let player = try await Player.connect(port)
            await player.send(post("1") + post("2"))
            await player.closeOutput()
            for count in 1...2 {
                await receiver.waitFor(count)
                receiver.release(.kept)
                #expect(await player.response()?.status == 200)
            }
            #expect(await player.hasEnded())
        }
    }

    /// Preflights whose answers repeat the Origin, so that not too many fill what the kernel holds for one connection.
    private static let preflights = Array(
        repeatElement(
            "OPTIONS / HTTP/1.1\r\nOrigin: https://\(String(repeating: "a", count: 240)).example\r\n\r\n"
                .utf8,
            count: 250
        ).joined())

    /// Sends preflights until answers wait in the server, which then reads no more, and some behind them; how many.
    private static func fill(
        _ player: Player, _ server: IngestServer, _ before: Int = 0
    ) async throws -> Int {
        var sent = 0
        while server.counts.preflights == before + sent {
            for _ in 0..<4 { await player.send(preflights) }
            sent += 1_000
            var answered = -1
            while answered < server.counts.preflights, server.counts.preflights < before + sent {
                answered = server.counts.preflights
                _ = await eventually(within: 500) { server.counts.preflights > answered }
            }
        }
        await player.send(preflights)
        return sent + 250
    }

    @Test func `a player that closes its side and takes its answers late gets them all`() async throws {
        let receiver = RecordingReceiver()
        var sent = 0
        let counts = try await withServer(receiver: receiver) { port, _, server in
            let player = try await Player.connect(port, reads: false)
            sent = try await Self.fill(player, server)
            await player.send(post("{}"))
            await player.closeOutput()
            await player.read()
            let answers = await player.everything().split(separator: 10).filter {
                $0.starts(with: "HTTP/1.1 ".utf8)
            }
            #expect(answers.count == sent + 1)
        }
        #expect(counts.preflights == sent)
        #expect(receiver.bodies == [Array("{}".utf8)])
    }

    @Test func `what a player sends ahead of its answers is bounded with the bodies of all`() async throws {
        var configuration = IngestConfiguration()
        configuration.maxHeldBytes = 1 << 20
        let counts = try await withServer(configuration) { port, _, server in
            // There is room for one of two.
            var players: [Player] = []
            for _ in 0..<2 {
                let player = try await Player.connect(port, reads: false)
                let before = server.counts.preflights
                _ = try await Self.fill(player, server, before)
                await player.closeOutput()
                players.append(player)
            }
            #expect(await eventually { server.counts.ended[.sentTooFarAhead] == 1 })
            #expect(server.counts.open == 1)
            for player in players { await player.close() }
            #expect(await eventually { server.counts.open == 0 })
            // Of the one that had found room, nothing is left counted.
            let other = try await Player.connect(port)
            let body = String(repeating: "a", count: configuration.maxHeldBytes)
            #expect(await other.request(post(body))?.status == 200)
        }
        #expect(counts.shed == 0)
    }

    @Test func `a head that comes in pieces needs no room for bodies`() async throws {
        var configuration = IngestConfiguration()
        configuration.maxHeldBytes = 0
        try await withServer(configuration) { port, _, _ in
            let player = try await Player.connect(port)
            for piece in ["POST / HT", "TP/1.1\r\nHost: abc.example\r\nConte", "nt-Length: 2\r\n\r\n", "{}"] {
                await player.send(piece)
                // Nothing says that a piece was read: without the pause the pieces might come as one, and all pass.
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(await player.response()?.header("octroi-shed") != nil)
        }
    }

    @Test func `a player that goes within a body is counted out`() async throws {
        let counts = try await withServer { port, receiver, server in
            let player = try await Player.connect(port)
            await player.send("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc")
            #expect(await eventually { server.counts.received == 1 })
            await player.close()
            #expect(await eventually { server.counts.refused[.interrupted] == 1 })
            #expect(receiver.beacons.isEmpty)
        }
        #expect(counts.received == 1)
    }

    @Test func `a player that goes before the verdict is counted by the verdict`() async throws {
        let counts = try await withServer(receiver: RecordingReceiver(nil)) { port, receiver, server in
            let player = try await Player.connect(port)
            await player.send(post("{}"))
            await receiver.waitFor(1)
            await player.close()
            receiver.release(.kept)
            #expect(await eventually { server.counts.read == 1 })
        }
        #expect(counts.read == 1)
    }

    @Test func `without a verdict there is no answer, and a late one is counted`() async throws {
        var configuration = IngestConfiguration()
        configuration.verdictTimeout = .milliseconds(50)
        let counts = try await withServer(configuration, receiver: RecordingReceiver(nil)) {
            port, receiver, server in
            let player = try await Player.connect(port)
            #expect(await player.request(post("{}")) == nil)
            #expect(server.counts.inFlight == 1)
            receiver.release(.kept)
            #expect(await eventually { server.counts.inFlight == 0 })
        }
        #expect(counts.ended[.noVerdict] == 1)
        #expect(counts.read == 1)
    }

    @Test func `shutdown lets a running request be answered and idle players go`() async throws {
        let receiver = RecordingReceiver(nil)
        let counts = try await withServer(receiver: receiver) { port, _, server in
            let idle = try await Player.connect(port)
            let player = try await Player.connect(port)
            await player.send(post("{}"))
            await receiver.waitFor(1)
            async let stopped: Void = server.shutdown()
            #expect(await idle.hasEnded())
            receiver.release(.kept)
            let response = await player.response()
            #expect(response?.status == 200)
            #expect(response?.header("connection") == "close")
            await player.close()
            await stopped
        }
        #expect(counts.read == 1)
        #expect(counts.ended[.shutdown] == 2)
    }

    @Test func `shutdown does not wait for ever`() async throws {
        var configuration = IngestConfiguration()
        configuration.shutdownTimeout = .milliseconds(50)
        let receiver = RecordingReceiver(nil)
        try await withServer(configuration, receiver: receiver) { port, _, server in
            let player = try await Player.connect(port)
            await player.send(post("{}"))
            await receiver.waitFor(1)
            await server.shutdown()
            #expect(await player.hasEnded())
            receiver.release(.kept)
            #expect(await eventually { server.counts.inFlight == 0 })
        }
    }

    @Test func `a server starts once, and a taken port or a name is an error`() async throws {
        try await withServer { port, _, server in
            await #expect(throws: IngestError.notStartable) { try await server.start() }
            await #expect(throws: IngestError.bind(listener: 0, code: 98)) {
                try await Self.start { $0.listeners[0].port = port }
            }
            await #expect(throws: IngestError.badListenAddress(listener: 0)) {
                try await Self.start { $0.listeners[0].host = "localhost" }
            }
        }
    }

    private static func start(_ change: (inout IngestConfiguration) -> Void) async throws {
        var configuration = IngestConfiguration()
        change(&configuration)
        try await withServer(configuration) { _, _, _ in }
    }
}
