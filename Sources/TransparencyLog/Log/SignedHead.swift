import DurableFiles

/// What a log's key has signed last, or is about to: durable before the signature exists.
///
/// Three lines: the size before, the size, the root. It lies beside the key, not in the log.
struct SignedHead: Equatable {
    private static let bytesMax = 1_024
    /// The size of the head before this one.
    let previousSize: Int
    let size: Int
    let root: TreeHash

    private var text: String { "\(previousSize)\n\(size)\n\(root.base64)\n" }

    init(previousSize: Int, size: Int, root: TreeHash) {
        self.previousSize = previousSize
        self.size = size
        self.root = root
    }

    /// Reads the file; nil where there is none, which is so before the first head.
    static func read(_ path: String, _ files: DurableFiles) throws(LogError) -> SignedHead? {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try files.read(path, maxBytes: bytesMax)
        } catch {
            if error.isMissing { return nil }
            throw .file(error)
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 4, let previous = StrictLines.count(lines[0].utf8),
            let size = StrictLines.count(lines[1].utf8), let root = TreeHash(base64: lines[2]),
            previous <= size
        else { throw .wouldFork }
        return SignedHead(previousSize: previous, size: size, root: root)
    }

    func write(_ path: String, _ files: DurableFiles) throws(FileError) {
        try files.replace(path, Array(text.utf8), mode: 0o600)
    }
}
