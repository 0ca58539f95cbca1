/// Reads lists of numbers as the characters or octets that they stand for: `50 48 51 46`, `32 30 33 2e`.
enum CharacterCodes {
    /// The fewest numbers that are taken for a list: an address is four octets, or seven characters.
    private static let countMin = 4

    /// The text as the characters of its decimal, octal or hexadecimal numbers, nil where it has too few.
    static func read(_ text: Span<UInt8>, radix: UInt64) -> [UInt8]? {
        var bytes: [UInt8] = []
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
        }
        return bytes.count >= countMin ? bytes : nil
    }

    private static func isDigit(_ byte: UInt8, _ radix: UInt64) -> Bool {
        radix == 16 ? ASCII.isHexDigit(byte) : ASCII.isDigit(byte) && UInt64(byte & 15) < radix
    }
}
