/// Lower-case hexadecimal, the only spelling that crosses.
public enum Hex {
    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "a") &+ value &- 10
    }

    /// Two digits for each byte.
    public static func text(of bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes { append(byte, to: &text) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The two digits of a byte.
    public static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(digit(byte >> 4))
        bytes.append(digit(byte & 15))
    }

    /// The leading digits of a 64-bit number, most significant first, at most sixteen of them.
    public static func append(_ value: UInt64, digits: Int = 16, to bytes: inout [UInt8]) {
        var rest = value
        for _ in 0..<min(digits, 16) {
            bytes.append(digit(UInt8(truncatingIfNeeded: rest >> 60)))
            rest <<= 4
        }
    }

    /// A digit's value, or nil where the byte is none of 0-9 and a-f.
    public static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit &- UInt8(ascii: "a") &+ 10
        default: nil
        }
    }
}
