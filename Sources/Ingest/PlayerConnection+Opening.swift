import EgressContract
import NIOCore
import NIOHTTP2
import NIOTLS

/// What comes before a connection's first request: a proxy's preamble, TLS, and for HTTP/2 the streams.
extension PlayerConnection {
    /// The proxy has said who the player is.
    func introduced(_ origin: Origin) {
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
            mode: .server, eventLoop: context.eventLoop, connectionConfiguration: edge.http2,
            streamConfiguration: .init()
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                let parent = connection.value
                let request = PlayerConnection(
                    edge: parent.edge, keeper: parent.keeper, role: .stream(of: parent))
                try stream.pipeline.syncOperations.addHandlers(HTTP2Stream(), request)
            }
        }
        try context.pipeline.syncOperations.addHandler(streams, position: .before(self))
    }

    /// A stream has come.
    func opened() { streams += 1 }

    /// A stream has ended; the last one starts the idle time.
    func closed() {
        streams -= 1
        deadline = .now() + edge.idleTimeout
        if streams == 0, keeper.isDraining { end(.shutdown) }
    }
}

extension PlayerConnection.Role {
    /// Whether TLS stands before it.
    var isSecure: Bool {
        if case .secure = self { true } else { false }
    }
}
