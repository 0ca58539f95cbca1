import NIOCore

/// What comes from the socket: read on while a request is read, kept once while one is answered.
extension PlayerConnection {
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Over TLS a connection that was ended lives on for a while.
        guard endReason == nil, phase != .multiplexing else { return }
        keeper.look()
        let bytes = unwrapInboundIn(data)
        if unread == nil { unread = bytes } else { keep(bytes) }
        proceed()
        if unread == nil { keeper.room.giveBack(bytes) }
    }

    /// What is counted for a connection that sends ahead: about what a kernel keeps for one.
    ///
    /// It is the same however much that is: heads are in it, and nothing counts the bytes of headers whose length varies
    /// with an address.
    private static let aheadBytes = 1 << 20

    /// Keeps what comes behind bytes that are not read yet.
    ///
    /// Where it will not be read now, room is taken for it: once the player has closed its side, the channel reads all
    /// that the socket has, whoever asks it not to.
    private func keep(_ bytes: ByteBuffer) {
        guard var kept = unread else { return }
        if !mayRead, heldUnread == 0 {
            guard edge.hold(Self.aheadBytes) else { return refuseToKeep() }
            heldUnread = Self.aheadBytes
        }
        unread = nil
        // Else a line that is dropped as it comes would stay in memory.
        if kept.readerIndex > 4096 { kept.discardReadBytes() }
        kept.writeImmutableBuffer(bytes)
        unread = kept
    }

    /// Of a connection that takes a while to close, nothing more is read: some of its bytes are gone.
    private func refuseToKeep() {
        if phase == .body { giveUp(.interrupted) }
        if phase != .verdict { phase = .closed }
        leave(nil)
        end(.sentTooFarAhead)
    }

    /// Leaves what is not read yet; where nothing is, gives its room back.
    func leave(_ rest: ByteBuffer?) {
        unread = rest
        guard rest == nil, heldUnread > 0 else { return }
        edge.release(heldUnread)
        heldUnread = 0
    }

    /// Nothing stands behind this handler that would hear of it.
    func channelReadComplete(context: ChannelHandlerContext) {}

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
    ///
    /// An answer that fills the socket says so from within: what is being read goes on by itself.
    func proceed() {
        guard !isReading else { return }
        var isStuck = false
        if var bytes = unread {
            // Taken out while it is read, so that moving its index copies nothing.
            unread = nil
            isReading = true
            while !isStuck, mayRead, phase != .lingering, bytes.readableBytes > 0 { isStuck = readOn(&bytes) }
            isReading = false
            let isLeft = bytes.readableBytes > 0 && phase != .lingering && phase != .closed
            leave(isLeft ? bytes : nil)
        }
        if inputHasEnded, phase == .head || phase == .body, isStuck || unread == nil { return endWithInput() }
        guard readIsDue, mayTakeMore else { return }
        readIsDue = false
        context?.read()
    }

    /// All that the player will ever send is read: closes once what is written is in the socket.
    func endWithInput() {
        // A stream's answer, if it had one, has ended it.
        guard !isStream, let context else { return end(.byPlayer) }
        if phase == .body { giveUp(interruption) }
        endReason = endReason ?? .byPlayer
        phase = .lingering
        deadline = .now() + edge.idleTimeout
        leave(nil)
        let written = context.writeAndFlush(wrapOutboundOut(ByteBuffer()))
        written.assumeIsolated().whenComplete { _ in self.end(.byPlayer) }
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
            request = nil
            reply = Reply()
            answerLast(.headerTooLarge, because: .headerTooLarge)
        default:
            // No answer: what is not HTTP gets none, and where a body ends is not known any more.
            phase = .closed
            end(.malformedHTTP)
        }
    }
}
