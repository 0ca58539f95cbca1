/// CRC-32C (Castagnoli), the checksum of each journal record (RFC 3720, appendix B.4).
enum Checksum {
    private static let polynomial: UInt32 = 0x82F6_3B78

    /// Eight tables of 256 entries, for eight bytes a step.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for index in 0..<256 {
            var value = UInt32(index)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ polynomial : value >> 1 }
            tables[index] = value
        }
        for index in 256..<8 * 256 {
            let previous = tables[index - 256]
            tables[index] = previous >> 8 ^ tables[Int(previous & 0xFF)]
        }
        return tables
    }()

    /// The checksum of a range of bytes, which must lie within them.
    static func crc32c(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt32 {
        let tables = Self.tables.span
        var crc = ~UInt32(0)
        var at = range.lowerBound
        while at + 8 <= range.upperBound {
            let low = crc ^ word(bytes, at)
            let high = word(bytes, at + 4)
            crc = fourTables(tables, low, from: 4) ^ fourTables(tables, high, from: 0)
            at += 8
        }
        while at < range.upperBound {
            crc = crc >> 8 ^ tables[Int(truncatingIfNeeded: crc ^ UInt32(bytes[at])) & 0xFF]
            at += 1
        }
        return ~crc
    }

    /// The little-endian 32-bit word at `at`.
    static func word(_ bytes: Span<UInt8>, _ at: Int) -> UInt32 {
        UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16 | UInt32(bytes[at + 3])
            << 24
    }

    private static func fourTables(_ tables: Span<UInt32>, _ word: UInt32, from table: Int) -> UInt32 {
        tables[(table + 3) * 256 + Int(word & 0xFF)]
            ^ tables[(table + 2) * 256 + Int(word >> 8 & 0xFF)]
            ^ tables[(table + 1) * 256 + Int(word >> 16 & 0xFF)]
            ^ tables[table * 256 + Int(word >> 24)]
    }
}
