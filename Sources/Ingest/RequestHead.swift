import Beacons
import EgressContract
import NIOCore

/// What the edge keeps of a request's head: the few facts that decide its fate, and no header.
struct RequestHead {
    enum Method { case post, get, options, other }
    enum Path { case root, android, cmcd, pixel, other }

    var method = Method.other
    var path = Path.other
    var isHTTP10 = false
    var hostLabel: String?
    /// What Android's SDK writes where its events name no property.
    var keyLabel: String?
    /// The first segment behind `/cmcd`.
    var pathLabel: String?
    /// The target's query, where it may hold events.
    var query: [UInt8] = []
    /// The values of CMCD headers, joined by commas.
    var recordHeaders: [UInt8] = []
    /// What the player says of its software.
    var agent = AgentHeaders()
    /// The Origin, validated.
    var origin: [UInt8]?
    /// The lines of the header that the listener takes addresses from, in order.
    var addressLines: [[UInt8]] = []
    var contentLength: Int?
    var isChunked = false
    /// A Content-Encoding that is not read: neither `identity` nor `gzip`.
    var isCoded = false
    var expectsContinue = false
    var asksClose = false

    /// Whether its events can stand in the head.
    var isPixel: Bool { method == .get && path != .cmcd }
}

/// What a request is, by method and path alone (Content-Type says nothing: wire facts, 10).
enum RequestRoute {
    case beacon
    case preflight
    case refused(IngestRefusal, Answer)

    init(_ head: borrowing RequestHead) {
        switch (head.method, head.path) {
        case (.options, _): self = .preflight
        case (_, .other): self = .refused(.unknownPath, .notFound)
        case (.post, .root), (.post, .android), (.post, .pixel):
            self = head.isCoded ? .refused(.unknownCoding, .success) : .beacon
        case (.post, .cmcd): self = head.isCoded ? .refused(.unknownCoding, .noContent) : .beacon
        case (.get, .root), (.get, .android), (.get, .pixel), (.get, .cmcd): self = .beacon
        default: self = .refused(.methodNotAllowed, .methodNotAllowed)
        }
    }
}

/// What there is to know of a request to answer it.
struct Reply {
    /// What its client takes for success.
    var success = Answer.success
    /// The same, saying that nothing was kept.
    var shed = Answer.shed
    /// What stops the client from sending more, where there is such an answer.
    var stop = Answer.success
    /// The Origin, validated.
    var origin: [UInt8]?
    /// HTTP/1.0 is answered and closed: no player keeps such a connection.
    var keepsAlive = true
}

extension RequestHead {
    /// How the request is answered.
    ///
    /// An empty answer fires a pixel's onerror, and the player sends it again, up to five times.
    var reply: Reply {
        let isCMCD = path == .cmcd
        let success: Answer = isCMCD ? .noContent : isPixel ? .pixel : .success
        return Reply(
            success: success, shed: isCMCD ? .noContentShed : isPixel ? .pixelShed : .shed,
            stop: isCMCD ? .gone : success, origin: origin, keepsAlive: !asksClose && !isHTTP10)
    }
}

extension RequestHead {
    /// What is handed on of a request with this body.
    mutating func takeBeacon(
        _ body: ByteBuffer, _ origin: Origin, _ arrivalMillis: UInt64
    ) -> ReceivedBeacon {
        var agent = AgentHeaders()
        swap(&agent, &self.agent)
        let (dialect, text) = path == .cmcd || isPixel ? textInHead(or: body) : (.mux, body)
        return ReceivedBeacon(
            dialect: dialect, body: text, pathLabel: pathLabel, hostLabel: keyLabel ?? hostLabel,
            agent: agent, webOrigin: self.origin, origin: origin, arrivalMillis: arrivalMillis)
    }

    /// What a request says that need not have a body; the header limit bounds it.
    private func textInHead(or body: ByteBuffer) -> (BeaconDialect, ByteBuffer) {
        if isPixel { return (.muxPixel, ByteBuffer(bytes: query)) }
        if method == .post, body.readableBytes > 0 { return (.cmcd, body) }
        // CTA-5004-B, 2: where there is a header, a query is ignored.
        return recordHeaders.isEmpty
            ? (.cmcdQuery, ByteBuffer(bytes: query)) : (.cmcdHeaders, ByteBuffer(bytes: recordHeaders))
    }
}
