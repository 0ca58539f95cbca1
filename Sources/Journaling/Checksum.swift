import CChecksum

/// CRC-32C (Castagnoli), the checksum of each journal record (RFC 3720, appendix B.4).
enum Checksum {
    private static let hasInstruction = octroi_has_crc32c() != 0
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
        guard hasInstruction else { return crc32cByTables(bytes, range) }
        // The slice is checked, and lives as long as the pointer.
        return unsafe bytes.extracting(range).withUnsafeBytes { bytes in
            unsafe ~octroi_crc32c(~0, bytes.baseAddress, bytes.count)
        }
    }

    /// The same where the processor has no instruction for it.
    static func crc32cByTables(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt32 {
        let tables = Self.tables.span
        var crc = ~UInt32(0)
        var at = range.lowerBound
        while at + 8 <= range.upperBound {
            // Any bit pattern is a number; the offset is checked.
            let word = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
            crc = remainder(of: UInt64(littleEndian: word) ^ UInt64(crc), tables)
            at += 8
        }
        while at < range.upperBound {
            crc = crc >> 8 ^ tables[Int(truncatingIfNeeded: crc ^ UInt32(bytes[at])) & 0xFF]
            at += 1
        }
        return ~crc
    }

    /// What eight bytes leave, the first one lowest, by one table for each.
    @inline(__always)
    private static func remainder(of word: UInt64, _ tables: Span<UInt32>) -> UInt32 {
        var remainder: UInt32 = 0
        for place in 0..<8 {
            let byte = Int(truncatingIfNeeded: word >> UInt64(8 * place)) & 0xFF
            // Safe: the table has 8 times 256 entries.
            remainder ^= unsafe tables[unchecked: (7 - place) * 256 + byte]
        }
        return remainder
    }

    /// The little-endian 32-bit word at `at`.
    static func word(_ bytes: Span<UInt8>, _ at: Int) -> UInt32 {
        UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16 | UInt32(bytes[at + 3])
            << 24
    }
}
