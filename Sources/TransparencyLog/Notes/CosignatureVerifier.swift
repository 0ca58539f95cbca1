import Crypto

/// Checks what a witness said of checkpoints (C2SP tlog-cosignature, Ed25519, type 0x04).
public struct CosignatureVerifier: Sendable {
    /// The first line of every cosigned message, which sets it apart from all that is signed.
    static let header = "cosignature/v1"
    let key: NoteKey
    private let publicKey: Curve25519.Signing.PublicKey

    init?(name: String, publicKey: Curve25519.Signing.PublicKey) {
        guard let key = NoteKey(name: name, publicKey: Array(publicKey.rawRepresentation), .cosignature)
        else { return nil }
        self.key = key
        self.publicKey = publicKey
    }

    /// Reads `NAME+HEXID+BASE64`, with or without a line's end; nil where any of it is wrong.
    public init?(vkey text: String) {
        guard let (key, publicKey) = NoteKey.read(vkey: text, .cosignature) else { return nil }
        self.key = key
        self.publicKey = publicKey
    }

    /// The key's name.
    public var name: String { key.name }

    /// The public key's one-line form, which `init(vkey:)` reads.
    public var vkey: String { key.line(.cosignature, Array(publicKey.rawRepresentation)) }

    /// When this witness cosigned a checkpoint's note, in seconds since 1970; nil where it did not, or wrongly.
    public func cosigned(_ note: [UInt8]) -> UInt64? {
        guard let parsed = SignedNote(note) else { return nil }
        var seconds: UInt64?
        for signature in parsed.signatures(of: key) {
            guard signature.blob.count == 4 + 8 + 64 else { return nil }
            let time = signature.blob[4..<12].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let message = Self.message(parsed.text, time)
            guard publicKey.isValidSignature(signature.blob.dropFirst(12), for: message) else { return nil }
            seconds = time
        }
        return seconds
    }

    /// A note with the lines that this witness answered, or nil where they do not cosign it.
    public func note(_ note: [UInt8], with answer: [UInt8]) -> [UInt8]? {
        let whole = note + answer
        guard cosigned(whole) != nil, let parsed = SignedNote(whole) else { return nil }
        let known = SignedNote(note)?.signatures ?? []
        let lines = (known + parsed.signatures(of: key)).map { SignedNote.line(name: $0.name, blob: $0.blob) }
        return Array((parsed.text + "\n" + lines.joined()).utf8)
    }

    static func message(_ noteText: String, _ unixSeconds: UInt64) -> [UInt8] {
        Array("\(header)\ntime \(unixSeconds)\n\(noteText)".utf8)
    }

    static func bytes(_ number: UInt64) -> [UInt8] {
        stride(from: UInt64(56), through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
