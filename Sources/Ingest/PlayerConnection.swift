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

    /// What becomes of the request whose body is read.
    enum Fate {
        /// Handed on, with what is known since its head.
        case beacon(Origin, arrivalMillis: UInt64)
        case preflight
        /// Read past, and answered with success and `Octroi-Shed`: all bodies together are too much.
        case shed
        case refused(IngestRefusal, Answer)
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
    var parser: HeadParser
    var hasBegunHead = false
    var head = RequestHead()
    var framing = BodyFraming(RequestHead())
    var fate = Fate.preflight
    var body: [UInt8] = []
    /// Body bytes counted against the limit for all; held until the verdict.
    var heldBytes = 0
    /// Bytes of the running request's body as they came, framing included.
    var bodyWireBytes = 0
    /// Set once the player has closed its side.
    var inputHasEnded = false
    /// Set on a connection beyond those that are served.
    private(set) var isShedding = false
    /// What the peer or a proxy's preamble said of all requests; nil where each says it anew.
    var introducedOrigin: Origin?
    /// Streams that are open.
    var streams = 0
    /// The greatest of them so far.
    var lastStream = HTTP2StreamID.rootStream
    private var isCounted = false
    private var readIsDue = false
    /// False while the player does not take its answers.
    private var isWritable = true
    /// The last answer of a connection that went on: a player's are nearly always alike.
    private var lastAnswer: (answer: Answer, origin: [UInt8]?, bytes: ByteBuffer)?
    private var endReason: ConnectionEnd?

    init(edge: Edge, listener: Listener, keeper: ConnectionKeeper, role: Role) {
        self.edge = edge
        self.listener = listener
        self.keeper = keeper
        self.role = role
        parser = edge.headParser(listener)
        deadline = .now() + edge.idleTimeout
        if case .stream(let connection) = role {
            isShedding = connection.isShedding
            introducedOrigin = connection.introducedOrigin
        } else if role.isSecure || listener.addressSource.isPreamble {
            phase = .opening
            deadline = .now() + edge.headerTimeout
        }
    }

    // MARK: - Life

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        if case .stream(let connection) = role {
            connection.opened(context.channel)
            keeper.add(self)
            return
        }
        introducedOrigin = Peer.origin(
            of: context.channel.remoteAddress, source: listener.addressSource, geo: edge.geo)
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
        if phase == .body { giveUp(endReason == .slowBody ? .slowBody : .interrupted) }
        if phase != .verdict { releaseBody() }
        // In `verdict` the phase stays: the verdict still comes, and is counted, though nobody hears it.
        if phase != .verdict { phase = .closed }
        unread = nil
        if case .stream(let connection) = role {
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
        if phase == .lingering { end(.byPlayer) } else { proceed() }
    }

    /// The socket's errors name addresses: none is looked at.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch phase {
        case .opening where error is NIOSSLError: end(.failedHandshake)
        case .multiplexing where !(error is NIOSSLError || error is IOError): end(.brokenHTTP2)
        default: end(.byPlayer)
        }
    }

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
        case .head: end(hasBegunHead ? .slowHeader : .idle)
        case .body: end(.slowBody)
        case .verdict: end(.noVerdict)
        case .lingering, .closed: end(.afterAnswer)
        }
    }

    /// Ends now if no request is running, else after its answer.
    func drain() {
        if phase == .head || phase == .opening || phase == .multiplexing && streams == 0 { end(.shutdown) }
    }

    // MARK: - Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase != .lingering, phase != .closed, phase != .multiplexing else { return }
        let bytes = unwrapInboundIn(data)
        if unread == nil {
            unread = bytes
        } else {
            // Else a line that is dropped as it comes would stay in memory.
            if let used = unread?.readerIndex, used > 4096 { unread?.discardReadBytes() }
            unread?.writeImmutableBuffer(bytes)
        }
        proceed()
    }

    func read(context: ChannelHandlerContext) {
        if mayTakeMore { context.read() } else { readIsDue = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        proceed()
        context.fireChannelWritabilityChanged()
    }

    /// A player that does not take its answers is not read from; nor is one whose beacon has no verdict yet.
    private var mayRead: Bool {
        isWritable && context != nil && phase != .verdict && phase != .closed
    }

    /// While a verdict is due, only what comes first is taken: to stop reading for each would cost two system calls.
    private var mayTakeMore: Bool {
        mayRead || phase == .verdict && unread == nil && isWritable && context != nil
    }

    /// Reads what is there until it ends or the connection has to wait.
    func proceed() {
        var isStuck = false
        while !isStuck, mayRead, phase != .lingering, let bytes = unread, bytes.readableBytes > 0 {
            // Taken out while it is read, so that moving its index copies nothing.
            unread = nil
            var rest = bytes
            isStuck = readOn(&rest)
            if rest.readableBytes > 0, phase != .lingering, phase != .closed { unread = rest }
        }
        if inputHasEnded, phase == .head || phase == .body, isStuck || unread == nil { end(.byPlayer) }
        guard readIsDue, mayTakeMore else { return }
        readIsDue = false
        context?.read()
    }

    /// Reads one step; true if it needs more bytes than there are.
    private func readOn(_ bytes: inout ByteBuffer) -> Bool {
        do {
            return phase == .head ? try readHead(&bytes) : try readBody(&bytes)
        } catch {
            refuseFraming(error)
            return true
        }
    }

    private func refuseFraming(_ error: FramingError) {
        if phase == .body { giveUp(.malformedBody) }
        switch (phase, error) {
        case (.head, .tooLarge):
            head = RequestHead()
            answerLast(.headerTooLarge, because: .headerTooLarge)
        default:
            // No answer: what is not HTTP gets none, and where a body ends is not known any more.
            phase = .closed
            end(.malformedHTTP)
        }
    }

    // MARK: - Writing

    /// Answers the running request and waits for the next one, or closes.
    func answer(_ answer: Answer) {
        guard head.keepsAlive, !keeper.isDraining else {
            return answerLast(answer, because: keeper.isDraining ? .shutdown : .afterAnswer)
        }
        guard let context else { return }
        let bytes = bytes(of: answer, context)
        phase = .head
        hasBegunHead = false
        deadline = .now() + edge.idleTimeout
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    private func bytes(of answer: Answer, _ context: ChannelHandlerContext) -> ByteBuffer {
        if let lastAnswer, lastAnswer.answer == answer, lastAnswer.origin == head.origin {
            return lastAnswer.bytes
        }
        let bytes = edge.answers.bytes(
            answer, origin: head.origin, closing: false, allocator: context.channel.allocator)
        lastAnswer = (answer, head.origin, bytes)
        return bytes
    }

    /// Answers, closes our side, and drops what still comes until the player closes its own.
    ///
    /// Closing at once would reset the connection if bytes were unread, and the answer could be lost.
    func answerLast(_ answer: Answer, because reason: ConnectionEnd) {
        guard let context else { return }
        endReason = endReason ?? reason
        phase = .lingering
        deadline = .now() + edge.lingerTimeout
        unread = nil
        let bytes = edge.answers.bytes(
            answer, origin: head.origin, closing: true, allocator: context.channel.allocator)
        let written = context.writeAndFlush(wrapOutboundOut(bytes))
        written.assumeIsolated().whenComplete { _ in
            if self.inputHasEnded {
                self.end(reason)
            } else {
                self.context?.close(mode: .output, promise: nil)
            }
        }
    }
}
