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

    func contains(_ text: Span<UInt8>) -> Bool {
        switch self {
        case .prefix: Self.isPrefix(text)
        case .continent, .country: text.count == 2 && text.allSatisfy(Self.isCapital)
        case .subdivision:
            (1...6).contains(text.count)
                && text.allSatisfy { Self.isCapital($0) || ASCII.isDigit($0) || $0 == 0x2D }
        case .viewer:
            (text.count == 16 || text.count == 6) && text.allSatisfy(Self.isLowerHex)
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
        isLetter(byte) || ASCII.isDigit(byte) || byte == 0x2D || byte == 0x2E
    }

    private static func isLetter(_ byte: UInt8) -> Bool { ASCII.isLetter(byte) }

    private static func isCapital(_ byte: UInt8) -> Bool { 0x41...0x5A ~= byte }

    private static func isLowerHex(_ byte: UInt8) -> Bool {
        ASCII.isHexDigit(byte) && !isCapital(byte)
    }

    private static func isPrefix(_ text: Span<UInt8>) -> Bool {
        let isIPv6 = [2, 4, 6, 8, 10].contains(text.count) && text.allSatisfy(isLowerHex)
        return isIPv6 || isIPv4Prefix(text)
    }

    /// One to three numbers up to 255, without leading zeros, joined by dots.
    private static func isIPv4Prefix(_ text: Span<UInt8>) -> Bool {
        var groups = 1
        var digits = 0
        var value = 0
        for index in text.indices {
            if text[index] == 0x2E {
                guard digits > 0, groups < 3 else { return false }
                (groups, digits, value) = (groups + 1, 0, 0)
                continue
            }
            guard ASCII.isDigit(text[index]), digits == 0 || value > 0 else { return false }
            digits += 1
            value = value * 10 + Int(text[index] & 15)
            guard value <= 255 else { return false }
        }
        return digits > 0
    }

    private static func isTitle(_ text: Span<UInt8>) -> Bool {
        guard (1...256).contains(text.count) else { return false }
        var opaque = 0
        var isASCII = true
        for index in text.indices {
            let byte = text[index]
            opaque = isLetter(byte) || ASCII.isDigit(byte) ? opaque + 1 : 0
            isASCII = isASCII && byte < 0x80
            let opensURL =
                byte == 0x3A && index + 2 < text.count && text[index + 1] == 0x2F && text[index + 2] == 0x2F
            if opaque >= 24 || byte == 0x40 || opensURL || byte < 0x20 || byte == 0x7F { return false }
        }
        return isASCII || isUnicodeWithoutControls(text)
    }

    private static func isUnicodeWithoutControls(_ text: Span<UInt8>) -> Bool {
        guard (try? UTF8Span(validating: text)) != nil else { return false }
        // C1 controls are C2 80 to C2 9F; the line and paragraph separators E2 80 A8 and E2 80 A9.
        for index in text.indices where text[index] >= 0xC2 {
            if text[index] == 0xC2, text[index + 1] < 0xA0 { return false }
            let isSeparator = text[index] == 0xE2 && text[index + 1] == 0x80 && text[index + 2] | 1 == 0xA9
            if isSeparator { return false }
        }
        return true
    }
}

extension Span where Element == UInt8 {
    /// Whether each byte is of a kind.
    func allSatisfy(_ isOfKind: (UInt8) -> Bool) -> Bool {
        for index in indices where !isOfKind(self[index]) { return false }
        return true
    }
}
