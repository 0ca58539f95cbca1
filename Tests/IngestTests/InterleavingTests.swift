import Beacons
import EgressContract
import Ingest
import Testing

/// Connections of one event loop read their requests in the same places, one after another.
struct InterleavingTests {
    /// Player `number`'s request, in which every kept text is its own.
    private static func request(_ number: Int, _ round: Int) -> [UInt8] {
        post(
            "{\"player\":\(number),\"round\":\(round)}",
            headers: [
                "Host: host\(number).example", "X-Forwarded-For: 2001:db8:\(number)00::\(round + 1)",
                "User-Agent: Agent/\(number)", "Origin: https://site\(number % 3).example",
            ])
    }

    /// The request in pieces; those of one round are cut in other places than those of the next.
    private static func pieces(_ number: Int, _ round: Int) -> [ArraySlice<UInt8>] {
        let request = request(number, round)
        let cuts = [number * 41 + round * 17, number * 29 + round * 53 + 5].map { $0 % request.count }
            .sorted()
        return [request[..<cuts[0]], request[cuts[0]..<cuts[1]], request[cuts[1]...]]
    }

    @Test func `requests that come in pieces at the same time do not mix`() async throws {
        let (players, rounds) = (1...9, 0..<6)
        let receiver = RecordingReceiver()
        try await withServer(try AddressTests.behindProxy(), receiver: receiver) { port, _, _ in
            var open: [(number: Int, player: Player)] = []
            for number in players { open.append((number, try await Player.connect(port))) }
            for round in rounds {
                for piece in 0..<3 {
                    for (number, player) in open {
                        await player.send(Array(Self.pieces(number, round)[piece]))
                    }
                    // Nothing says that a piece was read: without the pause the pieces might come as one, and all pass.
                    try await Task.sleep(for: .milliseconds(5))
                }
                for (number, player) in open {
                    let allowed = await player.response()?.header("access-control-allow-origin")
                    #expect(allowed == "https://site\(number % 3).example")
                }
            }
        }
        let seen = receiver.beacons.map { beacon in
            [
                beacon.hostLabel ?? "", beacon.origin.prefix?.text ?? "",
                String(decoding: beacon.agent[.userAgent], as: UTF8.self),
                String(decoding: beacon.webOrigin ?? [], as: UTF8.self),
                String(decoding: beacon.body, as: UTF8.self),
            ]
        }
        let sent = players.flatMap { number in
            rounds.map { round in
                [
                    "host\(number)", "20010db80\(number)", "Agent/\(number)",
                    "https://site\(number % 3).example",
                    "{\"player\":\(number),\"round\":\(round)}",
                ]
            }
        }
        #expect(Set(seen) == Set(sent))
        #expect(seen.count == sent.count)
    }

    @Test func `a request that was given up leaves nothing to the next connection`() async throws {
        let receiver = RecordingReceiver()
        var configuration = try AddressTests.behindProxy()
        configuration.maxBodyBytes = 9
        let left = "POST / HTTP/1.1\r\nHost: left\r\nX-Forwarded-For: 203.0.113.7\r\n"
        let requests = [
            left + "User-Agent: Left/1\r\n", left + "Content-Length: 9\r\n\r\nabc",
            left + "Origin: https://left.example\r\nAccept : a\r\n\r\n",
            left + "X-Long: " + String(repeating: "a", count: configuration.maxHeaderBytes),
            left + "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n5\r\nabcde\r\n0\r\n\r\n",
        ]
        try await withServer(configuration, receiver: receiver) { port, _, server in
            for request in requests {
                let ended = server.counts.ended.values.reduce(0, +)
                let leaving = try await Player.connect(port)
                await leaving.send(request)
                await leaving.closeOutput()
                #expect(await leaving.hasEnded())
                #expect(await eventually { server.counts.ended.values.reduce(0, +) > ended })
                let player = try await Player.connect(port)
                let answer = await player.request(post("{}", headers: []))
                #expect(answer?.header("access-control-allow-origin") == "*")
                await player.close()
            }
        }
        #expect(receiver.bodies == Array(repeating: Array("{}".utf8), count: requests.count))
        for beacon in receiver.beacons {
            #expect(beacon.hostLabel == nil)
            #expect(beacon.origin.prefix == nil)
            #expect(beacon.agent.bytes.isEmpty)
            #expect(beacon.webOrigin == nil)
        }
    }
}
