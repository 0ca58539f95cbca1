/// Finds addresses in the binary forms in which programs hand them on.
enum StructureSearch {
    private static let proxyPreamble: [UInt8] = [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
    ]

    /// What stands at the beginning of bytes that were decoded from a text.
    static func hits(in bytes: [UInt8]) -> [AddressHit] {
        [preamble(bytes), socketAddress(bytes), taggedAddress(bytes), fixed32(bytes)].compactMap { $0 }
    }

    /// PROXY protocol version 2: the source address behind sixteen bytes.
    private static func preamble(_ bytes: [UInt8]) -> AddressHit? {
        guard bytes.starts(with: proxyPreamble), bytes.count >= 28 else { return nil }
        let isIPv6 = bytes[13] >> 4 == 2
        return hit(bytes, at: 16, isIPv6 ? 16 : 4, .certain)
    }

    /// `sockaddr_in`: family 2 in either byte order, port, address, eight zeros.
    private static func socketAddress(_ bytes: [UInt8]) -> AddressHit? {
        guard bytes.count == 16, bytes[0] ^ bytes[1] == 2, bytes[0] & bytes[1] == 0,
            bytes[8...].allSatisfy({ $0 == 0 })
        else { return nil }
        return hit(bytes, at: 4, 4, .likely)
    }

    /// CBOR tags 52 and 54 over a byte string (RFC 9164).
    private static func taggedAddress(_ bytes: [UInt8]) -> AddressHit? {
        if bytes.starts(with: [0xD8, 0x34, 0x44]) { return hit(bytes, at: 3, 4, .certain) }
        if bytes.starts(with: [0xD8, 0x36, 0x50]) { return hit(bytes, at: 3, 16, .certain) }
        return nil
    }

    /// A protocol buffer of one fixed32: five bytes, which other things have too.
    private static func fixed32(_ bytes: [UInt8]) -> AddressHit? {
        guard bytes.count == 5, bytes[0] & 0x87 == 5, bytes[0] > 7,
            let address = FoundAddress(bytes[1...].reversed())
        else { return nil }
        return AddressHit(.structure, .possible, address, at: 0)
    }

    private static func hit(_ bytes: [UInt8], at start: Int, _ count: Int, _ confidence: Confidence)
        -> AddressHit?
    {
        guard start + count <= bytes.count, let address = FoundAddress(bytes[start..<start + count]) else {
            return nil
        }
        return AddressHit(.structure, confidence, address, at: 0)
    }
}
