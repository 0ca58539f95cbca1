/// What the edge keeps of a request's head: the few facts that decide its fate, and no header.
struct RequestHead {
    enum Method { case post, get, options, other }
    enum Path { case root, android, cmcd, pixel, other }

    var method = Method.other
    var path = Path.other
    var isHTTP10 = false
    var hostLabel: String?
    /// The Origin, validated.
    var origin: [UInt8]?
    /// The lines of the header that the listener takes addresses from, in order.
    var addressLines: [[UInt8]] = []
    var contentLength: Int?
    var isChunked = false
    /// A Content-Encoding other than `identity`.
    var isCoded = false
    var expectsContinue = false
    var asksClose = false

    /// HTTP/1.0 is answered and closed: no player keeps such a connection.
    var keepsAlive: Bool { !asksClose && !isHTTP10 }
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
        case (.post, .root), (.post, .android):
            self = head.isCoded ? .refused(.dialectNotYet, .success) : .beacon
        case (.post, .cmcd): self = .refused(.dialectNotYet, .noContent)
        // An empty answer fires the pixel's onerror, and the player sends it again, up to five times.
        case (.get, .root), (.get, .android), (.get, .pixel): self = .refused(.dialectNotYet, .pixel)
        default: self = .refused(.methodNotAllowed, .methodNotAllowed)
        }
    }
}

/// Headers that the edge looks at, and those that it must not count.
enum HeaderName {
    case host, origin, contentLength, contentEncoding, transferEncoding, connection, expect
    case xForwardedFor, forwarded
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
            if named("x-real-ip") || named("client-ip") { self = .otherAddress }
        case 10: if named("connection") { self = .connection }
        case 11: if named("x-client-ip") || named("x-forwarded") { self = .otherAddress }
        case 14:
            if named("content-length") { self = .contentLength }
            if named("true-client-ip") { self = .otherAddress }
        case 15: if named("x-forwarded-for") { self = .xForwardedFor }
        case 16:
            if named("content-encoding") { self = .contentEncoding }
            if named("cf-connecting-ip") || named("fastly-client-ip") || named("x-azure-clientip") {
                self = .otherAddress
            }
        case 17: if named("transfer-encoding") { self = .transferEncoding }
        case 19: if named("x-cluster-client-ip") { self = .otherAddress }
        case 24:
            if named("x-original-forwarded-for") || named("x-envoy-external-address") { self = .otherAddress }
        case Self.maxLength: if named("cloudfront-viewer-address") { self = .otherAddress }
        default: break
        }
    }
}
