import EgressContract
import NIOCore
import NIOHTTP2
import NIOTLS

/// What comes before a connection's first request: a proxy's preamble, TLS, and for HTTP/2 the streams.
extension PlayerConnection {
    /// The proxy has said who the player is.
    func introduced(_ origin: KeptOrigin) {
        introducedOrigin = origin
        if !role.isSecure { opened(for: .head) }
    }

    /// The handshake is over, and the player has chosen its protocol.
    func secured(_ event: TLSUserEvent, _ context: ChannelHandlerContext) {
        guard case .handshakeCompleted(let chosen) = event, phase == .opening else { return }
        guard chosen == "h2" else { return opened(for: .head) }
        opened(for: .multiplexing)
        do { try multiplex(context) } catch { end(.failedHandshake) }
    }

    private func opened(for phase: Phase) {
        self.phase = phase
        deadline = .now() + edge.idleTimeout
    }

    private func multiplex(_ context: ChannelHandlerContext) throws {
        let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
        let streams = NIOHTTP2Handler(
            mode: .server, eventLoop: context.eventLoop, connectionConfiguration: edge.http2.connection,
            streamConfiguration: edge.http2.stream
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                let parent = connection.value
                let request = PlayerConnection(
                    edge: parent.edge, listener: parent.listener, keeper: parent.keeper,
                    role: .stream(of: parent))
                try stream.pipeline.syncOperations.addHandlers(HTTP2Stream(), request)
            }
        }
        try context.pipeline.syncOperations.addHandler(streams, position: .before(self))
    }

    /// A stream has come.
    func opened(_ stream: any Channel) {
        streams += 1
        let id = try? stream.syncOptions?.getOption(HTTP2StreamChannelOptions.streamID)
        lastStream = max(lastStream, id ?? .rootStream)
    }

    /// A stream has ended; the last one starts the idle time.
    func closed() {
        streams -= 1
        deadline = .now() + edge.idleTimeout
        guard streams == 0 else { return }
        if keeper.isDraining { end(.shutdown) } else if isShedding { end(.afterAnswer) }
    }

    /// Says which streams were taken, so that a player sends what crosses with the end again (RFC 9113, 6.8).
    func sayGoodbye() {
        let frame = HTTP2Frame(
            streamID: .rootStream,
            payload: .goAway(lastStreamID: lastStream, errorCode: .noError, opaqueData: nil))
        context?.writeAndFlush(NIOAny(frame), promise: nil)
    }
}

extension PlayerConnection.Role {
    /// Whether TLS stands before it.
    var isSecure: Bool {
        if case .secure = self { true } else { false }
    }
}
