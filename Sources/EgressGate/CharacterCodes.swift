/// Reads lists of numbers as the characters or octets that they stand for: `50 48 51 46`, `32 30 33 2e`.
enum CharacterCodes {
    /// The text as the characters of its decimal, octal or hexadecimal numbers, nil where neither seven of them stand in
    /// a row nor the octets of an IPv6 address.
    static func read(_ text: Span<UInt8>, radix: UInt64) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        var (run, isText) = (TextRun(), false)
        var at = 0
        while at < text.count {
            guard isDigit(text[at], radix) else {
                at += 1
                continue
            }
            let start = at
            var value: UInt64 = 0
            while at < text.count, isDigit(text[at], radix), value < 1 << 32 {
                value = value * radix + ASCII.hexValue(text[at])
                at += 1
            }
            // The zero of 0x.
            if at - start == 1, value == 0, at < text.count, text[at] | 0x20 == 0x78 { continue }
            bytes.append(value < 0x100 ? UInt8(value) : 1)
            run.take(bytes[bytes.count - 1])
            isText = isText || run.characters >= TextRun.charactersMin
        }
        return isText || bytes.count >= 16 ? bytes : nil
    }

    private static func isDigit(_ byte: UInt8, _ radix: UInt64) -> Bool {
        radix == 16 ? ASCII.isHexDigit(byte) : ASCII.isDigit(byte) && UInt64(byte & 15) < radix
    }
}
