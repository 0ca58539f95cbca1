/// The domains of texts, read from the contract's words and not from what makes the texts.
enum TextDomain: String, Sendable {
    case prefix
    case continent
    case country
    case subdivision
    case viewer
    case identifier
    case title
    case host
    case code

    /// Whether texts of this domain are keyed digits or a prefix, in which an address cannot be looked for.
    var isKeyedOrPrefix: Bool { self == .viewer || self == .prefix }

    func contains(_ text: [UInt8]) -> Bool {
        switch self {
        case .prefix: Self.isPrefix(text)
        case .continent, .country: text.count == 2 && text.allSatisfy(Self.isCapital)
        case .subdivision:
            (1...6).contains(text.count)
                && text.allSatisfy { Self.isCapital($0) || AddressSearch.isDecimal($0) || $0 == 0x2D }
        case .viewer:
            text.count == 16 && text.allSatisfy(Self.isLowerHex)
        case .identifier:
            (1...128).contains(text.count) && text.allSatisfy { Self.isPlain($0) || $0 == 0x3A || $0 == 0x5F }
        case .code: (1...32).contains(text.count) && text.allSatisfy { Self.isPlain($0) || $0 == 0x5F }
        case .host:
            (1...253).contains(text.count) && text.allSatisfy { Self.isPlain($0) && !Self.isCapital($0) }
        case .title: Self.isTitle(text)
        }
    }

    /// Letters, digits, dot and hyphen.
    private static func isPlain(_ byte: UInt8) -> Bool {
        isLetter(byte) || AddressSearch.isDecimal(byte) || byte == 0x2D || byte == 0x2E
    }

    private static func isLetter(_ byte: UInt8) -> Bool { 0x61...0x7A ~= AddressSearch.lowered(byte) }

    private static func isCapital(_ byte: UInt8) -> Bool { 0x41...0x5A ~= byte }

    private static func isLowerHex(_ byte: UInt8) -> Bool {
        AddressSearch.isHexadecimal(byte) && !isCapital(byte)
    }

    private static func isPrefix(_ text: [UInt8]) -> Bool {
        let groups = text.split(separator: 0x2E, omittingEmptySubsequences: false)
        let isIPv4 =
            groups.count <= 3
            && groups.allSatisfy { group in
                (1...3).contains(group.count) && group.allSatisfy(AddressSearch.isDecimal)
                    && (group.count == 1 || group.first != 0x30)
                    && group.reduce(0) { $0 * 10 + Int($1 & 15) } <= 255
            }
        let isIPv6 = [2, 4, 6, 8, 10].contains(text.count) && text.allSatisfy(isLowerHex)
        return isIPv4 || isIPv6
    }

    private static func isTitle(_ text: [UInt8]) -> Bool {
        guard (1...256).contains(text.count) else { return false }
        var opaque = 0
        var isASCII = true
        for (index, byte) in text.enumerated() {
            opaque = isLetter(byte) || AddressSearch.isDecimal(byte) ? opaque + 1 : 0
            isASCII = isASCII && byte < 0x80
            let opensURL = byte == 0x3A && text[index...].starts(with: [0x3A, 0x2F, 0x2F])
            if opaque >= 24 || byte == 0x40 || opensURL || byte < 0x20 || byte == 0x7F { return false }
        }
        return isASCII || isUnicodeWithoutControls(text)
    }

    private static func isUnicodeWithoutControls(_ text: [UInt8]) -> Bool {
        guard (try? UTF8Span(validating: text.span)) != nil else { return false }
        // C1 controls are C2 80 to C2 9F; the line and paragraph separators E2 80 A8 and E2 80 A9.
        for index in text.indices where text[index] >= 0xC2 {
            if text[index] == 0xC2, text[index + 1] < 0xA0 { return false }
            let isSeparator = text[index] == 0xE2 && text[index + 1] == 0x80 && text[index + 2] | 1 == 0xA9
            if isSeparator { return false }
        }
        return true
    }
}
