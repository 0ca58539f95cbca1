import Crypto

/// SHA-256, by which batches and the contract are named.
public enum Digest {
    /// The digest of some bytes in 64 lower-case hex digits.
    public static func sha256(_ bytes: [UInt8]) -> String { Hex.text(of: SHA256.hash(data: bytes)) }
}
