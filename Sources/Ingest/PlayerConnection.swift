import EgressContract
import NIOCore
import NIOHTTP2
import NIOSSL
import NIOTLS

/// One player's connection: reads one request at a time, hands its beacon on, answers, and reads the next.
///
/// Confined to its channel's event loop. Answers stand in the order of requests because the next request is not
/// parsed before the last is answered. What a player sends meanwhile is kept once; then reading from the socket stops,
/// so a player that pipelines fills its own socket buffer and not our memory.
final class PlayerConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What the connection waits for.
    enum Phase {
        /// A proxy's preamble, or the end of a TLS handshake.
        case opening
        /// HTTP/2: each stream reads a request of its own.
        case multiplexing
        /// The bytes of a head: none yet, or some.
        case head
        /// The bytes of a body.
        case body
        /// What the house says of the beacon.
        case verdict
        /// The player's end, after the last answer: what comes is dropped.
        case lingering
        case closed
    }

    /// What the connection carries.
    enum Role {
        case plain
        case secure
        /// One request of an HTTP/2 connection.
        case stream(of: PlayerConnection)
    }

    let edge: Edge
    let listener: Listener
    let keeper: ConnectionKeeper
    let role: Role
    var context: ChannelHandlerContext?
    var phase = Phase.head
    /// When the connection has waited long enough.
    var deadline: NIODeadline
    var unread: ByteBuffer?
    /// What is counted for them against the limit for all bodies: nothing, or the same for all.
    var heldUnread = 0
    /// The request of which something was read, and not yet all.
    var request: RunningRequest?
    /// How the request that was settled last is answered: it outlives `request`, which goes back before the verdict.
    var reply = Reply()
    /// Body bytes counted against the limit for all; held until the verdict.
    var heldBytes = 0
    /// Set once the player has closed its side.
    var inputHasEnded = false
    /// Set on a connection or a stream beyond those that are served.
    private(set) var isShedding = false
    /// What the peer or a proxy's preamble said of all requests; nil where each says it anew.
    var introducedOrigin: KeptOrigin?
    /// Streams that are open.
    var streams = 0
    /// The greatest of them so far.
    var lastStream = HTTP2StreamID.rootStream
    private var isCounted = false
    var readIsDue = false
    /// Set while what came is read.
    var isReading = false
    /// False while the player does not take its answers.
    var isWritable = true
    var endReason: ConnectionEnd?

    init(edge: Edge, listener: Listener, keeper: ConnectionKeeper, role: Role) {
        self.edge = edge
        self.listener = listener
        self.keeper = keeper
        self.role = role
        deadline = .now() + edge.idleTimeout
        if case .stream(let connection) = role {
            isShedding = connection.isShedding
            introducedOrigin = connection.introducedOrigin
        } else if role.isSecure || listener.addressSource.isPreamble {
            phase = .opening
            deadline = .now() + edge.headerTimeout
        }
    }

    /// Whether it carries one request alone.
    var isStream: Bool {
        if case .stream = role { true } else { false }
    }

    // MARK: - Life

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        if case .stream(let connection) = role {
            connection.opened(context.channel)
            isCounted = true
            if !edge.beginStream() { isShedding = true }
            return keeper.add(self)
        }
        introducedOrigin = Peer.origin(
            of: context.channel.remoteAddress, source: listener.addressSource, geo: edge.geo
        ).map(KeptOrigin.init)
        edge.counts.connected()
        let admission = edge.admit()
        isCounted = admission != .closed
        isShedding = admission == .shed
        guard isCounted else { return end(.tooManyConnections) }
        keeper.add(self)
        if keeper.isDraining { drain() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        if phase == .body { giveUp(interruption) }
        if phase != .verdict { releaseBody() }
        // In `verdict` the phase stays: the verdict still comes, and is counted, though nobody hears it.
        if phase != .verdict { phase = .closed }
        leave(nil)
        request = nil
        if case .stream(let connection) = role {
            if isCounted { edge.endStream() }
            keeper.remove(self)
            return connection.closed()
        }
        edge.counts.ended(endReason ?? .byPlayer)
        guard isCounted else { return }
        edge.dismiss()
        keeper.remove(self)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? TLSUserEvent { return secured(event, context) }
        guard case ChannelEvent.inputClosed = event else { return }
        if phase == .opening || phase == .multiplexing { return end(.byPlayer) }
        // What came before is read and answered all the same: some clients close their side after sending.
        inputHasEnded = true
        if phase == .lingering { endWithInput() } else { proceed() }
    }

    /// The socket's errors name addresses: none is looked at.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch phase {
        case .opening where error is NIOSSLError: end(.failedHandshake)
        case .multiplexing where !(error is NIOSSLError || error is IOError): end(.brokenHTTP2)
        default: end(.byPlayer)
        }
    }

    /// Why a body is not read to its end.
    var interruption: IngestRefusal { endReason == .slowBody ? .slowBody : .interrupted }

    /// Closes; the first reason given is the one that counts.
    func end(_ reason: ConnectionEnd) {
        if phase == .multiplexing, endReason == nil, reason != .brokenHTTP2, reason != .byPlayer {
            sayGoodbye()
        }
        endReason = endReason ?? reason
        context?.close(promise: nil)
    }

    /// The deadline has passed.
    func expired() {
        switch phase {
        case .opening: end(.slowOpening)
        case .multiplexing: if streams == 0 { end(.idle) }
        case .head: end(request == nil ? .idle : .slowHeader)
        case .body: end(.slowBody)
        case .verdict: end(.noVerdict)
        case .lingering, .closed: end(.afterAnswer)
        }
    }

    /// Ends now if no request is running, else after its answer.
    func drain() {
        if phase == .head || phase == .opening || phase == .multiplexing && streams == 0 { end(.shutdown) }
    }
}
