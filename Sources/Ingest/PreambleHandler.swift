import EgressContract
import NIOCore

/// Takes a proxy's preamble off the front of a connection, tells the connection its origin, and goes.
///
/// Stands before TLS: proxies write their preamble in clear.
final class PreambleHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connection: PlayerConnection
    private var unread = ByteBuffer()

    init(_ connection: PlayerConnection) { self.connection = connection }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        if !Peer.isTrusted(context.channel.remoteAddress, by: connection.listener.addressSource) {
            connection.end(.noPreamble)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard connection.phase == .opening else { return }
        unread.writeImmutableBuffer(unwrapInboundIn(data))
        switch ProxyPreamble.read(unread.readableBytesUInt8Span, geo: connection.edge.geo) {
        case .needsMore: return
        case .invalid: connection.end(.noPreamble)
        case .complete(let end, let origin):
            unread.moveReaderIndex(forwardBy: end)
            connection.introduced(KeptOrigin(origin))
            if unread.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(unread)) }
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        }
    }
}
