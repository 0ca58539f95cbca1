/// A request's first line: method, target, version, and one space between them.
enum RequestLine {
    private static let maxMethodBytes = 32

    /// Reads what the head needs of a line without its CRLF.
    static func read(
        _ bytes: borrowing Span<UInt8>, _ range: Range<Int>, into head: inout RequestHead
    ) throws(FramingError) {
        var at = range.lowerBound
        while at < range.upperBound, HeaderText.isToken(bytes[at]) { at += 1 }
        let token = range.lowerBound..<at
        guard 1...maxMethodBytes ~= token.count, at < range.upperBound, bytes[at] == 0x20 else {
            throw .malformed
        }
        let targetStart = at + 1
        at = targetStart
        while at < range.upperBound, 0x21...0x7e ~= bytes[at] { at += 1 }
        guard at > targetStart, at < range.upperBound, bytes[at] == 0x20 else { throw .malformed }
        // A method that nobody knows is most often a body's rest: reading on would make requests of what is none.
        guard let method = method(bytes, token) else { throw .malformed }
        head.method = method
        try target(bytes, targetStart..<at, into: &head)
        switch at + 1..<range.upperBound {
        case let version where HeaderText.isExactly(bytes, version, "HTTP/1.1"): head.isHTTP10 = false
        case let version where HeaderText.isExactly(bytes, version, "HTTP/1.0"): head.isHTTP10 = true
        default: throw .malformed
        }
    }

    private static func method(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> RequestHead.Method? {
        if HeaderText.isExactly(bytes, range, "POST") { return .post }
        if HeaderText.isExactly(bytes, range, "GET") { return .get }
        if HeaderText.isExactly(bytes, range, "OPTIONS") { return .options }
        for other: StaticString in ["HEAD", "PUT", "PATCH", "DELETE", "CONNECT", "TRACE"]
        where HeaderText.isExactly(bytes, range, other) {
            return .other
        }
        return nil
    }

    private static func target(
        _ bytes: borrowing Span<UInt8>, _ target: Range<Int>, into head: inout RequestHead
    ) throws(FramingError) {
        if HeaderText.isExactly(bytes, target, "*") { return head.path = .other }
        let whole = try withoutAuthority(bytes, target, into: &head)
        var end = whole.lowerBound
        while end < whole.upperBound, bytes[end] != UInt8(ascii: "?"), bytes[end] != UInt8(ascii: "#") {
            end += 1
        }
        let path = whole.lowerBound..<end
        head.path = self.path(bytes, path)
        if head.path == .cmcd { head.pathLabel = segment(bytes, path.dropFirst("/cmcd/".utf8.count)) }
        guard head.method == .get || head.path == .cmcd, head.path != .other, end < whole.upperBound,
            bytes[end] == UInt8(ascii: "?")
        else { return }
        head.query = HeaderText.copy(bytes, end + 1..<whole.upperBound)
    }

    private static func path(_ bytes: borrowing Span<UInt8>, _ path: Range<Int>) -> RequestHead.Path {
        if path.isEmpty || HeaderText.isExactly(bytes, path, "/") { return .root }
        if HeaderText.isExactly(bytes, path, "/android") { return .android }
        if HeaderText.isExactly(bytes, path, "/a.gif") { return .pixel }
        let cmcd = path.prefix("/cmcd".utf8.count)
        let isBelow = cmcd.upperBound == path.upperBound || bytes[cmcd.upperBound] == UInt8(ascii: "/")
        return HeaderText.isExactly(bytes, cmcd, "/cmcd") && isBelow ? .cmcd : .other
    }

    /// A path's first segment, where it can be a property.
    private static func segment(_ bytes: borrowing Span<UInt8>, _ path: Range<Int>) -> String? {
        var end = path.lowerBound
        while end < path.upperBound, bytes[end] != UInt8(ascii: "/") { end += 1 }
        return PropertyLabel.validated(bytes, path.lowerBound..<end)
    }

    /// The target without the front that it has in a request to a proxy (`http://host/path`).
    ///
    /// RFC 9112, 3.2.2: servers must accept that form. Any other target than a path is refused.
    private static func withoutAuthority(
        _ bytes: borrowing Span<UInt8>, _ target: Range<Int>, into head: inout RequestHead
    ) throws(FramingError) -> Range<Int> {
        if bytes[target.lowerBound] == UInt8(ascii: "/") { return target }
        for scheme: StaticString in ["http://", "https://"] {
            let host = target.lowerBound + scheme.utf8CodeUnitCount
            guard host < target.upperBound, HeaderText.equals(bytes, target.lowerBound..<host, scheme) else {
                continue
            }
            var at = host
            while at < target.upperBound, isAuthority(bytes[at]) { at += 1 }
            guard at > host, at == target.upperBound || isAuthorityEnd(bytes[at]) else { throw .malformed }
            head.hostLabel = HostLabel.first(of: bytes.extracting(host..<at))
            return at..<target.upperBound
        }
        throw .malformed
    }

    private static func isAuthority(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }

    private static func isAuthorityEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?")
    }
}
