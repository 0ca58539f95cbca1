import NIOCore
import NIOPosix
import Synchronization

/// An answer as a player sees it.
struct PlayerResponse: Sendable, Equatable {
    var status: Int
    var headers: [String]
    var body: [UInt8]

    /// The value of a header, by lower-case name.
    func header(_ name: String) -> String? {
        for line in headers {
            guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name else { continue }
            return String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        return nil
    }
}

/// A player of the tests: one TCP connection that sends raw bytes and reads answers.
final class Player: Sendable {
    private let channel: any Channel
    private let inbox: Inbox

    private init(channel: any Channel, inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    /// One that does not read takes nothing into its own memory either, until `read` is called.
    static func connect(_ port: Int, reads: Bool = true) async throws -> Player {
        let inbox = Inbox()
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
        if !reads {
            bootstrap = bootstrap.channelOption(.autoRead, value: false)
                .channelOption(.socketOption(.so_rcvbuf), value: 4 << 10)
        }
        let channel =
            try await bootstrap
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(inbox))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return Player(channel: channel, inbox: inbox)
    }

    /// Sends bytes; false where the connection is gone.
    @discardableResult
    func send(_ bytes: [UInt8]) async -> Bool {
        (try? await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()) != nil
    }

    @discardableResult
    func send(_ text: String) async -> Bool { await send(Array(text.utf8)) }

    func read() async { try? await channel.setOption(.autoRead, value: true).get() }

    func closeOutput() async { try? await channel.close(mode: .output).get() }

    func close() async { try? await channel.close().get() }

    /// The next answer, or nil once the connection has ended without one.
    func response() async -> PlayerResponse? {
        for _ in 0..<20_000 {
            let (response, ended) = inbox.take()
            if let response { return response }
            if ended { return nil }
            try? await Task.sleep(for: .milliseconds(1))
        }
        return nil
    }

    /// Whether the server's end has been seen by now.
    var isOver: Bool { inbox.hasEnded }

    /// Waits for the server's end of the connection.
    func hasEnded() async -> Bool {
        for _ in 0..<20_000 {
            if inbox.hasEnded { return true }
            try? await Task.sleep(for: .milliseconds(1))
        }
        return false
    }

    /// All that has come and was not taken, once the connection has ended.
    func everything() async -> [UInt8] {
        _ = await hasEnded()
        return inbox.bytes
    }

    func request(_ bytes: [UInt8]) async -> PlayerResponse? {
        await send(bytes)
        return await response()
    }

    func request(_ text: String) async -> PlayerResponse? { await request(Array(text.utf8)) }
}

/// What a player has read and not yet looked at.
private final class Inbox: Sendable {
    private let state = Mutex<(bytes: [UInt8], ended: Bool)>(([], false))

    var hasEnded: Bool { state.withLock { $0.ended } }
    var bytes: [UInt8] { state.withLock { $0.bytes } }
    func append(_ bytes: [UInt8]) { state.withLock { $0.bytes += bytes } }
    func end() { state.withLock { $0.ended = true } }

    func take() -> (PlayerResponse?, ended: Bool) {
        state.withLock { state in
            guard let (response, length) = Self.parse(state.bytes) else { return (nil, state.ended) }
            state.bytes.removeFirst(length)
            return (response, state.ended)
        }
    }

    private static func parse(_ bytes: [UInt8]) -> (PlayerResponse, Int)? {
        let separator = Array("\r\n\r\n".utf8)
        guard bytes.count >= 4,
            let end = (0...bytes.count - 4).first(where: { bytes[$0..<$0 + 4].elementsEqual(separator) })
        else { return nil }
        // A CRLF is one Character: split the bytes.
        let lines = bytes[..<end].split(separator: 13).map { line in
            String(decoding: line.first == 10 ? line.dropFirst() : line, as: UTF8.self)
        }
        guard let first = lines.first, first.hasPrefix("HTTP/1.1 "),
            let status = Int(first.dropFirst(9).prefix(3))
        else { return nil }
        var response = PlayerResponse(status: status, headers: Array(lines.dropFirst()), body: [])
        let length = response.header("content-length").flatMap { Int($0) } ?? 0
        guard bytes.count >= end + 4 + length else { return nil }
        response.body = Array(bytes[end + 4..<end + 4 + length])
        return (response, end + 4 + length)
    }
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let inbox: Inbox

    init(_ inbox: Inbox) { self.inbox = inbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        inbox.append(Array(unwrapInboundIn(data).readableBytesView))
    }

    func channelInactive(context: ChannelHandlerContext) { inbox.end() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { inbox.end() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
