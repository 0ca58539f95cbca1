/// A way of writing bytes as letters, six, five or four bits in each.
enum Encoding {
    case base64
    case base32
    case hex

    private var bitsPerLetter: UInt64 {
        switch self {
        case .base64: 6
        case .base32: 5
        case .hex: 4
        }
    }

    /// How many letters stand for a whole number of bytes.
    private var period: Int {
        switch self {
        case .base64: 4
        case .base32: 8
        case .hex: 2
        }
    }

    private func value(_ byte: UInt8) -> UInt64? {
        switch self {
        case .base64:
            if ASCII.isLetter(byte) { return UInt64(byte & 0x1F) - 1 + (byte & 0x20 != 0 ? 26 : 0) }
            if ASCII.isDigit(byte) { return UInt64(byte & 15) + 52 }
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { return 62 }
            return byte == UInt8(ascii: "/") || byte == UInt8(ascii: "_") ? 63 : nil
        case .base32:
            if ASCII.isLetter(byte) { return UInt64(byte & 0x1F) - 1 }
            return byte &- 0x32 < 6 ? UInt64(byte) - 24 : nil
        case .hex: return ASCII.isHexDigit(byte) ? ASCII.hexValue(byte) : nil
        }
    }

    /// Calls `visit` with each run of letters that may stand for an address, decoded from each of its letters on,
    /// until it says that it has found one.
    func decode(_ text: Span<UInt8>, own: OwnPrefix?, _ visit: ([UInt8]) -> Bool) -> Bool {
        var start = 0
        while start < text.count {
            guard value(text[start]) != nil else {
                start += 1
                continue
            }
            var end = start + 1
            while end < text.count, value(text[end]) != nil { end += 1 }
            for skipped in 0..<period where isWorthwhile(text, start + skipped, end, own) {
                if visit(decoded(text, start + skipped, end)) { return true }
            }
            start = end
        }
        return false
    }

    /// Whether a run decodes to an own address, to seven characters of UTF-8 in a row, ASCII in UTF-16 included, or to
    /// what is compressed.
    private func isWorthwhile(_ text: Span<UInt8>, _ start: Int, _ end: Int, _ own: OwnPrefix?) -> Bool {
        guard (end - start) * Int(bitsPerLetter) >= 32 else { return false }
        let ownIsIPv4 = own?.isIPv4 ?? false
        var (window, bits): (UInt64, UInt64) = (0, 0)
        var octets = 0
        var run = TextRun()
        for index in start..<end {
            guard let value = value(text[index]) else { return false }
            window = window << bitsPerLetter | value
            bits += bitsPerLetter
            guard bits >= 8 else { continue }
            bits -= 8
            octets += 1
            let octet = UInt8(truncatingIfNeeded: window >> bits)
            run.take(octet)
            if run.characters >= 7 { return true }
            if octets == 2, Self.isCompressed(window >> bits & 0xFFFF) { return true }
            guard let own, octets >= 4 else { continue }
            if ownIsIPv4 ? own.holds(word: window >> bits & 0xFFFF_FFFF) : octets >= 16 { return true }
        }
        return false
    }

    /// The first two octets of gzip and of zlib's usual levels.
    private static func isCompressed(_ start: UInt64) -> Bool {
        start == 0x1F8B || start >> 8 == 0x78 && start % 31 == 0
    }

    private func decoded(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity((end - start) * Int(bitsPerLetter) / 8)
        var (window, bits): (UInt64, UInt64) = (0, 0)
        for index in start..<end {
            window = window << bitsPerLetter | (value(text[index]) ?? 0)
            bits += bitsPerLetter
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: window >> bits))
        }
        return bytes
    }
}

/// Counts characters of UTF-8 in a row, between which zeros may stand, as in UTF-16.
private struct TextRun {
    private(set) var characters = 0
    /// Bytes of the character at hand that are still to come.
    private var missing = 0

    mutating func take(_ octet: UInt8) {
        if octet < 0x80 {
            let goesOn = missing == 0 && (ASCII.isPrintable(octet) || octet == 0)
            characters = goesOn ? characters + (octet == 0 ? 0 : 1) : ASCII.isPrintable(octet) ? 1 : 0
            missing = 0
        } else if octet < 0xC0 {
            guard missing > 0 else {
                characters = 0
                return
            }
            missing -= 1
            if missing == 0 { characters += 1 }
        } else {
            if missing > 0 { characters = 0 }
            missing = octet >= 0xF0 ? 3 : octet >= 0xE0 ? 2 : 1
        }
    }
}
