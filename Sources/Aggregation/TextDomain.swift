/// The domains of texts in contract version 1.
///
/// Of `title` only what needs no scanner is looked at here: the egress gate has refused the rest in the EU.
enum TextDomain: String {
    case prefix
    case continent
    case country
    case subdivision
    case viewer
    case identifier
    case title
    case host
    case code

    func holds(_ text: ArraySlice<UInt8>) -> Bool {
        switch self {
        case .prefix: Self.isPrefix(text)
        case .continent, .country: text.count == 2 && text.allSatisfy(Self.isCapital)
        case .subdivision:
            (1...6).contains(text.count)
                && text.allSatisfy { Self.isCapital($0) || Self.isDigit($0) || $0 == UInt8(ascii: "-") }
        case .viewer: [6, 16].contains(text.count) && text.allSatisfy(Self.isHexDigit)
        case .identifier:
            (1...128).contains(text.count) && text.allSatisfy { Self.isWord($0) || $0 == UInt8(ascii: ":") }
        case .code: (1...32).contains(text.count) && text.allSatisfy(Self.isWord)
        case .host: (1...253).contains(text.count) && text.allSatisfy { Self.isWord($0) }
        case .title: (1...256).contains(text.count) && Self.isTitle(text)
        }
    }

    private static func isPrefix(_ text: ArraySlice<UInt8>) -> Bool {
        if text.count % 2 == 0, (2...10).contains(text.count), text.allSatisfy(isHexDigit) { return true }
        let octets = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return (1...3).contains(octets.count)
            && octets.allSatisfy { octet in
                (1...3).contains(octet.count) && octet.allSatisfy(isDigit)
                    && (octet.count == 1 || octet.first != UInt8(ascii: "0"))
                    && octet.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 255
            }
    }

    private static func isTitle(_ text: ArraySlice<UInt8>) -> Bool {
        var last: (UInt8, UInt8) = (0, 0)
        for byte in text {
            if byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "@") { return false }
            if byte == UInt8(ascii: "/"), last == (UInt8(ascii: ":"), UInt8(ascii: "/")) { return false }
            last = (last.1, byte)
        }
        return true
    }

    private static func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (0x61...0x66).contains(byte) }

    /// A-Z, a-z, 0-9 and `_.-`.
    private static func isWord(_ byte: UInt8) -> Bool {
        isCapital(byte) || (0x61...0x7A).contains(byte) || isDigit(byte) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }
}
