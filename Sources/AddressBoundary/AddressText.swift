/// Reads address literals, strictly, into 16 octets; IPv4 becomes `::ffff:a.b.c.d`.
///
/// Refused: leading zeros, the one-, two- and three-part forms of `inet_aton`, hex and octal octets, zone ids.
enum AddressText {
    /// A literal alone: `192.0.2.1` or `2001:db8::1`.
    static func parse(_ text: Span<UInt8>, into octets: inout MutableSpan<UInt8>) -> Bool {
        var hasColon = false
        for index in text.indices where text[index] == UInt8(ascii: ":") { hasColon = true }
        if hasColon { return parseIPv6(text, into: &octets) }
        octets[10] = 0xff
        octets[11] = 0xff
        return parseIPv4(text, into: &octets, at: 12)
    }

    /// A literal as a header's element: it may bear a port, and brackets if it is IPv6.
    static func parseHop(_ text: Span<UInt8>, into octets: inout MutableSpan<UInt8>) -> Bool {
        guard text.count > 0 else { return false }
        if text[0] == UInt8(ascii: "[") {
            var end = 1
            while end < text.count, text[end] != UInt8(ascii: "]") { end += 1 }
            guard end < text.count, isPort(text.extracting((end + 1)..<text.count)) else { return false }
            return parseIPv6(text.extracting(1..<end), into: &octets)
        }
        var colons = 0
        var firstColon = text.count
        for index in text.indices where text[index] == UInt8(ascii: ":") {
            if colons == 0 { firstColon = index }
            colons += 1
        }
        guard colons == 1 else { return parse(text, into: &octets) }
        guard isPort(text.extracting(firstColon..<text.count)) else { return false }
        return parse(text.extracting(0..<firstColon), into: &octets)
    }

    // Nothing, `:443`, or the obfuscated `:_abc` of RFC 7239 section 6.
    private static func isPort(_ text: Span<UInt8>) -> Bool {
        if text.count == 0 { return true }
        guard text[0] == UInt8(ascii: ":"), text.count > 1 else { return false }
        if text[1] == UInt8(ascii: "_") {
            for index in 2..<text.count where !isNameByte(text[index]) { return false }
            return text.count > 2
        }
        var port = 0
        for index in 1..<text.count {
            guard text.count <= 6, let digit = decimal(text[index]) else { return false }
            port = port * 10 + digit
        }
        return port <= 65_535
    }

    private static func parseIPv4(
        _ text: Span<UInt8>, into octets: inout MutableSpan<UInt8>, at first: Int
    ) -> Bool {
        var octet = 0
        var value = 0
        var digits = 0
        for index in text.indices {
            if text[index] == UInt8(ascii: ".") {
                guard digits > 0, octet < 3 else { return false }
                octets[first + octet] = UInt8(truncatingIfNeeded: value)
                octet += 1
                value = 0
                digits = 0
                continue
            }
            guard let digit = decimal(text[index]), digits == 0 || value > 0 else { return false }
            value = value * 10 + digit
            digits += 1
            guard value <= 255 else { return false }
        }
        guard octet == 3, digits > 0 else { return false }
        octets[first + 3] = UInt8(truncatingIfNeeded: value)
        return true
    }

    private static func parseIPv6(_ text: Span<UInt8>, into octets: inout MutableSpan<UInt8>) -> Bool {
        guard text.count >= 2, text.count <= 45 else { return false }
        var filled = 0
        var gap: Int?
        var index = 0
        if text[0] == UInt8(ascii: ":") {
            guard text[1] == UInt8(ascii: ":") else { return false }
            gap = 0
            index = 2
        }
        while index < text.count {
            var end = index
            var value = 0
            while end < text.count, let digit = hexadecimal(text[end]) {
                value = value << 4 | digit
                end += 1
                guard end - index <= 4 else { return false }
            }
            if end < text.count, text[end] == UInt8(ascii: ".") {
                guard filled <= 12, parseIPv4(text.extracting(index..<text.count), into: &octets, at: filled)
                else { return false }
                filled += 4
                index = text.count
                break
            }
            guard end > index, filled <= 14 else { return false }
            octets[filled] = UInt8(truncatingIfNeeded: value >> 8)
            octets[filled + 1] = UInt8(truncatingIfNeeded: value)
            filled += 2
            index = end
            guard index < text.count else { break }
            // A single colon must be followed by a group, a double one may end the literal.
            guard text[index] == UInt8(ascii: ":"), index + 1 < text.count else { return false }
            index += 1
            if text[index] == UInt8(ascii: ":") {
                guard gap == nil else { return false }
                gap = filled
                index += 1
            }
        }
        return open(gap, in: &octets, filled: filled)
    }

    // Moves what follows `::` to the end and fills the gap with zeros.
    private static func open(_ gap: Int?, in octets: inout MutableSpan<UInt8>, filled: Int) -> Bool {
        guard let gap else { return filled == 16 }
        guard filled < 16 else { return false }
        let moved = filled - gap
        for step in 0..<moved {
            octets[15 - step] = octets[filled - 1 - step]
        }
        for index in gap..<(16 - moved) { octets[index] = 0 }
        return true
    }

    private static func decimal(_ byte: UInt8) -> Int? {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? Int(byte - UInt8(ascii: "0")) : nil
    }

    private static func hexadecimal(_ byte: UInt8) -> Int? {
        let lower = byte | 0x20
        if lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "f") {
            return Int(lower - UInt8(ascii: "a")) + 10
        }
        return decimal(byte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return decimal(byte) != nil || (lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z"))
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
}
