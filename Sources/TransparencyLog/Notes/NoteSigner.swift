import Crypto

/// Signs notes and cosigns checkpoints with one Ed25519 key (C2SP signed-note, tlog-cosignature).
///
/// The private key is a private member; a signer prints as the name of its type. One key may do both: a cosigned
/// message begins with a line that no note of ours begins with.
public struct NoteSigner: Sendable, CustomStringConvertible, CustomReflectable {
    private static let secretPrefix = "PRIVATE+KEY+"
    private let key: NoteKey
    private let privateKey: Curve25519.Signing.PrivateKey

    /// A signer with this seed of 32 bytes, or nil where name or seed cannot be one.
    public init?(name: String, seed: [UInt8]) {
        guard seed.count == NoteKey.keyBytes, name != CosignatureVerifier.header,
            let privateKey = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
            let key = NoteKey(
                name: name, publicKey: Array(privateKey.publicKey.rawRepresentation), .signature)
        else { return nil }
        self.key = key
        self.privateKey = privateKey
    }

    /// A signer with a new random key, or nil where the name cannot be one.
    public static func generate(name: String) -> NoteSigner? {
        NoteSigner(name: name, seed: Array(Curve25519.Signing.PrivateKey().rawRepresentation))
    }

    /// Reads the one-line secret, with or without the line's end.
    public init?(text: String) {
        let line = text.hasSuffix("\n") ? text.dropLast() : text[...]
        guard line.hasPrefix(Self.secretPrefix),
            let (name, id, seed) = NoteKey.split(line.dropFirst(Self.secretPrefix.count), .signature)
        else { return nil }
        self.init(name: name, seed: seed)
        guard BatchDigest.hex(key.id) == id else { return nil }
    }

    /// The one-line secret, `PRIVATE+KEY+NAME+HEXID+BASE64` as Go's note package writes it: for a key file only.
    public var secretText: String {
        Self.secretPrefix + key.line(.signature, Array(privateKey.rawRepresentation))
    }

    /// The key's name.
    public var name: String { key.name }

    /// What checks this signer's notes.
    public var verifier: NoteVerifier { NoteVerifier(key: key, publicKey: privateKey.publicKey) }

    /// The note: text, blank line, signature line; nil where the text cannot be a note's.
    public func sign(_ text: String) -> [UInt8]? {
        guard SignedNote.isText(text), let signature = try? privateKey.signature(for: Array(text.utf8)) else {
            return nil
        }
        let line = SignedNote.line(name: key.name, blob: key.id + Array(signature))
        let note = Array((text + "\n" + line).utf8)
        return note.count <= SignedNote.maxBytes ? note : nil
    }

    /// The signature line by which this key says that it saw a checkpoint at a time, in seconds since 1970.
    public func cosign(_ checkpoint: Checkpoint, unixSeconds: UInt64) -> String? {
        let message = CosignatureVerifier.message(checkpoint.noteText, unixSeconds)
        guard let cosigner = verifier.cosigner, let signature = try? privateKey.signature(for: message) else {
            return nil
        }
        let time = CosignatureVerifier.bytes(unixSeconds)
        return SignedNote.line(name: key.name, blob: cosigner.key.id + time + Array(signature))
    }

    /// The type's name: a signer has nothing to show.
    public var description: String { "NoteSigner" }

    /// Empty: a dump shows no key.
    public var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }
}
