/// Comparisons and checks of header bytes, on spans and without a copy.
enum HeaderText {
    /// Whether a range equals lower-case ASCII text, whatever the case of the range.
    static func equals(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        // A StaticString's bytes live as long as the process; what is read of them lies below their count.
        let literal = unsafe text.utf8Start
        guard range.count >= 8 else {
            for index in 0..<range.count where unsafe lower(bytes[range.lowerBound + index]) != literal[index]
            {
                return false
            }
            return true
        }
        // The last word begins where it ends with the text, and overlaps the one before it.
        for start in stride(from: 0, to: range.count, by: 8) {
            let at = min(start, range.count - 8)
            let word = unsafe UnsafeRawPointer(literal).loadUnaligned(fromByteOffset: at, as: UInt64.self)
            guard HeaderWord.lower(bytes.word(at: range.lowerBound + at)) == UInt64(littleEndian: word) else {
                return false
            }
        }
        return true
    }

    /// Whether a range equals ASCII text in every bit.
    static func isExactly(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        // As above.
        let literal = unsafe text.utf8Start
        for index in 0..<range.count where unsafe bytes[range.lowerBound + index] != literal[index] {
            return false
        }
        return true
    }

    /// Whether a range equals other bytes.
    static func isExactly(
        _ bytes: borrowing Span<UInt8>, _ range: Range<Int>, _ other: borrowing Span<UInt8>
    ) -> Bool {
        guard range.count == other.count else { return false }
        for index in other.indices where bytes[range.lowerBound + index] != other[index] { return false }
        return true
    }

    /// ASCII lower case; other bytes stay.
    static func lower(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    /// RFC 9110's `tchar`: what header names and methods are made of.
    static func isToken(_ byte: UInt8) -> Bool {
        byte < 0x80 && (byte < 0x40 ? lowTokens : highTokens) &>> UInt64(byte & 0x3f) & 1 != 0
    }

    /// A bit for each of `!#$%&'*+-.` and the digits.
    private static let lowTokens: UInt64 = 0x03ff_6cfa_0000_0000
    /// A bit for each of the letters and ^_`|~, counted from 0x40.
    private static let highTokens: UInt64 = 0x57ff_ffff_c7ff_fffe

    /// The range without spaces and tabs around it.
    static func trimmed(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        return start..<end
    }

    /// A copy of a range.
    static func copy(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        // The bytes are read within the closure only.
        unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe Array($0) }
    }
}

/// What a Host header may say about the property.
public enum HostLabel {
    /// The first label of a host, lower-cased, if it is `[a-z0-9-]{1,64}`; of an IPv4 literal, its first number.
    public static func first(of host: Span<UInt8>) -> String? {
        var length = 0
        while length < host.count, host[length] != UInt8(ascii: "."), host[length] != UInt8(ascii: ":") {
            guard isLabel(HeaderText.lower(host[length])), length < 64 else { return nil }
            length += 1
        }
        return length == 0 ? nil : lowerCased(host.extracting(first: length))
    }

    private static func lowerCased(_ label: Span<UInt8>) -> String {
        // The closure writes each of the bytes that it says it has written.
        unsafe String(unsafeUninitializedCapacity: label.count) { bytes in
            for index in label.indices { unsafe bytes[index] = HeaderText.lower(label[index]) }
            return label.count
        }
    }

    private static func isLabel(_ byte: UInt8) -> Bool {
        0x61...0x7a ~= byte || 0x30...0x39 ~= byte || byte == UInt8(ascii: "-")
    }
}

/// What a header or a path says a property is.
enum PropertyLabel {
    /// Bytes of a property's key.
    static let maxBytes = 128

    /// The text, if it is `[A-Za-z0-9_.:-]{1,128}`.
    static func validated(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> String? {
        guard 1...maxBytes ~= range.count else { return nil }
        for index in range {
            switch bytes[index] {
            case 0x30...0x3a, 0x41...0x5a, 0x61...0x7a: continue
            case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"): continue
            default: return nil
            }
        }
        return String(decoding: HeaderText.copy(bytes, range), as: UTF8.self)
    }
}

/// The one text of a player's that an answer repeats.
enum OriginHeader {
    /// Bytes of an Origin that is echoed: a host name has at most 253.
    static let maxBytes = 256

    /// The Origin, if it is `null` or scheme://host[:port] in a narrow alphabet; nil is treated as none sent.
    ///
    /// `last` is one that was valid: players send the same with each request.
    static func validated(
        _ bytes: borrowing Span<UInt8>, _ range: Range<Int>, last: [UInt8]?
    ) -> [UInt8]? {
        guard range.count <= maxBytes else { return nil }
        if let last, HeaderText.isExactly(bytes, range, last.span) { return last }
        if HeaderText.isExactly(bytes, range, "null") { return HeaderText.copy(bytes, range) }
        var at = range.lowerBound
        while at < range.upperBound, isScheme(bytes[at]) { at += 1 }
        guard at > range.lowerBound, range.upperBound - at > 3,
            HeaderText.isExactly(bytes, at..<at + 3, "://")
        else { return nil }
        let host = at + 3
        at = host
        while at < range.upperBound, isHost(bytes[at]) { at += 1 }
        if at == host {
            guard let end = bracketed(bytes, host..<range.upperBound) else { return nil }
            at = end
        }
        guard at == range.upperBound || isPort(bytes, at..<range.upperBound) else { return nil }
        return HeaderText.copy(bytes, range)
    }

    /// The index after an IPv6 literal in brackets.
    private static func bracketed(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard bytes[range.lowerBound] == UInt8(ascii: "[") else { return nil }
        var at = range.lowerBound + 1
        while at < range.upperBound, isLiteral(bytes[at]) { at += 1 }
        guard at < range.upperBound, bytes[at] == UInt8(ascii: "]"), at > range.lowerBound + 1 else {
            return nil
        }
        return at + 1
    }

    private static func isPort(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard 2...6 ~= range.count, bytes[range.lowerBound] == UInt8(ascii: ":") else { return false }
        for index in range.dropFirst() where !(0x30...0x39 ~= bytes[index]) { return false }
        return true
    }

    private static func isScheme(_ byte: UInt8) -> Bool {
        switch HeaderText.lower(byte) {
        case 0x61...0x7a, 0x30...0x39, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }

    private static func isHost(_ byte: UInt8) -> Bool {
        isScheme(byte) && byte != UInt8(ascii: "+") || byte == UInt8(ascii: "_")
    }

    private static func isLiteral(_ byte: UInt8) -> Bool {
        switch HeaderText.lower(byte) {
        case 0x61...0x66, 0x30...0x39, UInt8(ascii: ":"), UInt8(ascii: "."): true
        default: false
        }
    }
}
