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

    /// HTTP/1.0 is answered and closed: no player keeps such a connection.
    var keepsAlive: Bool { !asksClose && !isHTTP10 }

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

extension RequestHead {
    /// What its client takes for success.
    ///
    /// An empty answer fires a pixel's onerror, and the player sends it again, up to five times.
    var success: Answer { path == .cmcd ? .noContent : isPixel ? .pixel : .success }

    /// The same, saying that nothing was kept.
    var shed: Answer { path == .cmcd ? .noContentShed : isPixel ? .pixelShed : .shed }

    /// What stops the client from sending more, where there is such an answer.
    var stop: Answer { path == .cmcd ? .gone : success }
}

extension RequestHead {
    /// What is handed on of a request with this body.
    func beacon(_ body: ByteBuffer, _ origin: Origin, _ arrivalMillis: UInt64) -> ReceivedBeacon {
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

/// Headers that the edge looks at, and those that it must not count.
enum HeaderName {
    case host, origin, contentLength, contentEncoding, transferEncoding, connection, expect
    case xForwardedFor, forwarded
    case litixEnvKey
    case agent(AgentHeaders.Name)
    /// One of the four that CMCD's header mode writes.
    case cmcd
    /// Another header in which proxies write the client's address.
    case otherAddress
    case other

    /// Whether its length varies with the client address.
    var carriesAddress: Bool {
        switch self {
        case .xForwardedFor, .forwarded, .otherAddress: true
        default: false
        }
    }

    /// Whether it says where the body ends.
    var framesBody: Bool {
        switch self {
        case .contentLength, .transferEncoding: true
        default: false
        }
    }

    /// No name in the table is longer.
    static let maxLength = 25

    init(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) {
        func named(_ text: StaticString) -> Bool { HeaderText.equals(bytes, range, text) }
        self = .other
        switch range.count {
        case 4: if named("host") { self = .host }
        case 6: if named("origin") { self = .origin } else if named("expect") { self = .expect }
        case 9:
            if named("forwarded") { self = .forwarded }
            if named("sec-ch-ua") { self = .agent(.brands) }
            if named("x-real-ip") || named("client-ip") { self = .otherAddress }
        case 10:
            if named("connection") { self = .connection }
            if named("user-agent") { self = .agent(.userAgent) }
        case 11:
            if named("x-client-ip") || named("x-forwarded") { self = .otherAddress }
            if named("cmcd-object") || named("cmcd-status") { self = .cmcd }
        case 12: if named("cmcd-request") || named("cmcd-session") { self = .cmcd }
        case 14:
            if named("content-length") { self = .contentLength }
            if named("true-client-ip") { self = .otherAddress }
        case 15:
            if named("x-forwarded-for") { self = .xForwardedFor }
            if named("x-litix-env-key") { self = .litixEnvKey }
        case 16:
            if named("content-encoding") { self = .contentEncoding }
            if named("sec-ch-ua-mobile") { self = .agent(.mobile) }
            if named("cf-connecting-ip") || named("fastly-client-ip") || named("x-azure-clientip") {
                self = .otherAddress
            }
        case 17: if named("transfer-encoding") { self = .transferEncoding }
        case 18: if named("sec-ch-ua-platform") { self = .agent(.platform) }
        case 19: if named("x-cluster-client-ip") { self = .otherAddress }
        case 24:
            if named("x-original-forwarded-for") || named("x-envoy-external-address") { self = .otherAddress }
        case Self.maxLength: if named("cloudfront-viewer-address") { self = .otherAddress }
        default: break
        }
    }
}
