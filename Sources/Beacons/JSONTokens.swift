/// Strings and numbers: the two tokens that hold nearly all bytes of a beacon.
extension Span where Element == UInt8 {
    /// A string from its opening quote on, checked: no control character, sound escapes, valid UTF-8.
    @inline(__always)
    func string(_ quote: Int) throws(ScanRefusal) -> JSONValue {
        let start = quote &+ 1
        var at = start
        while let word = wholeWord(at: at) {
            let stops = stringStops(word)
            if stops != 0 {
                let bit = stops.trailingZeroBitCount
                at &+= bit &>> 3
                guard stopByte(word, bit) == JSONByte.quote else { break }
                return JSONValue(kind: .string, start: start, end: at, next: at &+ 1)
            }
            at &+= 8
        }
        return try unusualString(start, at)
    }

    /// The rest of a string that has more in it than plain ASCII, or ends within the body's last bytes.
    @inline(never)
    private func unusualString(_ start: Int, _ from: Int) throws(ScanRefusal) -> JSONValue {
        var at = from
        var kind = ScannedField.Kind.string
        while true {
            let stops = stringStops(word(at: at))
            guard stops != 0 else {
                at &+= 8
                continue
            }
            at &+= stops.trailingZeroBitCount &>> 3
            switch byte(at: at) {
            case JSONByte.quote:
                return JSONValue(kind: kind, start: start, end: at, next: at &+ 1)
            case JSONByte.backslash:
                kind = .escapedString
                at = try escapeEnd(at)
            case 0x80...:
                at = try scalarEnd(at)
            default:
                throw .notJSON  // a control character, or the body's end
            }
        }
    }

    /// The byte after an escape of RFC 8259, section 7.
    private func escapeEnd(_ backslash: Int) throws(ScanRefusal) -> Int {
        switch byte(at: backslash &+ 1) {
        case JSONByte.quote, JSONByte.backslash, UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return backslash &+ 2
        case UInt8(ascii: "u"):
            guard hexQuad(at: backslash &+ 2) != nil else { throw .notJSON }
            return backslash &+ 6
        default:
            throw .notJSON
        }
    }

    /// The number that four hexadecimal digits write.
    func hexQuad(at index: Int) -> UInt32? {
        var quad: UInt32 = 0
        for offset in 0..<4 {
            guard let digit = hexDigit(byte(at: index &+ offset)) else { return nil }
            quad = quad &<< 4 | digit
        }
        return quad
    }

    func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte &- UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte &- UInt8(ascii: "a") &+ 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte &- UInt8(ascii: "A") &+ 10)
        default: nil
        }
    }

    /// The byte after a number of RFC 8259, section 6; the start itself where there is none.
    @inline(__always)
    func numberEnd(_ start: Int) -> Int {
        var at = start
        while let word = wholeWord(at: at) {
            let stops = digitStops(word)
            if stops != 0 {
                let bit = stops.trailingZeroBitCount
                let end = at &+ bit &>> 3
                let stop = stopByte(word, bit)
                let isWhole = stop == JSONByte.comma || stop == JSONByte.closeBrace
                // Leading zeros are refused by the long way.
                guard isWhole, end == start &+ 1 || (end > start && byte(at: start) != 0x30) else { break }
                return end
            }
            at &+= 8
        }
        return anyNumberEnd(start)
    }

    /// The end of a number that is no mere run of digits before a comma or brace.
    @inline(never)
    private func anyNumberEnd(_ start: Int) -> Int {
        var at = byte(at: start) == UInt8(ascii: "-") ? start &+ 1 : start
        let whole = digitsEnd(at)
        if whole == at || (byte(at: at) == UInt8(ascii: "0") && whole > at &+ 1) { return start }
        at = whole
        if byte(at: at) == UInt8(ascii: ".") {
            let end = digitsEnd(at &+ 1)
            guard end > at &+ 1 else { return start }
            at = end
        }
        if byte(at: at) | 0x20 == UInt8(ascii: "e") {
            let sign = byte(at: at &+ 1)
            let digits = sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") ? at &+ 2 : at &+ 1
            let end = digitsEnd(digits)
            guard end > digits else { return start }
            at = end
        }
        return at
    }

    /// The first byte at or after an index that is no digit.
    @inline(__always)
    private func digitsEnd(_ start: Int) -> Int {
        var at = start
        while true {
            let stops = digitStops(word(at: at))
            if stops != 0 { return at &+ stops.trailingZeroBitCount &>> 3 }
            at &+= 8
        }
    }
}

/// Marks the bytes that end plain text in a string: quote, backslash, controls, non-ASCII.
///
/// Only the lowest mark is exact: a borrow can mark bytes above a true one, never below.
@inline(__always)
func stringStops(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    // With bit 1 flipped the quote, 0x22, stands right above the controls: one comparison finds both.
    let quotesAndControls = (word ^ ones &* 0x02) &- ones &* 0x21
    let backslashes = (word ^ (ones &* UInt64(JSONByte.backslash))) &- ones
    return (quotesAndControls | backslashes | word) & (ones &* 0x80)
}

/// Marks the bytes that are no digits; only the lowest mark is exact.
@inline(__always)
func digitStops(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let values = word ^ (ones &* 0x30)
    return ((values &+ ones &* 0x76) | values) & (ones &* 0x80)
}

/// The byte whose high bit is bit `bit` of the word.
@inline(__always)
func stopByte(_ word: UInt64, _ bit: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: word &>> UInt64(truncatingIfNeeded: bit &- 7))
}
