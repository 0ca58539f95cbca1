import Crypto
public import DurableFiles

/// The SHA-256 by which receipts, refusals and the ledger name a batch's bytes.
public enum BatchDigest {
    /// Sixty-four lower-case hexadecimal digits.
    public static func hex(of bytes: [UInt8]) -> String { hex(Array(SHA256.hash(data: bytes))) }

    /// The digest of a file of any length.
    public static func hex(ofFile path: String, files: DurableFiles) throws(FileError) -> String {
        var hash = SHA256()
        try files.read(path, pieceBytes: 1 << 18) { hash.update(data: $0) }
        return hex(Array(hash.finalize()))
    }

    /// Whether a text is such a digest.
    public static func isHex(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy(isDigit)
    }

    /// The bytes of lower-case hexadecimal digits, or nil where they are not so many.
    static func bytes(ofHex text: some StringProtocol, count: Int = 32) -> [UInt8]? {
        bytes(ofHex: text.utf8, count: count)
    }

    /// The bytes of lower-case hexadecimal digits, or nil where they are not so many.
    static func bytes(ofHex digits: some Collection<UInt8>, count: Int) -> [UInt8]? {
        guard digits.count == 2 * count, digits.allSatisfy(isDigit) else { return nil }
        let values = digits.map { $0 < 0x60 ? $0 &- 0x30 : $0 &- 0x57 }
        return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }

    /// Two lower-case digits for each byte.
    static func hex(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        append(bytes, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Two lower-case digits for each byte, behind a text.
    static func append(_ bytes: some Collection<UInt8>, to text: inout [UInt8]) {
        text.append(addingCapacity: 2 * bytes.count) { output in
            for byte in bytes {
                output.append(digit(byte >> 4))
                output.append(digit(byte & 15))
            }
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 &+ value : 0x57 &+ value }
}
