/// Undoes one level of the escapes in which text travels.
enum Escapes {
    private static let names: [(String, UInt8)] = [
        ("&period;", 0x2E), ("&colon;", 0x3A), ("&comma;", 0x2C), ("&hyphen;", 0x2D), ("&lowbar;", 0x5F),
        ("&quot;", 0x22), ("&amp;", 0x26), ("&nbsp;", 0x20),
        ("(dot)", 0x2E), ("[dot]", 0x2E), ("{dot}", 0x2E), (" dot ", 0x2E), ("[.]", 0x2E), ("(.)", 0x2E),
        ("[:]", 0x3A), ("(colon)", 0x3A), ("[colon]", 0x3A),
    ]

    /// The text without escapes; nil where it holds none.
    static func undone(_ text: [UInt8]) -> [UInt8]? {
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count)
        var at = 0
        var isChanged = false
        while at < text.count {
            if let (bytes, end) = escape(text, at) {
                plain += bytes
                at = end
                isChanged = true
            } else {
                plain.append(text[at])
                at += 1
            }
        }
        return isChanged ? plain : nil
    }

    private static func escape(_ text: [UInt8], _ at: Int) -> ([UInt8], end: Int)? {
        switch text[at] {
        case 0x25: percent(text, at)
        case 0x5C: backslash(text, at)
        case 0x26: number(text, at) ?? name(text, at)
        case 0x28, 0x5B, 0x7B, 0x20: name(text, at)
        case 0: ([], at + 1)
        case 0x80...: character(text, at)
        default: nil
        }
    }

    private static func percent(_ text: [UInt8], _ at: Int) -> ([UInt8], end: Int)? {
        if text.at(at + 1) | 0x20 == 0x75 { return codeUnit(text, at + 2) }
        guard let high = text.at(at + 1).hexValue, let low = text.at(at + 2).hexValue else { return nil }
        return ([high << 4 | low], at + 3)
    }

    private static func backslash(_ text: [UInt8], _ at: Int) -> ([UInt8], end: Int)? {
        switch text.at(at + 1) {
        case 0x75: return codeUnit(text, at + 2)
        case 0x78:
            guard let high = text.at(at + 2).hexValue, let low = text.at(at + 3).hexValue else { return nil }
            return ([high << 4 | low], at + 4)
        case 0x22, 0x27, 0x2F, 0x5C: return ([text[at + 1]], at + 2)
        default: return nil
        }
    }

    /// Four hex digits of a UTF-16 code unit; those that stand for no character by themselves are left out.
    private static func codeUnit(_ text: [UInt8], _ at: Int) -> ([UInt8], end: Int)? {
        guard at + 4 <= text.count, let octets = text.hexDecoded(at..<at + 4) else { return nil }
        let scalar = Unicode.Scalar(UInt16(octets[0]) << 8 | UInt16(octets[1]))
        return (scalar.map { Array(String(Character($0)).utf8) } ?? [], at + 4)
    }

    /// `&#46;` and `&#x2e;`.
    private static func number(_ text: [UInt8], _ at: Int) -> ([UInt8], end: Int)? {
        guard text.at(at + 1) == 0x23 else { return nil }
        let isHex = text.at(at + 2) | 0x20 == 0x78
        let start = at + (isHex ? 3 : 2)
        let end = text.runEnd(start) { isHex ? $0.isHexDigit : $0.isDecimalDigit }
        guard (1...7).contains(end - start),
            let code = UInt32(String(decoding: text[start..<end], as: UTF8.self), radix: isHex ? 16 : 10),
            let scalar = Unicode.Scalar(code)
        else { return nil }
        return (Array(String(Character(scalar)).utf8), text.at(end) == 0x3B ? end + 1 : end)
    }

    private static func name(_ text: [UInt8], _ at: Int) -> ([UInt8], end: Int)? {
        for (name, byte) in names where text.holds(name, at: at) { return ([byte], at + name.utf8.count) }
        return nil
    }

    /// Digits of any script, full-width forms, other full stops, and characters that nobody sees.
    private static func character(_ text: [UInt8], _ at: Int) -> ([UInt8], end: Int)? {
        let end = min(at + (text[at] >= 0xF0 ? 4 : text[at] >= 0xE0 ? 3 : 2), text.count)
        guard let whole = String(validating: text[at..<end], as: UTF8.self),
            let scalar = whole.unicodeScalars.first
        else { return nil }
        if scalar.properties.isDefaultIgnorableCodePoint { return ([], end) }
        if scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue {
            return ([0x30 + UInt8(value)], end)
        }
        switch scalar.value {
        case 0x3002, 0xFF61, 0x2024, 0x00B7: return ([0x2E], end)
        case 0xFF01...0xFF5E: return ([UInt8(scalar.value - 0xFEE0)], end)
        case 0x2010...0x2015: return ([0x2D], end)
        case 0x00A0, 0x2000...0x200A: return ([0x20], end)
        default: return nil
        }
    }

    /// Quoted-printable text without its escapes; nil with fewer than three, which query strings have too.
    static func quotedPrintableUndone(_ text: [UInt8]) -> [UInt8]? {
        var plain: [UInt8] = []
        var at = 0
        var escapes = 0
        while at < text.count {
            if text[at] == 0x3D, let high = text.at(at + 1).hexValue, let low = text.at(at + 2).hexValue {
                plain.append(high << 4 | low)
                at += 3
                escapes += 1
            } else {
                plain.append(text[at])
                at += 1
            }
        }
        return escapes >= 3 ? plain : nil
    }
}
