import Crypto

/// Checks notes that one Ed25519 key signed (C2SP signed-note, type 0x01).
public struct NoteVerifier: Sendable {
    let key: NoteKey
    private let publicKey: Curve25519.Signing.PublicKey

    init(key: NoteKey, publicKey: Curve25519.Signing.PublicKey) {
        self.key = key
        self.publicKey = publicKey
    }

    /// Reads `NAME+HEXID+BASE64`, with or without a line's end; nil where any of it is wrong.
    public init?(vkey text: String) {
        let line = text.hasSuffix("\n") ? text.dropLast() : text[...]
        guard let (name, id, bytes) = NoteKey.split(line),
            let key = NoteKey(name: name, publicKey: bytes), BatchDigest.hex(key.id) == id,
            let publicKey = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
        else { return nil }
        self.init(key: key, publicKey: publicKey)
    }

    /// The key's name.
    public var name: String { key.name }

    /// The public key's one-line form, which `init(vkey:)` reads.
    public var vkey: String {
        let typed = [NoteKey.ed25519] + Array(publicKey.rawRepresentation)
        return "\(key.name)+\(BatchDigest.hex(key.id))+\(Base64.text(of: typed))"
    }

    /// The text that this key signed, or nil: malformed note, no line of this key, or a wrong signature.
    ///
    /// Other keys' lines must be well formed and are otherwise passed over.
    public func open(_ note: [UInt8]) -> String? {
        guard let parsed = SignedNote(note) else { return nil }
        let ours = parsed.signatures.filter { $0.name == key.name && $0.blob.prefix(4).elementsEqual(key.id) }
        guard !ours.isEmpty else { return nil }
        let text = Array(parsed.text.utf8)
        let areValid = ours.allSatisfy { publicKey.isValidSignature($0.blob.dropFirst(4), for: text) }
        return areValid ? parsed.text : nil
    }
}
