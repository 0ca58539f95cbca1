/// Finds the host of a URL or of a host with a port, in lower case.
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

    /// The host of an absolute URL, empty where it has none; nil where the text is no such URL.
    static func ofURL(_ url: [UInt8]) -> [UInt8]? {
        guard let scheme = url.firstIndex(of: UInt8(ascii: ":")), scheme + 2 < url.count,
            url[scheme + 1] == UInt8(ascii: "/"), url[scheme + 2] == UInt8(ascii: "/")
        else { return nil }
        let ends: [UInt8] = [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "\\")]
        let authority = url[(scheme + 3)...].prefix { !ends.contains($0) }
        let user = authority.lastIndex(of: UInt8(ascii: "@"))
        return ofAuthority(authority[(user.map { $0 + 1 } ?? authority.startIndex)...])
    }

    /// The host without its port.
    static func ofAuthority(_ authority: ArraySlice<UInt8>) -> [UInt8] {
        if authority.first == UInt8(ascii: "[") { return Array(authority) }
        let host = authority.prefix { $0 != UInt8(ascii: ":") }
        return host.map { $0 &- UInt8(ascii: "A") < 26 ? $0 | 0x20 : $0 }
    }
}
