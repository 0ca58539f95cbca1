/// Takes one layer of escapes off a text.
enum Unescaping {
    /// The text without the escapes of URLs, JSON and C, HTML and quoted-printable; nil where it has none.
    static func unescaped(_ text: Span<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var isChanged = false
        var at = 0
        while at < text.count {
            if let (value, end) = escape(text, at) {
                append(value, to: &bytes)
                (at, isChanged) = (end, true)
            } else {
                bytes.append(text[at])
                at += 1
            }
        }
        return isChanged ? bytes : nil
    }

    private static func escape(_ text: Span<UInt8>, _ at: Int) -> (value: UInt32, end: Int)? {
        switch text[at] {
        case UInt8(ascii: "%"):
            let isWide = at + 1 < text.count && text[at + 1] | 0x20 == UInt8(ascii: "u")
            return isWide ? hex(text, at + 2, 4) : hex(text, at + 1, 2)
        case UInt8(ascii: "="): return hex(text, at + 1, 2)
        case UInt8(ascii: "\\"): return backslash(text, at + 1)
        case UInt8(ascii: "&"): return entity(text, at + 1)
        default: return nil
        }
    }

    /// Exactly `count` hex digits.
    private static func hex(_ text: Span<UInt8>, _ start: Int, _ count: Int) -> (value: UInt32, end: Int)? {
        guard start + count <= text.count else { return nil }
        var value: UInt64 = 0
        for index in start..<start + count {
            guard ASCII.isHexDigit(text[index]) else { return nil }
            value = value << 4 | ASCII.hexValue(text[index])
        }
        return (UInt32(truncatingIfNeeded: value), start + count)
    }

    private static func backslash(_ text: Span<UInt8>, _ at: Int) -> (value: UInt32, end: Int)? {
        guard at < text.count else { return nil }
        switch text[at] {
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            if ASCII.stands(UInt8(ascii: "{"), in: text, at: at + 1) {
                return digits(text, at + 2, radix: 16, closing: UInt8(ascii: "}"))
            }
            return hex(text, at + 1, 8) ?? hex(text, at + 1, 4)
        case UInt8(ascii: "x"): return hex(text, at + 1, 2)
        case UInt8(ascii: "0")...UInt8(ascii: "7"): return octal(text, at)
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "."):
            return (UInt32(text[at]), at + 1)
        default: return hex(text, at, 2)
        }
    }

    /// One to three octal digits.
    private static func octal(_ text: Span<UInt8>, _ start: Int) -> (value: UInt32, end: Int) {
        var (value, at): (UInt32, Int) = (0, start)
        while at < min(start + 3, text.count), text[at] & 0xF8 == 0x30 {
            value = value << 3 | UInt32(text[at] & 7)
            at += 1
        }
        return (value & 0xFF, at)
    }

    /// `#46;`, `#x2e;` or a name, the semicolon perhaps left out behind digits.
    private static func entity(_ text: Span<UInt8>, _ at: Int) -> (value: UInt32, end: Int)? {
        if ASCII.stands(UInt8(ascii: "#"), in: text, at: at) {
            let isHex = at + 1 < text.count && text[at + 1] | 0x20 == UInt8(ascii: "x")
            return digits(text, at + (isHex ? 2 : 1), radix: isHex ? 16 : 10, closing: nil)
        }
        for (name, value) in named {
            let end = at + name.utf8.count
            guard end < text.count, text[end] == UInt8(ascii: ";") else { continue }
            var index = at
            let isEqual = name.utf8.allSatisfy { byte in
                defer { index += 1 }
                return text[index] == byte
            }
            if isEqual { return (value, end + 1) }
        }
        return nil
    }

    /// HTML's names of what may stand in an address, or be seen by nobody.
    private static let named: [(String, UInt32)] = [
        ("period", 0x2E), ("colon", 0x3A), ("comma", 0x2C), ("semi", 0x3B), ("lowbar", 0x5F), ("sol", 0x2F),
        ("hyphen", 0x2D), ("dash", 0x2D), ("nbsp", 0x20), ("amp", 0x26), ("num", 0x23), ("percnt", 0x25),
        ("lsqb", 0x5B), ("rsqb", 0x5D), ("lbrack", 0x5B), ("rbrack", 0x5D), ("bsol", 0x5C), ("equals", 0x3D),
        ("quot", 0x22), ("lt", 0x3C), ("gt", 0x3E), ("shy", 0), ("zwnj", 0), ("zwj", 0),
        ("ZeroWidthSpace", 0),
        ("NoBreak", 0), ("middot", 0x2E), ("centerdot", 0x2E), ("Tab", 0x20), ("NewLine", 0x20),
    ]

    private static func digits(
        _ text: Span<UInt8>, _ start: Int, radix: UInt32, closing: UInt8?
    ) -> (value: UInt32, end: Int)? {
        var (value, at): (UInt32, Int) = (0, start)
        while at < min(start + 8, text.count), ASCII.isHexDigit(text[at]),
            radix == 16 || ASCII.isDigit(text[at])
        {
            value = value &* radix &+ UInt32(ASCII.hexValue(text[at]))
            at += 1
        }
        guard at > start else { return nil }
        if let closing { return ASCII.stands(closing, in: text, at: at) ? (value, at + 1) : nil }
        return (value, ASCII.stands(UInt8(ascii: ";"), in: text, at: at) ? at + 1 : at)
    }

    /// A byte below 256 as itself, so that escaped octets stay octets; others in UTF-8; nothing for zero.
    private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        if value < 0x100 {
            bytes.append(UInt8(value))
        } else if let scalar = Unicode.Scalar(value) {
            bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }
}
