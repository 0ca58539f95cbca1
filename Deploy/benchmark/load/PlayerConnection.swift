import NIOCore

/// One kept-alive connection: a request out, its answer in.
final class PlayerConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Status { case success, shed, other }

    private let driver: Driver
    private var context: ChannelHandlerContext?
    private var answer: ByteBuffer?
    private var scheduled: NIODeadline?

    init(driver: Driver) { self.driver = driver }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        driver.becameIdle(self, isNew: true)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        driver.lost(self, inFlight: scheduled != nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func send(_ request: ByteBuffer, scheduled: NIODeadline) {
        self.scheduled = scheduled
        context?.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }

    /// An answer to a beacon has no body: it ends with its head.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if answer == nil { answer = bytes } else { answer?.writeImmutableBuffer(bytes) }
        guard let answer, let scheduled, Self.isWhole(answer.readableBytesUInt8Span) else { return }
        driver.answered(Self.status(answer.readableBytesUInt8Span), scheduled: scheduled)
        self.answer = nil
        self.scheduled = nil
        driver.becameIdle(self)
    }

    private static func isWhole(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count > 4 else { return false }
        let end = bytes.extracting(last: 4)
        return end[0] == 13 && end[1] == 10 && end[2] == 13 && end[3] == 10
    }

    private static func status(_ bytes: Span<UInt8>) -> Status {
        guard bytes.count > 9, bytes[9] == UInt8(ascii: "2") else { return .other }
        for at in 0..<bytes.count - 7 where bytes[at] == UInt8(ascii: "O") {
            let isOctroi = bytes[at + 1] == UInt8(ascii: "c") && bytes[at + 2] == UInt8(ascii: "t")
            if isOctroi, bytes[at + 7] == UInt8(ascii: "S") { return .shed }
        }
        return .success
    }
}
