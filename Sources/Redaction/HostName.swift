/// Cuts a URL, or a host with a port, to its host in lower case.
enum HostName {
    /// The value of a host that the property does not declare.
    static let other = Array("other".utf8)
    /// The longest host name, in bytes.
    static let bytesMax = 253

    /// Whether a text is a host name in lower case and no address literal.
    static func isName(_ text: Span<UInt8>) -> Bool {
        guard (1...bytesMax).contains(text.count) else { return false }
        for index in text.indices {
            let byte = text[index]
            let isUpper = byte &- UInt8(ascii: "A") < 26
            guard !isUpper, TextCheck.isWordByte(byte, allowsColon: false), byte != UInt8(ascii: "_")
            else { return false }
        }
        return !AddressLiteral.stands(in: text)
    }

    /// Leaves of an absolute URL its host; false where the text is no such URL or has none.
    static func leaveHost(ofURL url: inout [UInt8]) -> Bool {
        guard let scheme = url.firstIndex(of: UInt8(ascii: ":")), scheme + 2 < url.count,
            url[scheme + 1] == UInt8(ascii: "/"), url[scheme + 2] == UInt8(ascii: "/")
        else { return false }
        let start = scheme + 3
        let end = url[start...].firstIndex(where: endsAuthority) ?? url.count
        let user = url[start..<end].lastIndex(of: UInt8(ascii: "@"))
        url.removeSubrange(end...)
        url.removeSubrange(..<(user.map { $0 + 1 } ?? start))
        return leaveHost(ofAuthority: &url)
    }

    private static func endsAuthority(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "\\"): true
        default: false
        }
    }

    /// Leaves the host without its port, in lower case; false where nothing is left.
    static func leaveHost(ofAuthority authority: inout [UInt8]) -> Bool {
        if authority.first == UInt8(ascii: "[") { return true }
        if let port = authority.firstIndex(of: UInt8(ascii: ":")) { authority.removeSubrange(port...) }
        for index in authority.indices where authority[index] &- UInt8(ascii: "A") < 26 {
            authority[index] |= 0x20
        }
        return !authority.isEmpty
    }
}
