/// A log's head: origin, size and root (C2SP tlog-checkpoint).
public struct Checkpoint: Hashable, Sendable {
    /// Which log.
    public let origin: String
    /// How many entries.
    public let size: Int
    /// The tree's head over them.
    public let root: TreeHash
    /// The text as it is signed: three lines, and extension lines of logs that are not ours.
    public let noteText: String

    /// A head without extension lines.
    public init(origin: String, size: Int, root: TreeHash) {
        self.origin = origin
        self.size = size
        self.root = root
        noteText = "\(origin)\n\(size)\n\(root.base64)\n"
    }

    /// Reads a verified note's text; nil where it is not a checkpoint's.
    public init?(noteText: String) {
        let lines = noteText.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map {
            String($0)
        }
        guard lines.count >= 4, lines.last == "", lines.dropLast().allSatisfy({ !$0.isEmpty }),
            let size = StrictLines.count(lines[1].utf8), let root = TreeHash(base64: lines[2])
        else { return nil }
        origin = lines[0]
        self.size = size
        self.root = root
        self.noteText = noteText
    }

    /// Opens a checkpoint that its log signed; nil where signature or text is wrong, or it is another log's.
    public init?(_ note: [UInt8], of log: NoteVerifier) {
        guard let text = log.open(note) else { return nil }
        self.init(noteText: text)
        guard origin == log.name else { return nil }
    }
}
