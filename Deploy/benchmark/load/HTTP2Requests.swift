import NIOCore
import NIOHPACK
import NIOHTTP2

/// Sends what a `PlayerConnection` writes, a body, as a stream of its own, and gives its answer back as a head.
final class HTTP2Requests: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = HTTP2Frame

    private let streams: NIOHTTP2Handler.StreamMultiplexer
    private let head: HPACKHeaders

    init(_ streams: NIOHTTP2Handler.StreamMultiplexer, head: HPACKHeaders) {
        self.streams = streams
        self.head = head
    }

    /// Settings and such: nothing that a player waits for.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let body = unwrapOutboundIn(data)
        let connection = NIOLoopBound(context, eventLoop: context.eventLoop)
        let head = self.head
        let made = context.eventLoop.makePromise(of: (any Channel).self)
        made.futureResult.whenFailure { _ in connection.value.close(promise: nil) }
        streams.createStreamChannel(promise: made) { stream in
            stream.eventLoop.makeCompletedFuture {
                let exchange = HTTP2Exchange(head, body) { answer in
                    connection.value.fireChannelRead(NIOAny(answer))
                }
                try stream.pipeline.syncOperations.addHandler(exchange)
            }
        }
    }
}

/// One request on its stream.
private final class HTTP2Exchange: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let head: HPACKHeaders
    private let body: ByteBuffer
    private let answered: (ByteBuffer) -> Void
    private var answer = ByteBuffer()
    private var isAnswered = false

    init(_ head: HPACKHeaders, _ body: ByteBuffer, answered: @escaping (ByteBuffer) -> Void) {
        self.head = head
        self.body = body
        self.answered = answered
    }

    func channelActive(context: ChannelHandlerContext) {
        var head = self.head
        head.add(name: "content-length", value: String(body.readableBytes))
        context.write(wrapOutboundOut(.headers(.init(headers: head))), promise: nil)
        let data = HTTP2Frame.FramePayload.data(.init(data: .byteBuffer(body), endStream: true))
        context.writeAndFlush(wrapOutboundOut(data), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let frame):
            let isShed = frame.headers.contains(name: "octroi-shed")
            answer.writeString("HTTP/2.0 \(frame.headers.first(name: ":status") ?? "0")\r\n")
            answer.writeString(isShed ? "Octroi-Shed: 1\r\n\r\n" : "\r\n")
            if frame.endStream { end() }
        case .data(let frame): if frame.endStream { end() }
        default: break
        }
    }

    /// A stream that ends without an answer is answered with a status that is none.
    func channelInactive(context: ChannelHandlerContext) {
        if isAnswered { return }
        answer = ByteBuffer(string: "HTTP/2.0 0\r\n\r\n")
        end()
    }

    private func end() {
        isAnswered = true
        answered(answer)
    }
}

extension NIOHTTP2Handler.Configuration {
    /// Without the limits that guard against a hostile peer: a server may reset each stream whose body it does not want,
    /// as nginx does, and after 200 of them each connection would end.
    static var trusting: Self {
        var configuration = Self()
        configuration.connection.controlFrameRateLimit.maximumCount = .max
        configuration.connection.maximumConnectionGlitches = .max
        configuration.stream.streamResetFrameRateLimit.maximumCount = .max
        configuration.stream.streamErrorRateLimit.maximumCount = .max
        return configuration
    }
}
