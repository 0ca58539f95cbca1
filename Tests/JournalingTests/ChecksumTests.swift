@testable import Journaling
import Testing

/// One bit at a time, by the definition.
private func slowly(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var crc = ~UInt32(0)
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
    }
    return ~crc
}

@Suite struct ChecksumTests {
    /// RFC 3720, appendix B.4.
    @Test(
        arguments: [
            ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
            ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
            (Array(0..<32), 0x46DD_794E), (Array((0..<32).reversed()), 0x113F_DB5C),
            (Array("123456789".utf8), 0xE306_9283),
            ([], 0),
        ] as [([UInt8], UInt32)])
    func vectors(vector: ([UInt8], UInt32)) {
        #expect(Checksum.crc32c(vector.0.span, 0..<vector.0.count) == vector.1)
        #expect(Checksum.crc32cByTables(vector.0.span, 0..<vector.0.count) == vector.1)
        #expect(slowly(vector.0) == vector.1)
    }

    @Test func everyRangeIsAsTheDefinitionSays() {
        let bytes = (0..<40).map { UInt8(truncatingIfNeeded: $0 &* 73 &+ 5) }
        for low in 0...bytes.count {
            for high in low...bytes.count {
                let checksum = slowly(bytes[low..<high])
                #expect(Checksum.crc32c(bytes.span, low..<high) == checksum)
                #expect(Checksum.crc32cByTables(bytes.span, low..<high) == checksum)
            }
        }
    }
}
