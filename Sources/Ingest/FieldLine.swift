/// Why a request's framing cannot be read.
enum FramingError: Error {
    case malformed
    case tooLarge
}

/// The grammar of one field line, in heads and in trailers (RFC 9112, 5).
enum FieldLine {
    /// Name and raw value of a line without its CRLF: a token, a colon right after it, and no control byte.
    static func split(
        _ bytes: borrowing Span<UInt8>, _ range: Range<Int>
    ) throws(FramingError) -> (name: Range<Int>, value: Range<Int>) {
        var colon = range.lowerBound
        while colon < range.upperBound, HeaderText.isToken(bytes[colon]) { colon += 1 }
        guard colon > range.lowerBound, colon < range.upperBound, bytes[colon] == UInt8(ascii: ":") else {
            throw .malformed
        }
        try checkText(bytes, colon + 1..<range.upperBound)
        return (range.lowerBound..<colon, colon + 1..<range.upperBound)
    }

    /// No control byte but the tab: neither a bare CR nor a NUL.
    static func checkText(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) throws(FramingError) {
        var at = range.lowerBound
        while at < range.upperBound {
            // The last word begins where it ends with the text, and overlaps the one before it.
            let start = min(at, max(range.upperBound - 8, range.lowerBound))
            if start + 8 <= range.upperBound, !HeaderWord.holdsControl(bytes.word(at: start)) {
                at = start + 8
                continue
            }
            let byte = bytes[at]
            guard byte &- 0x20 < 0x5f || byte >= 0x80 || byte == 0x09 else { throw .malformed }
            at += 1
        }
    }

    /// The grammar allows a tab around a value; readers differ about it where the value frames the body.
    static func checkNoTab(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) throws(FramingError) {
        for index in range where bytes[index] == 0x09 { throw .malformed }
    }
}
