import EgressContract

/// Reads the canonical spelling that `RecordLine` writes, and nothing else.
struct RecordScanner {
    private let bytes: [UInt8]
    private(set) var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { at >= bytes.count }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    mutating func take(_ text: StaticString) -> Bool {
        let wanted = text.utf8CodeUnitCount
        guard at + wanted <= bytes.count else { return false }
        let matches = text.withUTF8Buffer { unsafe bytes[at..<at + wanted].elementsEqual($0) }
        if matches { at += wanted }
        return matches
    }

    /// A decimal integer of at most 19 digits without leading zeros.
    mutating func integer() -> UInt64? {
        let start = at
        var value: UInt64 = 0
        while let digit = next, (0x30...0x39).contains(digit), at - start < 19 {
            value = value * 10 + UInt64(digit - 0x30)
            at += 1
        }
        guard at > start, at - start == 1 || bytes[start] != 0x30 else { return nil }
        return value
    }

    /// A count of at most 10^12, so that many files' counts add up without overflow.
    mutating func count() -> Int? { integer().flatMap { $0 <= 1_000_000_000_000 ? Int($0) : nil } }

    /// A text's bytes without quotes and escapes.
    mutating func text() -> [UInt8]? {
        guard take("\"") else { return nil }
        var text: [UInt8] = []
        while let byte = next {
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return text
            case UInt8(ascii: "\\"):
                guard let escaped = next, escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\")
                else { return nil }
                at += 1
                text.append(escaped)
            case 0..<0x20: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    /// A text of 1 to 128 of A-Z, a-z, 0-9 and _.:- as a string.
    mutating func identifier() -> String? {
        guard let bytes = text(), (1...128).contains(bytes.count), bytes.allSatisfy(Self.isIdentifier) else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isIdentifier(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// A text as a string, or nil where it is not UTF-8.
    mutating func plainText() -> String? {
        guard let bytes = text() else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
