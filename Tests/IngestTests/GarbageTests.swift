import Ingest
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import TestSupport
import Testing

struct GarbageTests {
    /// Requests that are valid before they are mutated.
    static let seeds: [[UInt8]] = [
        post(#"{"events":[{"e":"hb"}]}"#, headers: ["Host: abc.example", "Origin: https://a.example"]),
        Array("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n".utf8),
        Array("POST /android HTTP/1.1\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n".utf8),
        post("a", headers: ["X-Forwarded-For: 203.0.113.77", "Expect:"]) + post("b", path: "/?q"),
    ]

    static let splices = [
        "\r\n", "\n", "\r", ":", " ", "\t", "\0", "Content-Length: 5\r\n", "Content-Length: -1\r\n",
        "0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: identity\r\n", "HTTP/1.0", "HTTP/2.0",
        "Host: b\r\n",
        "Content-Length: 99999999999999999999\r\n", "ffffffffffffffff\r\n", "POST", "\u{ff}", ";a=b", "+1",
        "0x1",
    ]

    static func mutated(_ generator: inout Dice) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            bytes += seeds[Int.random(in: 0..<seeds.count, using: &generator)]
        }
        for _ in 0..<Int.random(in: 0...3, using: &generator) where !bytes.isEmpty {
            let at = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...9, using: &generator)))
            case 2:
                bytes.insert(
                    contentsOf: splices[Int.random(in: 0..<splices.count, using: &generator)].utf8, at: at)
            default: bytes.removeLast(bytes.count - at)
            }
        }
        return bytes
    }

    @Test func `garbage never stops the server`() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("garbage seed \(seed)")
        var generator = Dice(seed: seed)
        let counts = try await withServer { port, _, _ in
            for round in 0..<600 {
                let player = try await Player.connect(port)
                if round % 3 == 0 {
                    let length = Int.random(in: 0...3000, using: &generator)
                    await player.send((0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) })
                } else {
                    await player.send(Self.mutated(&generator))
                }
                if round % 2 == 0 { await player.closeOutput() }
                if round % 50 == 0 { _ = await player.response() }
                await player.close()
            }
            let player = try await Player.connect(port)
            #expect(await player.request(post("{}"))?.status == 200)
        }
        #expect(counts.connections == 601)
        #expect((counts.ended[.malformedHTTP] ?? 0) > 100)
    }

    /// NIOHTTP1's decoder (llhttp) is the oracle: ours may stop sooner, but never reads other bodies.
    @Test func `what is read is what llhttp reads`() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("oracle seed \(seed)")
        var generator = Dice(seed: seed)
        let oracle = try await Oracle.start()
        let receiver = RecordingReceiver()
        var read = 0
        try await withServer(receiver: receiver) { port, _, server in
            for _ in 0..<500 {
                let bytes = Self.mutated(&generator)
                let before = receiver.beacons.count
                let player = try await Player.connect(port)
                await player.send(bytes)
                await player.closeOutput()
                while await player.response() != nil {}
                await player.close()
                let ours = receiver.bodies.dropFirst(before)
                let theirs = try await oracle.bodies(of: bytes)
                #expect(
                    theirs.starts(with: ours), "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
                read += ours.count
            }
        }
        try await oracle.stop()
        #expect(read > 100)
    }

    @Test(arguments: [
        "Content-Length: 2\r\nContent-Length: 2", "Content-Length: 2\r\nTransfer-Encoding: chunked",
        "Content-Length: +2", "Content-Length: 2, 2", "Content-Length: ", "Content-Length: 0x2",
        "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Host: a\r\nHost: b", "Bad Name: x", "Content-Length : 2", " folded: x", "X: a\r\n b", ": x",
        "X\u{0}: a",
        "X: a\u{0}b", "X: a\rb", "X: y\nZ: z", "Content-Length: 2\t",
    ])
    func `what two readers could read two ways is not read`(field: String) async throws {
        let counts = try await withServer { port, receiver, _ in
            let player = try await Player.connect(port)
            #expect(await player.request("POST / HTTP/1.1\r\n\(field)\r\n\r\n{}") == nil)
            #expect(await player.hasEnded())
            #expect(receiver.beacons.isEmpty)
        }
        #expect(counts.ended[.malformedHTTP] == 1)
    }

    @Test(arguments: [
        "POST /\r\n\r\n", "POST x HTTP/1.1\r\n\r\n", "POST /é HTTP/1.1\r\n\r\n", "POST / HTTP/2.0\r\n\r\n",
        "POST  / HTTP/1.1\r\n\r\n", "POST / HTTP/1.1 \r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\u{16}\u{3}\u{1}\r\n", "POST / HTTP/1.1\n\n",
        "XPOST / HTTP/1.1\r\n\r\n", "post / HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.0\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n",
    ])
    func `a request line that is not HTTP/1 ends the connection`(text: String) async throws {
        let counts = try await withServer { port, _, _ in
            let player = try await Player.connect(port)
            #expect(await player.request(text) == nil)
        }
        #expect(counts.ended[.malformedHTTP] == 1)
    }

    @Test(arguments: [
        "x\r\n", "\r\n", "1\r\nab\r\n", "1;\u{0}\r\na", "1234567890123456\r\n", "-1\r\n", "5 \r\n", "1\n",
        "0\r\nx\r\n", "0\r\nContent-Length: 1\r\n", "0\r\n\rX: y\r\n",
    ])
    func `a chunk that is not one ends the connection`(chunk: String) async throws {
        let counts = try await withServer { port, receiver, _ in
            let player = try await Player.connect(port)
            let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
            #expect(await player.request(head + chunk) == nil)
            #expect(receiver.beacons.isEmpty)
        }
        #expect(counts.refused[.malformedBody] == 1)
        #expect(counts.ended[.malformedHTTP] == 1)
    }
}

/// A server on NIOHTTP1's own decoder that says which bodies of beacons it read from a connection.
private struct Oracle {
    private let channel: any Channel
    private let group: MultiThreadedEventLoopGroup
    private let box: Box

    final class Box: Sendable {
        let state = Mutex<(bodies: [[UInt8]], ended: Int)>(([], 0))
    }

    static func start() async throws -> Oracle {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let box = Box()
        let channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes))
                    try channel.pipeline.syncOperations.addHandler(decoder)
                    try channel.pipeline.syncOperations.addHandler(OracleHandler(box))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return Oracle(channel: channel, group: group, box: box)
    }

    func bodies(of bytes: [UInt8]) async throws -> [[UInt8]] {
        let before = box.state.withLock { state in
            state.bodies = []
            return state.ended
        }
        let player = try await Player.connect(channel.localAddress?.port ?? 0)
        await player.send(bytes)
        await player.closeOutput()
        _ = await eventually { box.state.withLock { $0.ended } > before }
        await player.close()
        return box.state.withLock { $0.bodies }
    }

    func stop() async throws {
        try await channel.close()
        try await group.shutdownGracefully()
    }
}

private final class OracleHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    private let box: Oracle.Box
    private var body: [UInt8]?

    init(_ box: Oracle.Box) { self.box = box }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let path = head.uri.split(separator: "?", omittingEmptySubsequences: false).first ?? ""
            body = head.method == .POST && (path == "/" || path == "/android" || path.isEmpty) ? [] : nil
        case .body(let bytes): body?.append(contentsOf: bytes.readableBytesView)
        case .end:
            if let body { box.state.withLock { $0.bodies.append(body) } }
            body = nil
        }
    }

    func channelInactive(context: ChannelHandlerContext) { box.state.withLock { $0.ended += 1 } }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
