import Ingest
import Testing

/// How often players send their events, by their own retry rules, to answers of ours and to answers of others.
struct RetryTests {
    private static let clients: [(name: String, make: @Sendable (UInt64) -> any RetryingClient)] = [
        ("mux-embed 5.x", { MuxWebClient(seed: $0) }),
        ("mux-embed 4.x", { MuxWebClient(takesAll2xx: false, base: 5, seed: $0) }),
        ("mux-embed pixel", { _ in PixelClient() }),
        ("Android", { MuxWebClient(base: 5, path: "/android", seed: $0) }),
        ("Roku", { RokuClient(seed: $0) }),
        ("cml-cmcd", { _ in CMCDClient() }),
    ]

    /// What became of a client's events.
    private struct Outcome {
        var sent: [Int: Int] = [:]
        var requests = 0
        var shed = 0

        var most: Int { sent.values.max() ?? 0 }
        var copies: Int { sent.values.reduce(0, +) }
    }

    /// Half a minute of playing with 60 events, and four minutes in which the client may still try again.
    private func play(
        _ client: any RetryingClient, _ answer: (ClientRequest) async throws -> (status: Int, isShed: Bool)
    ) async throws -> Outcome {
        var client = client
        var outcome = Outcome()
        for tick in 0..<2_700 {
            let second = Double(tick) / 10
            if tick < 300, tick % 5 == 0 {
                let event = tick / 5
                client.happen(event, isUrgent: [0, 30, 59].contains(event), at: second)
            }
            for request in client.due(at: second) {
                for event in request.events { outcome.sent[event, default: 0] += 1 }
                outcome.requests += 1
                let (status, isShed) = try await answer(request)
                outcome.shed += isShed ? 1 : 0
                client.answered(request, status: status, at: second)
            }
        }
        return outcome
    }

    @Test(arguments: clients.indices, [BeaconVerdict.kept, .shed])
    func `each event is sent once, kept or shed`(index: Int, verdict: BeaconVerdict) async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        let client = Self.clients[index]
        let counts = try await withServer(receiver: RecordingReceiver(verdict)) { port, _, _ in
            let player = try await Player.connect(port)
            let outcome = try await play(client.make(seed)) { request in
                let response = try #require(await player.request(request.bytes))
                return (response.status, response.header("octroi-shed") != nil)
            }
            #expect(outcome.sent.count == 60 && outcome.most == 1, "\(client.name), seed \(seed)")
            #expect(outcome.shed == (verdict == .shed ? outcome.requests : 0), "\(client.name)")
        }
        #expect(counts.refusedTotal == 0)
    }

    @Test func `410 silences CMCD and costs a Mux player nothing`() async throws {
        for client in Self.clients {
            try await withServer(receiver: RecordingReceiver(.unwanted)) { port, _, _ in
                let player = try await Player.connect(port)
                let outcome = try await play(client.make(1)) { request in
                    (try #require(await player.request(request.bytes)).status, false)
                }
                #expect(outcome.most == 1)
                #expect(outcome.copies == (client.name == "cml-cmcd" ? 1 : 60), "\(client.name)")
            }
        }
    }

    /// The rules bite: what others answer makes the storms that were recorded.
    @Test(arguments: [
        ("mux-embed 5.x", 500, 2...60), ("mux-embed 5.x", 429, 2...60), ("mux-embed 5.x", 400, 2...60),
        ("mux-embed 5.x", 204, 1...1), ("mux-embed 4.x", 204, 2...60), ("mux-embed pixel", 204, 4...4),
        ("mux-embed pixel", 500, 4...4), ("cml-cmcd", 500, 60...60), ("cml-cmcd", 429, 60...60),
        ("cml-cmcd", 404, 1...1), ("Roku", 503, 11...200), ("Android", 503, 2...100),
    ])
    func `other answers make storms`(name: String, status: Int, copies: ClosedRange<Int>) async throws {
        let client = try #require(Self.clients.first { $0.name == name })
        let outcome = try await play(client.make(7)) { _ in (status, false) }
        #expect(copies.contains(outcome.most), "\(outcome.most) copies of an event")
    }

    @Test func `a burst of a hundred times the limit is answered at once and does not come back`()
        async throws
    {
        let room = 2
        let body = post("{\"events\":[{\"xid\":\"v\",\"xsqno\":1}]}")
        let length = "{\"events\":[{\"xid\":\"v\",\"xsqno\":1}]}".utf8.count
        var configuration = IngestConfiguration()
        configuration.maxHeldBytes = room * length
        let receiver = RecordingReceiver(nil)
        let counts = try await withServer(configuration, receiver: receiver) { port, _, server in
            var players: [Player] = []
            for _ in 0..<room * 100 {
                let player = try await Player.connect(port)
                await player.send(body)
                players.append(player)
            }
            #expect(await eventually { server.counts.shed == room * 99 })
            // Those that were taken wait for their verdict; all others have their success and nothing to repeat.
            receiver.release(.kept)
            var shed = 0
            for player in players {
                let response = try #require(await player.response())
                #expect(response.status == 200)
                if response.header("octroi-shed") != nil { shed += 1 }
            }
            #expect(shed == room * 99)
            for player in players { await player.close() }
        }
        #expect(counts.read == room)
        #expect(counts.received == room * 100)
        #expect(receiver.beacons.count == room)
    }

    @Test func `a burst of a hundred times the connections is answered, and the next ones are served`()
        async throws
    {
        let room = 2
        var configuration = IngestConfiguration()
        configuration.maxConnections = room
        configuration.maxShedConnections = room * 99
        let body = post("{\"events\":[{\"xid\":\"v\",\"xsqno\":1}]}")
        let counts = try await withServer(configuration) { port, receiver, server in
            var players: [Player] = []
            for _ in 0..<room * 100 { players.append(try await Player.connect(port)) }
            #expect(await eventually { server.counts.connections == room * 100 })
            let beyond = try await Player.connect(port)
            #expect(await beyond.hasEnded())
            var shed = 0
            for player in players {
                let response = try #require(await player.request(body))
                #expect(response.status == 200)
                guard response.header("octroi-shed") != nil else { continue }
                shed += 1
                #expect(response.header("connection") == "close")
            }
            #expect(shed == room * 99)
            for player in players { await player.close() }
            #expect(await eventually { server.counts.open == 0 })
            let next = try await Player.connect(port)
            #expect(await next.request(body)?.header("octroi-shed") == nil)
            #expect(receiver.beacons.count == room + 1)
        }
        #expect(counts.shed == room * 99)
        #expect(counts.ended[.tooManyConnections] == 1)
    }

    @Test(arguments: [
        ("GET /?e=hb HTTP/1.1\r\n", 200), ("POST /cmcd HTTP/1.1\r\nContent-Length: 0\r\n", 204),
        ("OPTIONS / HTTP/1.1\r\n", 204), ("POST /android HTTP/1.1\r\nTransfer-Encoding: chunked\r\n", 200),
        ("POST / HTTP/1.1\r\nContent-Length: 9\r\nExpect: 100-continue\r\n", 200),
    ])
    func `a connection too many has its dialect's success`(head: String, status: Int) async throws {
        var configuration = IngestConfiguration()
        configuration.maxConnections = 0
        let counts = try await withServer(configuration) { port, receiver, _ in
            let player = try await Player.connect(port)
            let body = head.contains("chunked") ? "2\r\n{}\r\n0\r\n\r\n" : ""
            #expect(await player.request(head + "Host: a\r\n\r\n" + body)?.status == status)
            #expect(await player.hasEnded())
            #expect(receiver.beacons.isEmpty)
        }
        #expect(counts.read == 0)
    }
}
