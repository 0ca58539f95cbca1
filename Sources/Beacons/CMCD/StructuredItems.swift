/// Bare items of RFC 9651, by their first byte.
extension Span where Element == UInt8 {
    /// One bare item (RFC 9651, section 4.2.3).
    func bareItem(_ start: Int, _ end: Int) -> JSONValue? {
        guard start < end else { return nil }
        switch byte(at: start) {
        case JSONByte.quote: return structuredString(start, end)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return structuredNumber(start, end)
        case UInt8(ascii: "?"):
            guard start &+ 1 < end, byte(at: start &+ 1) & 0xFE == UInt8(ascii: "0") else { return nil }
            let kind: ScannedField.Kind = byte(at: start &+ 1) == UInt8(ascii: "1") ? .true : .false
            return JSONValue(kind: kind, start: start, end: start &+ 2, next: start &+ 2)
        case UInt8(ascii: "@"):
            guard let date = structuredNumber(start &+ 1, end),
                firstIndex(of: UInt8(ascii: "."), date.start, date.end) == date.end
            else { return nil }
            return date
        case UInt8(ascii: ":"): return byteSequence(start, end)
        case UInt8(ascii: "%"): return displayString(start, end)
        case let first where isLetter(first) || first == UInt8(ascii: "*"):
            var at = start &+ 1
            while at < end, isTokenByte(byte(at: at)) { at &+= 1 }
            return JSONValue(kind: .string, start: start, end: at, next: at)
        default: return nil
        }
    }

    private func structuredString(_ quote: Int, _ end: Int) -> JSONValue? {
        var at = quote &+ 1
        var kind = ScannedField.Kind.string
        while at < end {
            let byte = byte(at: at)
            switch byte {
            case JSONByte.quote: return JSONValue(kind: kind, start: quote &+ 1, end: at, next: at &+ 1)
            case JSONByte.backslash:
                let escaped = self.byte(at: at &+ 1)
                guard at &+ 1 < end, escaped == JSONByte.quote || escaped == JSONByte.backslash
                else { return nil }
                kind = .escapedString
                at &+= 2
            case 0x80...:
                guard let next = try? scalarEnd(at), next <= end else { return nil }
                at = next
            case 0x20..<0x7F: at &+= 1
            default: return nil
            }
        }
        return nil
    }

    /// At most 15 digits before the point and behind it; leading zeros are left out of the place.
    private func structuredNumber(_ start: Int, _ end: Int) -> JSONValue? {
        let isNegative = start < end && byte(at: start) == UInt8(ascii: "-")
        var first = isNegative ? start &+ 1 : start
        let whole = runEnd(first, end)
        guard 1...15 ~= whole &- first else { return nil }
        while first &+ 1 < whole, byte(at: first) == UInt8(ascii: "0"), !isNegative { first &+= 1 }
        let from = isNegative ? start : first
        guard whole < end, byte(at: whole) == UInt8(ascii: ".") else {
            return JSONValue(kind: .number, start: from, end: whole, next: whole)
        }
        let fraction = runEnd(whole &+ 1, end)
        guard 2...16 ~= fraction &- whole else { return nil }
        return JSONValue(kind: .number, start: from, end: fraction, next: fraction)
    }

    /// `:BASE64:`, read past: no key of CMCD has one.
    private func byteSequence(_ start: Int, _ end: Int) -> JSONValue? {
        var at = start &+ 1
        while at < end, isBase64(byte(at: at)) { at &+= 1 }
        guard at < end, byte(at: at) == UInt8(ascii: ":") else { return nil }
        return JSONValue(kind: .nested, start: start, end: at &+ 1, next: at &+ 1)
    }

    /// `%"…"`, read past: no key of CMCD has one.
    private func displayString(_ start: Int, _ end: Int) -> JSONValue? {
        guard start &+ 1 < end, byte(at: start &+ 1) == JSONByte.quote else { return nil }
        var at = start &+ 2
        while at < end, 0x20..<0x7F ~= byte(at: at), byte(at: at) != JSONByte.quote {
            if byte(at: at) == UInt8(ascii: "%") {
                for offset in 1...2 {
                    guard at &+ offset < end, isLowerHex(byte(at: at &+ offset)) else { return nil }
                }
            }
            at &+= 1
        }
        guard at < end, byte(at: at) == JSONByte.quote else { return nil }
        return JSONValue(kind: .nested, start: start, end: at &+ 1, next: at &+ 1)
    }
}

// MARK: - Bytes

extension Span where Element == UInt8 {
    /// The first byte at or after an index that is no space.
    func spacesEnd(_ start: Int, _ end: Int) -> Int {
        var at = start
        while at < end, byte(at: at) == 0x20 { at &+= 1 }
        return at
    }

    private func runEnd(_ start: Int, _ end: Int) -> Int {
        var at = start
        while at < end, byte(at: at) &- UInt8(ascii: "0") < 10 { at &+= 1 }
        return at
    }

    func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

    private func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || byte &- UInt8(ascii: "0") < 10 }

    func isKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "*"): true
        default: isAlphanumeric(byte)
        }
    }

    private func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"):
            true
        case UInt8(ascii: "-")...UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "^")...UInt8(ascii: "`"):
            true
        case UInt8(ascii: "|"), UInt8(ascii: "~"): true
        default: isAlphanumeric(byte)
        }
    }

    private func isBase64(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
            || byte == UInt8(ascii: "=")
    }

    private func isLowerHex(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || byte &- UInt8(ascii: "a") < 6
    }
}
