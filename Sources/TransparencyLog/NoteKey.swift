import Crypto

/// What a signed note's signer and verifier share: a name and a key ID (C2SP signed-note).
struct NoteKey: Hashable, Sendable {
    /// The signature type of plain Ed25519.
    static let ed25519: UInt8 = 0x01
    /// Bytes of a public key, and of a private key's seed.
    static let keyBytes = 32
    /// A key's name, by which a reader finds its line.
    let name: String
    /// SHA-256(name, LF, type, public key), its first four bytes.
    let id: [UInt8]

    init?(name: String, publicKey: [UInt8]) {
        guard Self.isName(name), publicKey.count == Self.keyBytes else { return nil }
        self.name = name
        let hashed = Array(name.utf8) + [UInt8(ascii: "\n"), Self.ed25519] + publicKey
        id = Array(SHA256.hash(data: hashed).prefix(4))
    }

    /// Not empty, without spaces, plus signs and control characters.
    static func isName(_ name: some StringProtocol) -> Bool {
        !name.isEmpty && name.utf8.count <= 255
            && name.unicodeScalars.allSatisfy { scalar in
                scalar != "+" && !scalar.properties.isWhitespace
                    && scalar.properties.generalCategory != .control
            }
    }

    /// The type-prefixed key bytes of `NAME+HEXID+BASE64` and what stands before them, or nil.
    static func split(_ text: some StringProtocol) -> (name: String, id: String, key: [UInt8])? {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let key = Base64.bytes(of: parts[2]),
            key.count == keyBytes + 1, key[0] == ed25519
        else { return nil }
        return (String(parts[0]), String(parts[1]), Array(key.dropFirst()))
    }
}
