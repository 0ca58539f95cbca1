/// Decides whether a text may cross: every text that leaves has passed one of these checks.
enum TextCheck {
    /// The longest title, in bytes.
    static let titleBytesMax = 256
    /// The longest identifier, in bytes.
    static let identifierBytesMax = 128
    /// The longest code, in bytes.
    static let codeBytesMax = 32
    /// The length from which letters and digits without a break are taken for a token.
    static let opaqueRunMin = 24

    enum Verdict: Equatable {
        /// The text may cross as it is.
        case passes
        /// The text may cross once its control characters are spaces.
        case needsSpaces
        /// The text does not cross.
        case refused(FieldReason)
    }

    /// `[A-Za-z0-9_.:-]`, 1 to 128, without address literals.
    static func identifier(_ text: Span<UInt8>) -> Verdict {
        word(text, max: identifierBytesMax, allowsColon: true)
    }

    /// `[A-Za-z0-9_.-]`, 1 to 32, without address literals.
    static func code(_ text: Span<UInt8>) -> Verdict { word(text, max: codeBytesMax, allowsColon: false) }

    /// `[A-Za-z0-9_.:-]`, 1 to 128: an id of which only the pseudonym crosses.
    static func isViewID(_ text: Span<UInt8>) -> Bool {
        guard (1...identifierBytesMax).contains(text.count) else { return false }
        for index in text.indices where !isWordByte(text[index], allowsColon: true) { return false }
        return true
    }

    /// UTF-8 text for people, up to 256 bytes, without mail addresses, URLs, address literals and tokens.
    static func title(_ text: Span<UInt8>) -> Verdict {
        guard !text.isEmpty else { return .refused(.silent) }
        guard text.count <= titleBytesMax else { return .refused(.tooLong) }
        let shape = TextShape(text)
        if shape.dots >= 3 && AddressLiteral.hasDottedQuad(text) { return .refused(.addressInText) }
        if shape.colons >= 2 && AddressLiteral.hasColonHex(text) { return .refused(.addressInText) }
        if shape.hasAt || shape.longestRun >= opaqueRunMin { return .refused(.uncheckedText) }
        if shape.colons >= 1 && contains("://", text) { return .refused(.uncheckedText) }
        if shape.dots >= 1 && contains("www.", text) { return .refused(.uncheckedText) }
        if shape.hasPercent && hasPercentEncoding(text) { return .refused(.uncheckedText) }
        if !shape.isASCII && !isUTF8(text) { return .refused(.uncheckedText) }
        return shape.hasControl ? .needsSpaces : .passes
    }

    private static func word(_ text: Span<UInt8>, max: Int, allowsColon: Bool) -> Verdict {
        guard !text.isEmpty else { return .refused(.silent) }
        guard text.count <= max else { return .refused(.tooLong) }
        for index in text.indices where !isWordByte(text[index], allowsColon: allowsColon) {
            return .refused(.uncheckedText)
        }
        return AddressLiteral.stands(in: text) ? .refused(.addressInText) : .passes
    }

    static func isWordByte(_ byte: UInt8, allowsColon: Bool) -> Bool {
        if isAlphanumeric(byte) { return true }
        switch byte {
        case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"): return true
        case UInt8(ascii: ":"): return allowsColon
        default: return false
        }
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        AddressLiteral.isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }

    private static func isUTF8(_ text: Span<UInt8>) -> Bool {
        (try? UTF8Span(validating: text)) != nil
    }

    /// Whether an ASCII pattern in lower case stands in the text, whatever the text's case.
    private static func contains(_ pattern: String, _ text: Span<UInt8>) -> Bool {
        let pattern = pattern.utf8
        guard text.count >= pattern.count else { return false }
        for start in 0...(text.count - pattern.count) {
            var index = start
            var matches = true
            for byte in pattern {
                let own = text[index]
                let lower = own &- UInt8(ascii: "A") < 26 ? own | 0x20 : own
                matches = matches && lower == byte
                index += 1
            }
            if matches { return true }
        }
        return false
    }

    /// `%41`, `%u0041`.
    private static func hasPercentEncoding(_ text: Span<UInt8>) -> Bool {
        for index in text.indices where text[index] == UInt8(ascii: "%") {
            guard index + 2 < text.count else { return false }
            let first = text[index + 1]
            let isEscape = AddressLiteral.isHexDigit(first) || first | 0x20 == UInt8(ascii: "u")
            if isEscape && AddressLiteral.isHexDigit(text[index + 2]) { return true }
        }
        return false
    }
}

/// What one pass over a text tells, so that the slower searches run only where they may find something.
struct TextShape {
    private(set) var dots = 0
    private(set) var colons = 0
    private(set) var longestRun = 0
    private(set) var hasAt = false
    private(set) var hasPercent = false
    private(set) var isASCII = true
    private(set) var hasControl = false

    init(_ text: Span<UInt8>) {
        var run = 0
        for index in text.indices {
            let byte = text[index]
            if TextCheck.isAlphanumeric(byte) {
                run += 1
                longestRun = max(longestRun, run)
                continue
            }
            run = 0
            switch byte {
            case UInt8(ascii: "."): dots += 1
            case UInt8(ascii: ":"): colons += 1
            case UInt8(ascii: "@"): hasAt = true
            case UInt8(ascii: "%"): hasPercent = true
            case 0x80...:
                isASCII = false
                hasControl = hasControl || ControlCharacter.length(text, index) > 0
            default: hasControl = hasControl || ControlCharacter.length(text, index) > 0
            }
        }
    }
}

/// Control characters and the line separators U+2028 and U+2029.
enum ControlCharacter {
    /// How many bytes the control character at `index` takes, 0 where none begins there.
    static func length(_ text: Span<UInt8>, _ index: Int) -> Int {
        switch text[index] {
        case 0..<0x20, 0x7F: return 1
        case 0xC2 where index + 1 < text.count && text[index + 1] < 0xA0: return 2
        case 0xE2 where index + 2 < text.count && text[index + 1] == 0x80:
            return text[index + 2] == 0xA8 || text[index + 2] == 0xA9 ? 3 : 0
        default: return 0
        }
    }

    /// The text with a space in the place of each control character.
    static func replaced(in text: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let length = length(text, index)
            bytes.append(length > 0 ? UInt8(ascii: " ") : text[index])
            index += max(length, 1)
        }
        return bytes
    }
}
