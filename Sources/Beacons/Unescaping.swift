/// Strings without their escapes.
extension Span where Element == UInt8 {
    /// Appends the text of an escaped string whose grammar the scan has checked.
    func appendUnescaped(_ start: Int, _ end: Int, to bytes: inout [UInt8]) {
        let end = Swift.min(end, count)
        var at = Swift.max(start, 0)
        while at < end {
            var plainEnd = at
            while plainEnd < end, byte(at: plainEnd) != JSONByte.backslash { plainEnd &+= 1 }
            append(at, plainEnd, to: &bytes)
            at = plainEnd
            if at < end { at = appendEscape(at, end, to: &bytes) }
        }
    }

    /// Appends what an escape stands for, and gives the byte after it.
    private func appendEscape(_ backslash: Int, _ end: Int, to bytes: inout [UInt8]) -> Int {
        switch byte(at: backslash &+ 1) {
        case UInt8(ascii: "u"): return appendUnicode(backslash, end, to: &bytes)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case let itself: bytes.append(itself)
        }
        return backslash &+ 2
    }

    private func appendUnicode(_ backslash: Int, _ end: Int, to bytes: inout [UInt8]) -> Int {
        let high = hexQuad(at: backslash &+ 2) ?? 0xFFFD
        let pair = backslash &+ 6
        if high & 0xFC00 == 0xD800, pair &+ 6 <= end, byte(at: pair) == JSONByte.backslash,
            byte(at: pair &+ 1) == UInt8(ascii: "u"), let low = hexQuad(at: pair &+ 2), low & 0xFC00 == 0xDC00
        {
            Self.append(scalar: 0x10000 &+ (high & 0x3FF) &<< 10 &+ (low & 0x3FF), to: &bytes)
            return pair &+ 6
        }
        Self.append(scalar: high, to: &bytes)
        return pair
    }

    private static func append(scalar: UInt32, to bytes: inout [UInt8]) {
        let scalar = Unicode.Scalar(scalar) ?? "\u{FFFD}"
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}
