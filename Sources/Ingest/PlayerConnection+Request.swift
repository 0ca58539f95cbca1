import EgressContract
import NIOCore

/// A request's way: its head decides its fate, its body is kept or read past, and then it is settled.
extension PlayerConnection {
    /// True if the head needs more bytes.
    func readHead(_ bytes: inout ByteBuffer) throws(FramingError) -> Bool {
        if !hasBegunHead {
            hasBegunHead = true
            deadline = keeper.now + edge.headerTimeout
        }
        let progress = try parser.read(bytes.readableBytesUInt8Span)
        bytes.moveReaderIndex(forwardBy: progress.consumed)
        guard progress.isComplete else { return true }
        head = parser.takeHead()
        begin(awaitsBody: bytes.readableBytes == 0)
        return false
    }

    private func begin(awaitsBody: Bool) {
        framing = BodyFraming(head)
        bodyWireBytes = 0
        phase = .body
        deadline = keeper.now + edge.bodyTimeout
        switch RequestRoute(head) {
        case .beacon: fate = isShedding ? .shed : beacon()
        case .preflight: fate = .preflight
        case .refused(let reason, let answer): fate = .refused(reason, answer)
        }
        if isShedding { head.asksClose = true }
        if case .preflight = fate { edge.counts.preflight() } else { edge.counts.received() }
        if framing.isDone { return settle() }
        // A body that is not waited for holds nothing; the end of a stream needs none of it.
        if isShedding, isStream { return settleUnread() }
        if let length = head.contentLength, length > edge.configuration.maxDrainedBytes {
            return settleUnread()
        }
        guard head.expectsContinue, awaitsBody, !head.isHTTP10 else { return }
        if case .beacon = fate { proceedWithBody() } else { settleUnread() }
    }

    /// The address is cut here, before the body is read and before anything waits.
    private func beacon() -> Fate {
        if let length = head.contentLength, length > edge.configuration.maxBodyBytes {
            return .refused(.oversized, head.success)
        }
        let origin =
            introducedOrigin?.current(in: edge.geo)
            ?? Peer.origin(named: head.addressLines, source: listener.addressSource, geo: edge.geo)
        head.addressLines = []
        return .beacon(origin, arrivalMillis: edge.clock())
    }

    private func proceedWithBody() {
        context?.writeAndFlush(wrapOutboundOut(edge.answers.proceed), promise: nil)
    }

    /// True if the body needs more bytes.
    func readBody(_ bytes: inout ByteBuffer) throws(FramingError) -> Bool {
        let step = try framing.step(bytes.readableBytesUInt8Span)
        bytes.moveReaderIndex(forwardBy: step.skip)
        if step.take > 0 {
            keep(&bytes, step.take)
        }
        bodyWireBytes += step.skip + step.take
        if framing.isDone {
            settle()
        } else if bodyWireBytes > edge.configuration.maxDrainedBytes {
            settleUnread()
        }
        return step.skip + step.take == 0
    }

    private func keep(_ bytes: inout ByteBuffer, _ count: Int) {
        guard case .beacon = fate else { return bytes.moveReaderIndex(forwardBy: count) }
        guard body.readableBytes + count <= edge.configuration.maxBodyBytes else {
            releaseBody()
            fate = .refused(.oversized, head.success)
            return bytes.moveReaderIndex(forwardBy: count)
        }
        guard edge.hold(count) else {
            releaseBody()
            fate = .shed
            return bytes.moveReaderIndex(forwardBy: count)
        }
        heldBytes += count
        guard let slice = bytes.readSlice(length: count) else { return }
        if body.readableBytes == 0, framing.isDone {
            // The usual case: the whole body in one read.
            body = slice
        } else {
            // A part is copied: a slice would keep all of the room that the socket read into.
            body.reserveCapacity(min(head.contentLength ?? count, 64 * 1024))
            body.writeImmutableBuffer(slice)
        }
    }

    func releaseBody() {
        edge.release(heldBytes)
        heldBytes = 0
        body = ByteBuffer()
    }

    // MARK: - Settling

    /// The request is whole: hands it on or answers it.
    private func settle() {
        switch fate {
        case .beacon(let origin, let arrivalMillis): handOn(origin, arrivalMillis)
        case .preflight: answer(.preflight)
        case .shed:
            edge.counts.verdict(.shed)
            answer(head.shed)
        case .refused(let reason, let answer):
            edge.counts.refused(reason)
            self.answer(answer)
        }
    }

    /// The request is answered though its body is not read to the end, so the connection is over.
    private func settleUnread() {
        releaseBody()
        switch fate {
        case .beacon: fate = .refused(.oversized, head.success)
        case .preflight, .shed, .refused: break
        }
        head.asksClose = true
        settle()
    }

    /// The body can't be read to its end: counts the request out.
    func giveUp(_ reason: IngestRefusal) {
        releaseBody()
        if case .preflight = fate { return }
        edge.counts.refused(reason)
    }

    private func handOn(_ origin: Origin, _ arrivalMillis: UInt64) {
        guard let context else { return }
        phase = .verdict
        deadline = keeper.now + edge.verdictTimeout
        let beacon = head.takeBeacon(body, origin, arrivalMillis)
        let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
        // By way of the tray also from the loop itself: a verdict never comes while `handOn` still runs.
        edge.receiver.receive(beacon) { [verdicts = keeper.verdicts] verdict in
            verdicts.put(verdict, for: connection)
        }
        body = ByteBuffer()
    }

    func decided(_ verdict: BeaconVerdict) {
        guard phase == .verdict else { return }
        edge.counts.verdict(verdict)
        releaseBody()
        guard context != nil else {
            phase = .closed
            return
        }
        switch verdict {
        case .kept: answer(head.success)
        case .shed: answer(head.shed)
        case .unwanted: answer(head.stop)
        }
        proceed()
    }
}
