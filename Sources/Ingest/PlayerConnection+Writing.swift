import NIOCore

/// What goes to the player: ready bytes, one answer for each request.
extension PlayerConnection {
    /// Answers the running request and waits for the next one, or closes.
    func answer(_ answer: Answer) {
        endRequest()
        guard reply.keepsAlive, !keeper.isDraining else {
            return answerLast(answer, because: keeper.isDraining ? .shutdown : .afterAnswer)
        }
        guard let context else { return }
        let bytes = bytes(of: answer, context)
        phase = .head
        deadline = keeper.now + edge.idleTimeout
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    private func bytes(of answer: Answer, _ context: ChannelHandlerContext) -> ByteBuffer {
        if let last = keeper.lastAnswer, last.answer == answer, last.origin == reply.origin {
            return last.bytes
        }
        let bytes = edge.answers.bytes(
            answer, origin: reply.origin, closing: false, allocator: context.channel.allocator)
        keeper.lastAnswer = (answer, reply.origin, bytes)
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
        leave(nil)
        let bytes = edge.answers.bytes(
            answer, origin: reply.origin, closing: true, allocator: context.channel.allocator)
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
