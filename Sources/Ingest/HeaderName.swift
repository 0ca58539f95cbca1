import Beacons

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
}

extension HeaderName {
    private static let names: [(name: StaticString, header: HeaderName)] = [
        ("host", .host), ("origin", .origin), ("content-length", .contentLength),
        ("content-encoding", .contentEncoding), ("transfer-encoding", .transferEncoding),
        ("connection", .connection), ("expect", .expect), ("x-forwarded-for", .xForwardedFor),
        ("forwarded", .forwarded), ("x-litix-env-key", .litixEnvKey), ("user-agent", .agent(.userAgent)),
        ("sec-ch-ua", .agent(.brands)), ("sec-ch-ua-mobile", .agent(.mobile)),
        ("sec-ch-ua-platform", .agent(.platform)), ("cmcd-object", .cmcd), ("cmcd-status", .cmcd),
        ("cmcd-request", .cmcd), ("cmcd-session", .cmcd), ("x-real-ip", .otherAddress),
        ("client-ip", .otherAddress), ("x-client-ip", .otherAddress), ("x-forwarded", .otherAddress),
        ("true-client-ip", .otherAddress), ("cf-connecting-ip", .otherAddress),
        ("fastly-client-ip", .otherAddress), ("x-azure-clientip", .otherAddress),
        ("x-cluster-client-ip", .otherAddress), ("x-original-forwarded-for", .otherAddress),
        ("x-envoy-external-address", .otherAddress), ("cloudfront-viewer-address", .otherAddress),
    ]

    /// No name is longer.
    static let maxLength = names.reduce(0) { max($0, $1.name.utf8CodeUnitCount) }

    private static let namesByLength = (0...maxLength).map { length in
        names.filter { $0.name.utf8CodeUnitCount == length }
    }

    /// The header of a name, whatever its case.
    init(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) {
        self = .other
        guard range.count <= Self.maxLength else { return }
        for (name, header) in Self.namesByLength[range.count] where HeaderText.equals(bytes, range, name) {
            self = header
        }
    }
}
