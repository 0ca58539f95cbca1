/// A note as it lies on the wire, its signatures not yet checked (C2SP signed-note).
struct SignedNote {
    /// A note's greatest size in bytes; Go's reader has the same.
    static let maxBytes = 1_000_000
    /// The most signature lines that a reader looks at; Go's reader has the same.
    static let maxSignatures = 100
    private static let mark = "\u{2014} "

    /// One signature line.
    struct Signature {
        let name: String
        /// Key ID and signature.
        let blob: [UInt8]
    }

    /// What was signed, its last line feed included.
    let text: String
    /// One or more lines.
    let signatures: [Signature]

    /// Splits a note at its last blank line; nil where anything deviates from the format.
    init?(_ note: [UInt8]) {
        guard note.count <= Self.maxBytes, let whole = String(validating: note, as: UTF8.self),
            Self.isText(whole), let blank = Self.lastBlankLine(note)
        else { return nil }
        text = String(decoding: note[...blank], as: UTF8.self)
        let lines = String(decoding: note[(blank + 2)...], as: UTF8.self)
            .unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        guard (1...Self.maxSignatures).contains(lines.count) else { return nil }
        var signatures: [Signature] = []
        for line in lines {
            guard let signature = Self.signature(String(line)) else { return nil }
            signatures.append(signature)
        }
        self.signatures = signatures
    }

    /// The lines that bear a key's name and ID.
    func signatures(of key: NoteKey) -> [Signature] {
        signatures.filter { $0.name == key.name && $0.blob.prefix(4).elementsEqual(key.id) }
    }

    /// Ends with LF, and holds no other control character.
    static func isText(_ text: String) -> Bool {
        text.utf8.last == UInt8(ascii: "\n")
            && text.utf8.allSatisfy { $0 >= 0x20 || $0 == UInt8(ascii: "\n") }
    }

    /// A signature line with its line feed.
    static func line(name: String, blob: [UInt8]) -> String { "\(mark)\(name) \(Base64.text(of: blob))\n" }

    /// The index of the first of the last two line feeds that stand together.
    private static func lastBlankLine(_ note: [UInt8]) -> Int? {
        let feed = UInt8(ascii: "\n")
        return note.indices.dropLast().last { note[$0] == feed && note[$0 + 1] == feed }
    }

    private static func signature(_ line: String) -> Signature? {
        guard line.hasPrefix(mark) else { return nil }
        let parts = line.dropFirst(mark.count).split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, NoteKey.isName(parts[0]), let blob = Base64.bytes(of: parts[1]),
            blob.count > 4
        else { return nil }
        return Signature(name: String(parts[0]), blob: blob)
    }
}
