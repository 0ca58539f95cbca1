import EgressContract
import NIOCore

/// A request's way: its head decides its fate, its body is kept or read past, and then it is settled.
extension PlayerConnection {
    /// True if the head needs more bytes.
    func readHead(_ bytes: inout ByteBuffer) throws(FramingError) -> Bool {
        let request = request ?? beginRequest()
        let progress = try request.parser.read(bytes.readableBytesUInt8Span)
        bytes.moveReaderIndex(forwardBy: progress.consumed)
        guard progress.isComplete else { return true }
        request.head = request.parser.takeHead()
        decideFate(of: request, awaitsBody: bytes.readableBytes == 0)
        return false
    }

    private func beginRequest() -> RunningRequest {
        let begun = keeper.spareRequest ?? edge.newRequest()
        keeper.spareRequest = nil
        begun.parser.source = listener.addressHeader
        request = begun
        deadline = keeper.now + edge.headerTimeout
        return begun
    }

    private func decideFate(of request: RunningRequest, awaitsBody: Bool) {
        request.framing = BodyFraming(request.head)
        request.bodyWireBytes = 0
        phase = .body
        deadline = keeper.now + edge.bodyTimeout
        switch RequestRoute(request.head) {
        case .beacon: request.fate = isShedding ? .shed : beacon(request)
        case .preflight: request.fate = .preflight
        case .refused(let reason, let answer): request.fate = .refused(reason, answer)
        }
        if isShedding { request.head.asksClose = true }
        if case .preflight = request.fate { edge.counts.preflight() } else { edge.counts.received() }
        if request.framing.isDone { return settle(request) }
        // A body that is not waited for holds nothing; the end of a stream needs none of it.
        if isShedding, isStream { return settleUnread(request) }
        if let length = request.head.contentLength, length > edge.configuration.maxDrainedBytes {
            return settleUnread(request)
        }
        guard request.head.expectsContinue, awaitsBody, !request.head.isHTTP10 else { return }
        if case .beacon = request.fate { proceedWithBody() } else { settleUnread(request) }
    }

    /// The address is cut here, before the body is read and before anything waits.
    private func beacon(_ request: RunningRequest) -> RunningRequest.Fate {
        if let length = request.head.contentLength, length > edge.configuration.maxBodyBytes {
            return .refused(.oversized, request.head.reply.success)
        }
        let origin =
            introducedOrigin?.current(in: edge.geo)
            ?? Peer.origin(named: request.head.addressLines, source: listener.addressSource, geo: edge.geo)
        request.head.addressLines = []
        return .beacon(origin, arrivalMillis: edge.clock())
    }

    private func proceedWithBody() {
        context?.writeAndFlush(wrapOutboundOut(edge.answers.proceed), promise: nil)
    }

    /// True if the body needs more bytes.
    func readBody(_ bytes: inout ByteBuffer) throws(FramingError) -> Bool {
        guard let request else { return true }
        let step = try request.framing.step(bytes.readableBytesUInt8Span)
        bytes.moveReaderIndex(forwardBy: step.skip)
        if step.take > 0 { keep(&bytes, step.take, request) }
        request.bodyWireBytes += step.skip + step.take
        if request.framing.isDone {
            settle(request)
        } else if request.bodyWireBytes > edge.configuration.maxDrainedBytes {
            settleUnread(request)
        }
        return step.skip + step.take == 0
    }

    private func keep(_ bytes: inout ByteBuffer, _ count: Int, _ request: RunningRequest) {
        guard case .beacon = request.fate else { return bytes.moveReaderIndex(forwardBy: count) }
        guard request.body.readableBytes + count <= edge.configuration.maxBodyBytes else {
            releaseBody()
            request.fate = .refused(.oversized, request.head.reply.success)
            return bytes.moveReaderIndex(forwardBy: count)
        }
        guard edge.hold(count) else {
            releaseBody()
            request.fate = .shed
            return bytes.moveReaderIndex(forwardBy: count)
        }
        heldBytes += count
        guard let slice = bytes.readSlice(length: count) else { return }
        if request.body.readableBytes == 0, request.framing.isDone {
            // The usual case: the whole body in one read.
            request.body = slice
        } else {
            // A part is copied: a slice would keep all of the room that the socket read into.
            request.body.reserveCapacity(min(request.head.contentLength ?? count, 64 * 1024))
            request.body.writeImmutableBuffer(slice)
        }
    }

    func releaseBody() {
        edge.release(heldBytes)
        heldBytes = 0
        request?.body = ByteBuffer()
    }

    // MARK: - Settling

    /// The request is whole: hands it on or answers it.
    private func settle(_ request: RunningRequest) {
        reply = request.head.reply
        switch request.fate {
        case .beacon(let origin, let arrivalMillis): handOn(request, origin, arrivalMillis)
        case .preflight: answer(.preflight)
        case .shed:
            edge.counts.verdict(.shed)
            answer(reply.shed)
        case .refused(let reason, let answer):
            edge.counts.refused(reason)
            self.answer(answer)
        }
    }

    /// The request is answered though its body is not read to the end, so the connection is over.
    private func settleUnread(_ request: RunningRequest) {
        releaseBody()
        switch request.fate {
        case .beacon: request.fate = .refused(.oversized, request.head.reply.success)
        case .preflight, .shed, .refused: break
        }
        request.head.asksClose = true
        settle(request)
    }

    /// The body can't be read to its end: counts the request out.
    func giveUp(_ reason: IngestRefusal) {
        releaseBody()
        if case .preflight = request?.fate { return }
        edge.counts.refused(reason)
    }

    /// Nothing more is read of the request, whose head was read to its end: the next one, on whichever connection, may
    /// have its place.
    func endRequest() {
        guard let ended = request else { return }
        request = nil
        ended.clear()
        keeper.spareRequest = ended
    }

    private func handOn(_ request: RunningRequest, _ origin: Origin, _ arrivalMillis: UInt64) {
        guard let context else { return }
        phase = .verdict
        deadline = keeper.now + edge.verdictTimeout
        let beacon = request.head.takeBeacon(request.body, origin, arrivalMillis)
        endRequest()
        let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
        // By way of the tray also from the loop itself: a verdict never comes while `handOn` still runs.
        edge.receiver.receive(beacon) { [verdicts = keeper.verdicts] verdict in
            verdicts.put(verdict, for: connection)
        }
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
        case .kept: answer(reply.success)
        case .shed: answer(reply.shed)
        case .unwanted: answer(reply.stop)
        }
        proceed()
    }
}
