import EgressContract

/// Reads the one spelling of a record from its bytes, without making anything of it.
struct RecordBytes {
    let bytes: [UInt8]
    var at: Int

    var isAtEnd: Bool { at >= bytes.count }

    private var next: UInt8 { at < bytes.count ? bytes[at] : 0 }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        at += 1
        return true
    }

    mutating func take(_ text: String) -> Bool {
        var place = at
        for byte in text.utf8 {
            guard place < bytes.count, bytes[place] == byte else { return false }
            place += 1
        }
        at = place
        return true
    }

    /// A decimal integer of at most 19 digits without leading zeros.
    mutating func integer() -> UInt64? {
        let start = at
        var value: UInt64 = 0
        while next.isDecimalDigit, at - start < 19 {
            value = value * 10 + UInt64(next & 15)
            at += 1
        }
        guard at > start, at - start == 1 || bytes[start] != 0x30 else { return nil }
        return value
    }

    /// A text between quotes: where it stands, and whether something in it is escaped.
    mutating func text() -> (range: Range<Int>, isEscaped: Bool)? {
        guard take(0x22) else { return nil }
        let start = at
        var isEscaped = false
        while at < bytes.count {
            switch bytes[at] {
            case 0x22:
                at += 1
                return (start..<at - 1, isEscaped)
            case 0x5C:
                guard at + 1 < bytes.count, bytes[at + 1] == 0x22 || bytes[at + 1] == 0x5C else { return nil }
                isEscaped = true
                at += 2
            case ..<0x20: return nil
            default: at += 1
            }
        }
        return nil
    }

    /// A text's bytes without its escapes.
    func unescaped(_ range: Range<Int>) -> [UInt8] {
        var plain: [UInt8] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if bytes[index] == 0x5C { index += 1 }
            plain.append(bytes[index])
            index += 1
        }
        return plain
    }
}

/// Names of a contract's rows, found by their bytes.
struct RowNames: Sendable {
    private let rows: [UInt64: Int]
    private let names: [[UInt8]]

    init(_ names: [String]) {
        self.names = names.map { Array($0.utf8) }
        rows = Dictionary(
            self.names.enumerated().map { (Self.key($1, 0..<$1.count), $0) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The place of the row with the name that stands in a range; nil where there is none.
    func row(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
        guard let row = rows[Self.key(bytes, range)], Self.isSame(names[row], bytes, range) else {
            return nil
        }
        return row
    }

    private static func isSame(_ name: [UInt8], _ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        guard name.count == range.count else { return false }
        for index in name.indices where name[index] != bytes[range.lowerBound + index] { return false }
        return true
    }

    /// FNV-1a; that two rows' names differ in it is checked by looking at the name.
    private static func key(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
        var key: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in range { key = (key ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
        return key
    }
}
