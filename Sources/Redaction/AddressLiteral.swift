/// Finds address literals in a text, whatever stands beside them.
///
/// It errs to the safe side: a version of four numbers and a name such as `abc::def` read as addresses.
enum AddressLiteral {
    static func stands(in text: Span<UInt8>) -> Bool {
        hasDottedQuad(text) || hasColonHex(text)
    }

    /// Four decimal groups joined by dots, the inner two at most 255 whatever their leading zeros.
    static func hasDottedQuad(_ text: Span<UInt8>) -> Bool {
        var groups = 0
        var digits = 0
        var value = 0
        for index in text.indices {
            let byte = text[index]
            if isDigit(byte) {
                if groups >= 3 { return true }
                value = min(value * 10 + Int(byte - UInt8(ascii: "0")), 256)
                digits += 1
                continue
            }
            let closesGroup = byte == UInt8(ascii: ".") && digits > 0
            groups = !closesGroup ? 0 : groups == 0 || value <= 255 ? groups + 1 : 1
            (digits, value) = (0, 0)
        }
        return false
    }

    /// A double colon beside a hex digit, or eight hex groups joined by colons.
    static func hasColonHex(_ text: Span<UInt8>) -> Bool {
        var groups = 0
        var digits = 0
        var afterDouble = false
        for index in text.indices {
            let byte = text[index]
            if isHexDigit(byte) {
                if groups >= 7 || afterDouble { return true }
                digits += 1
                continue
            }
            if byte == UInt8(ascii: ":"), index > 0, text[index - 1] == UInt8(ascii: ":") {
                if index > 1, isHexDigit(text[index - 2]) { return true }
                (groups, digits, afterDouble) = (0, 0, true)
                continue
            }
            let closesGroup = byte == UInt8(ascii: ":") && digits > 0
            groups = !closesGroup ? 0 : groups == 0 || digits <= 4 ? groups + 1 : 1
            (digits, afterDouble) = (0, false)
        }
        return false
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6 }
}
