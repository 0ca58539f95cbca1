/// One event of a beacon.
public struct ScannedEvent: Equatable, Sendable {
    /// Its part of the scanner's fields.
    public let fields: Range<Int>
    /// How many more it has whose name is not one of `MuxKey`: nothing is made of them, so they are only counted.
    public let unlistedFields: Int
}

/// One field of an event: which it is, and where its value lies in the body.
public struct ScannedField: Sendable {
    /// What a value is written as.
    public enum Kind: UInt8, Sendable {
        /// A string whose bytes are its text.
        case string
        /// A string with at least one escape.
        case escapedString
        /// A number by RFC 8259, of any size.
        case number
        case `true`
        case `false`
        /// `null`, or the `NaN` that some players write for it.
        case null
        /// An object or array, read past.
        case nested
    }

    /// The name.
    public let key: MuxKey
    /// What the value is written as.
    public let kind: Kind
    /// The value's first byte in the body; a string's without its quotes.
    public let start: UInt32
    /// The byte after the value's last.
    public let end: UInt32

    /// What stands for a field that an event has not: a `null` without a name.
    public static let absent = ScannedField(key: .other, kind: .null, start: 0, end: 0)
}

extension ScannedField {
    /// Where the value lies in the body that was scanned; of another body, what of that lies inside.
    public func range(in body: Span<UInt8>) -> Range<Int> {
        let end = min(Int(end), body.count)
        return min(Int(start), end)..<end
    }

    /// Appends a string's text without its escapes; false where the value is no string.
    ///
    /// Half a surrogate pair becomes U+FFFD. `body` is the body that was scanned.
    public func appendText(in body: Span<UInt8>, to bytes: inout [UInt8]) -> Bool {
        switch kind {
        case .string:
            body.append(Int(start), Int(end), to: &bytes)
            return true
        case .escapedString:
            body.appendUnescaped(Int(start), Int(end), to: &bytes)
            return true
        case .number, .true, .false, .null, .nested:
            return false
        }
    }

    /// Whether two values are written alike, byte for byte.
    public func hasSameBytes(as other: ScannedField, in body: Span<UInt8>) -> Bool {
        let length = Int(end) &- Int(start)
        guard Int(other.end) &- Int(other.start) == length else { return false }
        guard length >= 8 else {
            for at in 0..<length
            where body.byte(at: Int(start) &+ at) != body.byte(at: Int(other.start) &+ at) {
                return false
            }
            return true
        }
        // The last word begins where it ends with the values, and overlaps the one before it.
        for at in stride(from: 0, to: length, by: 8) {
            let at = min(at, length &- 8)
            guard body.word(at: Int(start) &+ at) == body.word(at: Int(other.start) &+ at) else {
                return false
            }
        }
        return true
    }

    /// Whether the value is a string with just this text.
    public func equals(_ text: StaticString, in body: Span<UInt8>) -> Bool {
        guard kind == .string || kind == .escapedString else { return false }
        guard kind == .string else {
            var plain: [UInt8] = []
            body.appendUnescaped(Int(start), Int(end), to: &plain)
            return plain.span.equals(text, 0, plain.count)
        }
        return body.equals(text, Int(start), Int(end))
    }
}
