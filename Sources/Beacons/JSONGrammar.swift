/// The bytes that RFC 8259 gives a meaning.
enum JSONByte {
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let comma = UInt8(ascii: ",")
    static let colon = UInt8(ascii: ":")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")
}

/// One JSON value's kind and place.
struct JSONValue {
    let kind: ScannedField.Kind
    /// The value's bytes; a string's without its quotes.
    let start: Int
    let end: Int
    /// The first byte after the value.
    let next: Int
}

/// One step through an object or array: the next item, or the byte after the closing bracket.
struct JSONStep {
    let at: Int
    let more: Bool
}

/// The grammar of RFC 8259, as questions to a body: each takes an index and gives the next one.
extension Span where Element == UInt8 {
    /// The first byte at or after an index that is no white space.
    @inline(__always)
    func spaceEnd(_ at: Int) -> Int {
        byte(at: at) > 0x20 ? at : longSpaceEnd(at)
    }

    @inline(never)
    private func longSpaceEnd(_ at: Int) -> Int {
        var at = at
        while true {
            switch byte(at: at) {
            case 0x20, 0x09, 0x0A, 0x0D: at &+= 1
            default: return at
            }
        }
    }

    /// The first item inside a bracket.
    @inline(__always)
    func firstItem(in open: Int, close: UInt8) -> JSONStep {
        let at = spaceEnd(open &+ 1)
        return byte(at: at) == close ? JSONStep(at: at &+ 1, more: false) : JSONStep(at: at, more: true)
    }

    /// The item after one that ended here.
    @inline(__always)
    func nextItem(after end: Int, close: UInt8) throws(ScanRefusal) -> JSONStep {
        // Most items are members, and most writers put no spaces between them.
        if isPair(JSONByte.comma, JSONByte.quote, at: end) { return JSONStep(at: end &+ 1, more: true) }
        let at = spaceEnd(end)
        let byte = byte(at: at)
        if byte == JSONByte.comma { return JSONStep(at: spaceEnd(at &+ 1), more: true) }
        guard byte == close else { throw .notJSON }
        return JSONStep(at: at &+ 1, more: false)
    }

    /// A member's name, and in `next` the byte after its colon.
    @inline(__always)
    func memberName(_ at: Int) throws(ScanRefusal) -> JSONValue {
        guard byte(at: at) == JSONByte.quote else { throw .notJSON }
        let name = try string(at)
        let colon = spaceEnd(name.next)
        guard byte(at: colon) == JSONByte.colon else { throw .notJSON }
        return JSONValue(kind: name.kind, start: name.start, end: name.end, next: colon &+ 1)
    }

    /// Any value behind any white space, with at most `levels` brackets inside each other.
    @inline(__always)
    func value(_ at: Int, levels: Int) throws(ScanRefusal) -> JSONValue {
        switch byte(at: at) {
        case JSONByte.quote:
            return try string(at)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let end = numberEnd(at)
            guard end > at else { throw .notJSON }
            return JSONValue(kind: .number, start: at, end: end, next: end)
        case JSONByte.openBrace, JSONByte.openBracket:
            let end = try nestedEnd(at, levels: levels)
            return JSONValue(kind: .nested, start: at, end: end, next: end)
        case ...0x20:
            return try spacedValue(at, levels: levels)
        default:
            return try literal(at)
        }
    }

    @inline(never)
    private func spacedValue(_ at: Int, levels: Int) throws(ScanRefusal) -> JSONValue {
        let start = longSpaceEnd(at)
        guard start > at else { throw .notJSON }
        return try value(start, levels: levels)
    }

    /// `true`, `false`, `null`, and the `NaN` that some players write for null.
    private func literal(_ at: Int) throws(ScanRefusal) -> JSONValue {
        let word = word(at: at)
        let kind: ScannedField.Kind
        var end = at &+ 4
        if word & 0xFFFF_FFFF == 0x6575_7274 {  // true
            kind = .true
        } else if word & 0xFFFF_FFFF == 0x6C6C_756E {  // null
            kind = .null
        } else if word & 0xFF_FFFF_FFFF == 0x65_736C_6166 {  // false
            kind = .false
            end = at &+ 5
        } else if word & 0xFF_FFFF == 0x4E_614E {  // NaN
            kind = .null
            end = at &+ 3
        } else {
            throw .notJSON
        }
        return JSONValue(kind: kind, start: at, end: end, next: end)
    }

    /// The byte after an object or array that is read past.
    @inline(never)
    func nestedEnd(_ open: Int, levels: Int) throws(ScanRefusal) -> Int {
        guard levels > 0 else { throw .tooDeep }
        let isObject = byte(at: open) == JSONByte.openBrace
        let close = isObject ? JSONByte.closeBrace : JSONByte.closeBracket
        var step = firstItem(in: open, close: close)
        while step.more {
            let start = isObject ? try memberName(step.at).next : step.at
            step = try nextItem(after: value(start, levels: levels &- 1).next, close: close)
        }
        return step.at
    }
}
