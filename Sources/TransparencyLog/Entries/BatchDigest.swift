import Crypto

/// The SHA-256 by which receipts, refusals and the ledger name a batch's bytes.
public enum BatchDigest {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Sixty-four lower-case hexadecimal digits.
    public static func hex(of bytes: [UInt8]) -> String { hex(Array(SHA256.hash(data: bytes))) }

    /// Whether a text is such a digest.
    public static func isHex(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { digits.contains($0) }
    }

    /// The bytes of lower-case hexadecimal digits, or nil where they are not so many.
    static func bytes(ofHex text: String, count: Int = 32) -> [UInt8]? {
        guard text.utf8.count == 2 * count, text.utf8.allSatisfy({ digits.contains($0) }) else { return nil }
        let values = text.utf8.map { $0 < 0x60 ? $0 &- 0x30 : $0 &- 0x57 }
        return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }

    /// Two lower-case digits for each byte.
    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
