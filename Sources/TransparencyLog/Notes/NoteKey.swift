import Crypto

/// What a signed note's signer and verifier share: a name and a key ID (C2SP signed-note).
struct NoteKey: Hashable, Sendable {
    /// What a signature is over, as the key ID tells it.
    enum Kind: UInt8 {
        /// Plain Ed25519 over a note's text.
        case signature = 0x01
        /// Ed25519 over a time and a checkpoint (C2SP tlog-cosignature).
        case cosignature = 0x04
    }

    /// Bytes of a public key, and of a private key's seed.
    static let keyBytes = 32
    /// A key's name, by which a reader finds its line.
    let name: String
    /// SHA-256(name, LF, type, public key), its first four bytes.
    let id: [UInt8]

    init?(name: String, publicKey: [UInt8], _ kind: Kind) {
        guard Self.isName(name), publicKey.count == Self.keyBytes else { return nil }
        self.name = name
        let hashed = Array(name.utf8) + [UInt8(ascii: "\n"), kind.rawValue] + publicKey
        id = Array(SHA256.hash(data: hashed).prefix(4))
    }

    /// Not empty, without spaces, plus signs and control characters.
    static func isName(_ name: some StringProtocol) -> Bool {
        guard !name.isEmpty, name.utf8.count <= 255, !name.utf8.contains(UInt8(ascii: "+")) else {
            return false
        }
        return name.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            || name.unicodeScalars.allSatisfy { scalar in
                !scalar.properties.isWhitespace && scalar.properties.generalCategory != .control
            }
    }

    /// `NAME+HEXID+BASE64` of key bytes, which for a verifier are the public key's.
    func line(_ kind: Kind, _ keyBytes: [UInt8]) -> String {
        "\(name)+\(BatchDigest.hex(id))+\(Base64.text(of: [kind.rawValue] + keyBytes))"
    }

    /// The key bytes of `NAME+HEXID+BASE64`, of one type, and what stands before them; or nil.
    static func split(
        _ text: some StringProtocol, _ kind: Kind
    ) -> (name: String, id: String, key: [UInt8])? {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let key = Base64.bytes(of: parts[2]), key.count == keyBytes + 1,
            key[0] == kind.rawValue
        else { return nil }
        return (String(parts[0]), String(parts[1]), Array(key.dropFirst()))
    }

    /// The name, key ID and public key of a verifier's line, with or without a line's end; or nil.
    static func read(vkey text: String, _ kind: Kind) -> (NoteKey, Curve25519.Signing.PublicKey)? {
        let line = text.hasSuffix("\n") ? text.dropLast() : text[...]
        guard let (name, id, bytes) = split(line, kind),
            let key = NoteKey(name: name, publicKey: bytes, kind), BatchDigest.hex(key.id) == id,
            let publicKey = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
        else { return nil }
        return (key, publicKey)
    }
}
