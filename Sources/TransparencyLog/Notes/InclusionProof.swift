/// A proof that an entry stands in a log, to be checked without the log (C2SP tlog-proof@v1).
public struct InclusionProof: Hashable, Sendable {
    private static let header = "c2sp.org/tlog-proof@v1"
    /// The longest proof of a tree that can be.
    private static let maxHashes = 63
    /// What the application adds; not authenticated by the format.
    public let extra: [UInt8]?
    /// The entry's index.
    public let index: Int
    /// The hashes from the leaf's sibling up.
    public let hashes: [TreeHash]
    /// The checkpoint's note, with all its signatures.
    public let checkpoint: [UInt8]

    /// A proof under a checkpoint.
    public init(extra: [UInt8]?, index: Int, hashes: [TreeHash], checkpoint: [UInt8]) {
        self.extra = extra
        self.index = index
        self.hashes = hashes
        self.checkpoint = checkpoint
    }

    /// Reads a proof file; nil where anything deviates from the format.
    public init?(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self),
            let blank = text.unicodeScalars.firstBlankLine
        else { return nil }
        var lines = text.unicodeScalars[..<blank].split(separator: "\n", omittingEmptySubsequences: false)[
            ...]
        guard lines.popFirst().map({ String($0) }) == Self.header else { return nil }
        var extra: [UInt8]?
        if let line = lines.first.map({ String($0) }), line.hasPrefix("extra ") {
            guard let bytes = Base64.bytes(of: line.dropFirst("extra ".count)) else { return nil }
            extra = bytes
            lines = lines.dropFirst()
        }
        guard let line = lines.popFirst().map({ String($0) }), line.hasPrefix("index "),
            let index = StrictLines.count(line.utf8.dropFirst("index ".utf8.count)),
            lines.count <= Self.maxHashes
        else { return nil }
        let hashes = lines.compactMap { TreeHash(base64: String($0)) }
        guard hashes.count == lines.count else { return nil }
        let note = text.unicodeScalars[blank...].dropFirst(2)
        self.init(extra: extra, index: index, hashes: hashes, checkpoint: Array(String(note).utf8))
    }

    /// The proof file.
    public var bytes: [UInt8] {
        var text = Self.header + "\n"
        if let extra { text += "extra \(Base64.text(of: extra))\n" }
        text += "index \(index)\n"
        for hash in hashes { text += hash.base64 + "\n" }
        return Array((text + "\n").utf8) + checkpoint
    }

    /// The proof file in base64, as it rides in a header.
    public var headerText: String { Base64.text(of: bytes) }

    /// Reads `headerText`.
    public init?(headerText: String) {
        guard let bytes = Base64.bytes(of: headerText) else { return nil }
        self.init(bytes)
    }

    /// The head under which an entry is proven, or nil where log, witness or proof do not hold.
    public func head(proving entry: [UInt8], of log: NoteVerifier, cosignedBy witness: CosignatureVerifier?)
        -> Checkpoint?
    {
        guard let head = Checkpoint(checkpoint, of: log),
            witness.map({ $0.cosigned(checkpoint) != nil }) ?? true,
            MerkleProof.includes(.leaf(entry), at: index, size: head.size, root: head.root, proof: hashes)
        else { return nil }
        return head
    }
}

extension String.UnicodeScalarView {
    /// The first of the first two line feeds that stand together.
    fileprivate var firstBlankLine: Index? {
        indices.first { index in
            let next = self.index(after: index)
            return self[index] == "\n" && next < endIndex && self[next] == "\n"
        }
    }
}
