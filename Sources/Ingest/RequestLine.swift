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
        while at < range.upperBound, bytes[at] > 0x20, bytes[at] != 0x7f { at += 1 }
        guard at > targetStart, at < range.upperBound, bytes[at] == 0x20 else { throw .malformed }
        head.method = method(bytes, token)
        head.path = path(bytes, targetStart..<at)
        switch at + 1..<range.upperBound {
        case let version where HeaderText.isExactly(bytes, version, "HTTP/1.1"): head.isHTTP10 = false
        case let version where HeaderText.isExactly(bytes, version, "HTTP/1.0"): head.isHTTP10 = true
        default: throw .malformed
        }
    }

    private static func method(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> RequestHead.Method {
        if HeaderText.isExactly(bytes, range, "POST") { return .post }
        if HeaderText.isExactly(bytes, range, "GET") { return .get }
        return HeaderText.isExactly(bytes, range, "OPTIONS") ? .options : .other
    }

    private static func path(_ bytes: borrowing Span<UInt8>, _ target: Range<Int>) -> RequestHead.Path {
        var path = withoutAuthority(bytes, target)
        for index in path where bytes[index] == UInt8(ascii: "?") || bytes[index] == UInt8(ascii: "#") {
            path = path.lowerBound..<index
            break
        }
        if path.isEmpty || HeaderText.isExactly(bytes, path, "/") { return .root }
        if HeaderText.isExactly(bytes, path, "/android") { return .android }
        if HeaderText.isExactly(bytes, path, "/cmcd") { return .cmcd }
        return HeaderText.isExactly(bytes, path, "/a.gif") ? .pixel : .other
    }

    /// The target of a request to a proxy (`http://host/path`) without its front, which servers must accept.
    private static func withoutAuthority(_ bytes: borrowing Span<UInt8>, _ target: Range<Int>) -> Range<Int> {
        for scheme: StaticString in ["http://", "https://"] {
            let end = target.lowerBound + scheme.utf8CodeUnitCount
            guard bytes[target.lowerBound] != UInt8(ascii: "/"), end <= target.upperBound,
                HeaderText.equals(bytes, target.lowerBound..<end, scheme)
            else { continue }
            var at = end
            while at < target.upperBound, bytes[at] != UInt8(ascii: "/"), bytes[at] != UInt8(ascii: "?") {
                at += 1
            }
            return at..<target.upperBound
        }
        return target
    }
}
