/// Reads a text as a person sees it: digits of any script, fullwidth forms, dots of any kind, nothing invisible.
enum UnicodeFolding {
    /// The text in ASCII, a character of no use for an address as a control character.
    static func folded(_ text: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var at = 0
        while at < text.count {
            guard text[at] >= 0x80 else {
                bytes.append(text[at])
                at += 1
                continue
            }
            guard let (scalar, end) = scalar(text, at) else {
                bytes.append(foreign)
                at += 1
                continue
            }
            append(scalar, to: &bytes)
            at = end
        }
        return bytes
    }

    private static let foreign: UInt8 = 1

    private static let invisible: UInt8 = 0

    /// By character of the first two planes: what it is read as.
    ///
    /// Unicode's properties cost too much to ask each time.
    private static let readings: [UInt8] = {
        var readings = (0..<0x2_0000).map { Unicode.Scalar(UInt32($0)).map(reading(of:)) ?? foreign }
        for (value, read) in lookalikes where readings[value] == foreign { readings[value] = read }
        return readings
    }()

    /// Looks up every character once, which takes some milliseconds.
    static func prepare() { _ = readings.count }

    private static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        let value = Int(scalar.value)
        let read = value < readings.count ? readings[value] : reading(of: scalar)
        if read != invisible { bytes.append(read) }
    }

    private static func reading(of scalar: Unicode.Scalar) -> UInt8 {
        let properties = scalar.properties
        switch properties.numericType {
        case .decimal, .digit:
            if let value = properties.numericValue, (0...9).contains(value) { return 0x30 + UInt8(value) }
        default: break
        }
        return switch properties.generalCategory {
        case .format, .nonspacingMark, .enclosingMark: invisible
        case .spaceSeparator: 0x20
        case .dashPunctuation: UInt8(ascii: "-")
        default: letterOrSign(scalar.value)
        }
    }

    private static func letterOrSign(_ value: UInt32) -> UInt8 {
        if 0xFF01...0xFF5E ~= value { return UInt8(value - 0xFEE0) }
        // Mathematical letters: alphabets of 52.
        if 0x1D400...0x1D6A3 ~= value {
            let letter = UInt8((value - 0x1D400) % 52)
            return letter < 26 ? 0x41 + letter : 0x61 + letter - 26
        }
        if 0x24B6...0x24CF ~= value { return UInt8(value - 0x24B6) + 0x41 }
        if 0x24D0...0x24E9 ~= value { return UInt8(value - 0x24D0) + 0x61 }
        return foreign
    }

    /// Dots, colons and the Greek and Cyrillic letters that look like hex digits.
    private static let lookalikes: [(Int, UInt8)] = [
        (0xB7, 0x2E), (0x2022, 0x2E), (0x2024, 0x2E), (0x2027, 0x2E), (0x2219, 0x2E), (0x22C5, 0x2E),
        (0x3002, 0x2E), (0x30FB, 0x2E), (0xFE52, 0x2E), (0xFF61, 0x2E), (0xFF65, 0x2E), (0x66B, 0x2E),
        (0x6D4, 0x2E), (0x701, 0x2E), (0x702, 0x2E), (0xA4F8, 0x2E), (0x1427, 0x2E), (0x387, 0x2E),
        (0x2E31, 0x2E), (0x10101, 0x2E), (0x3001, 0x2C), (0x60C, 0x2C), (0x2236, 0x3A), (0xA789, 0x3A),
        (0x2D0, 0x3A), (0xFE55, 0x3A), (0xFE13, 0x3A), (0x5C3, 0x3A), (0x589, 0x3A), (0x2044, 0x2F),
        (0x2215, 0x2F), (0x430, 0x61), (0x441, 0x63), (0x435, 0x65), (0x501, 0x64), (0x184, 0x62),
        (0x410, 0x41), (0x412, 0x42), (0x421, 0x43), (0x415, 0x45), (0x391, 0x41), (0x392, 0x42),
        (0x395, 0x45), (0x3F9, 0x43), (0x3F2, 0x63), (0x41E, 0x30), (0x43E, 0x30), (0x39F, 0x30),
        (0x3BF, 0x30), (0x406, 0x31), (0x456, 0x31), (0x4C0, 0x31), (0x417, 0x33),
    ]

    /// The character whose UTF-8 begins at an index.
    private static func scalar(_ text: Span<UInt8>, _ at: Int) -> (Unicode.Scalar, Int)? {
        let lead = text[at]
        let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0
        guard length > 0, at + length <= text.count else { return nil }
        var value = UInt32(lead) & (0x7F >> UInt32(length))
        for index in at + 1..<at + length {
            guard text[index] & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(text[index] & 0x3F)
        }
        return Unicode.Scalar(value).map { ($0, at + length) }
    }
}
