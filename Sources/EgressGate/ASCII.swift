/// Kinds of byte.
enum ASCII {
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }

    /// The value of a hex digit.
    static func hexValue(_ digit: UInt8) -> UInt64 {
        UInt64(isDigit(digit) ? digit &- 0x30 : (digit | 0x20) &- 0x57)
    }

    static func isPrintable(_ byte: UInt8) -> Bool { byte &- 0x20 < 0x5F }

    /// Whether a hex digit stands at an index that may lie outside.
    static func isHexDigit(_ text: Span<UInt8>, at index: Int) -> Bool {
        index >= 0 && index < text.count && isHexDigit(text[index])
    }

    /// Whether a digit stands at an index that may lie outside.
    static func isDigit(_ text: Span<UInt8>, at index: Int) -> Bool {
        index >= 0 && index < text.count && isDigit(text[index])
    }

    /// Whether a byte stands at an index that may lie outside.
    static func stands(_ byte: UInt8, in text: Span<UInt8>, at index: Int) -> Bool {
        index >= 0 && index < text.count && text[index] == byte
    }
}
