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

    func contains(_ text: Span<UInt8>, _ shape: TextShape) -> Bool {
        let (count, kinds) = (text.count, shape.kinds)
        return switch self {
        case .prefix: Self.isPrefix(text, kinds)
        case .continent, .country: count == 2 && kinds.contains(.capital)
        case .subdivision: 1...6 ~= count && kinds.contains(.subdivision)
        case .viewer: (count == 16 || count == 6) && kinds.contains(.lowerHex)
        case .identifier: 1...128 ~= count && kinds.contains(.identifier)
        case .code: 1...32 ~= count && kinds.contains(.code)
        case .host: 1...253 ~= count && kinds.contains(.host)
        case .title: 1...256 ~= count && kinds.contains(.title) && Self.isTitle(text, shape)
        }
    }

    private static func isPrefix(_ text: Span<UInt8>, _ kinds: ByteKinds) -> Bool {
        let isIPv6 = 2...10 ~= text.count && text.count.isMultiple(of: 2) && kinds.contains(.lowerHex)
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

    private static func isTitle(_ text: Span<UInt8>, _ shape: TextShape) -> Bool {
        if shape.longestRun >= opaqueMax, holdsOpaque(text) { return false }
        if shape.colons > 0, holdsURL(text) { return false }
        return shape.isASCII || isUnicodeWithoutControls(text)
    }

    /// The length from which a run of letters and digits is no word.
    private static let opaqueMax = 24

    private static func holdsOpaque(_ text: Span<UInt8>) -> Bool {
        var opaque = 0
        for index in text.indices {
            opaque = ASCII.isLetter(text[index]) || ASCII.isDigit(text[index]) ? opaque + 1 : 0
            if opaque >= opaqueMax { return true }
        }
        return false
    }

    private static func holdsURL(_ text: Span<UInt8>) -> Bool {
        for index in text.indices where text[index] == 0x3A {
            if ASCII.stands(0x2F, in: text, at: index + 1), ASCII.stands(0x2F, in: text, at: index + 2) {
                return true
            }
        }
        return false
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
