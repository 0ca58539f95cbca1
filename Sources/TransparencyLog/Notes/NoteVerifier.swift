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
        guard let (key, publicKey) = NoteKey.read(vkey: text, .signature) else { return nil }
        self.init(key: key, publicKey: publicKey)
    }

    /// The key's name.
    public var name: String { key.name }

    /// The public key's one-line form, which `init(vkey:)` reads.
    public var vkey: String { key.line(.signature, Array(publicKey.rawRepresentation)) }

    /// The same key as a witness's, which cosigns.
    public var cosigner: CosignatureVerifier? { CosignatureVerifier(name: name, publicKey: publicKey) }

    /// The text that this key signed, or nil: malformed note, no line of this key, or a wrong signature.
    ///
    /// Other keys' lines must be well formed and are otherwise passed over.
    public func open(_ note: [UInt8]) -> String? {
        guard let parsed = SignedNote(note) else { return nil }
        let ours = parsed.signatures(of: key)
        guard !ours.isEmpty else { return nil }
        let text = Array(parsed.text.utf8)
        let areValid = ours.allSatisfy { publicKey.isValidSignature($0.blob.dropFirst(4), for: text) }
        return areValid ? parsed.text : nil
    }

    /// Key ID and signature of this key's line in a note, in base64; nil where there is none.
    public func signature(in note: [UInt8]) -> String? {
        SignedNote(note)?.signatures(of: key).first.map { Base64.text(of: $0.blob) }
    }

    /// The note of a text and what `signature(in:)` gave.
    public func note(_ text: String, signature: String) -> [UInt8]? {
        guard let blob = Base64.bytes(of: signature) else { return nil }
        return Array((text + "\n" + SignedNote.line(name: name, blob: blob)).utf8)
    }
}
