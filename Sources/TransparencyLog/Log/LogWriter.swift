public import DurableFiles

/// Appends to a log in a folder and signs its heads; one owner at a time.
///
/// Each append is durable under a signed checkpoint when it returns. Before a head is signed it is durably written
/// down beside the key; a start completes it first. So the key never signs two heads of one size.
///
/// An append syncs the content and the name of four files, which eight syncs are the least for: bundle and tile lie in
/// folders of their own and stand before the head that is to be signed, and that before the checkpoint.
public struct LogWriter: Sendable {
    /// The longest entry that our logs take, in bytes.
    public static let maxEntryBytes = 4_096
    private let folder: String
    private let headPath: String
    private let signer: NoteSigner
    private let files: DurableFiles
    private var edge = LogEdge()
    /// Whether the last append ended with an error, so that disk and memory may differ.
    private var isTorn = false

    /// Opens or begins the log in `folder`; `headPath` is the file that remembers what the key signed.
    public init(
        folder: String, headPath: String, signer: NoteSigner, files: DurableFiles
    ) throws(LogError) {
        self.folder = folder
        self.headPath = headPath
        self.signer = signer
        self.files = files
        try recover()
    }

    /// How many entries the log has.
    public var size: Int { edge.size }

    /// The log's origin.
    public var origin: String { signer.name }

    /// Reads what is signed.
    public var reader: LogReader { LogReader(.folder(folder, files: files), size: size) }

    /// Completes what an append that ended with an error has begun: its entries stand in the log now, or none does.
    public mutating func complete() throws(LogError) { if isTorn { try recover() } }

    /// Appends entries under one checkpoint, and gives their indices.
    ///
    /// After an error, `complete` and look whether the entries stand there, before appending them again.
    public mutating func append(_ entries: [[UInt8]]) throws(LogError) -> Range<Int> {
        try complete()
        guard entries.allSatisfy({ $0.count <= Self.maxEntryBytes }) else { throw .entryTooLong }
        guard !entries.isEmpty else { return size..<size }
        isTorn = true
        var next = edge
        var tiles = TileChanges()
        for entry in entries { next.append(entry, &tiles) }
        next.addPartials(since: edge.size, to: &tiles)
        let head = SignedHead(previousSize: size, size: next.size, root: next.root)
        do throws(FileError) {
            for (path, bytes) in tiles.files { try write(path, bytes) }
            try head.write(headPath, files)
        } catch {
            throw .file(error)
        }
        try publish(head)
        edge = next
        isTorn = false
        removePartials(since: head.previousSize)
        return head.previousSize..<head.size
    }

    private func write(_ path: String, _ bytes: [UInt8]) throws(FileError) {
        let path = folder + "/" + path
        try files.makeFolder(DurableFiles.folder(of: path), mode: 0o755)
        try files.replace(path, bytes, mode: 0o644)
    }

    /// Signs a head that is written down, and puts it where readers look.
    private func publish(_ head: SignedHead) throws(LogError) {
        let checkpoint = Checkpoint(origin: origin, size: head.size, root: head.root)
        guard try SignedHead.read(headPath, files) == head, let note = signer.sign(checkpoint.noteText) else {
            throw .wouldFork
        }
        do throws(FileError) {
            try files.replace(folder + "/" + TilePath.checkpoint, note, mode: 0o644)
        } catch {
            throw .file(error)
        }
    }
}

// MARK: - Recovery

extension LogWriter {
    /// Brings disk and memory together: completes the head that was to be signed, or goes back to the last.
    private mutating func recover() throws(LogError) {
        let signed = try SignedHead.read(headPath, files)
        let published = try publishedCheckpoint()
        guard let signed else {
            guard published == nil else { throw .wouldFork }
            return try begin()
        }
        if let published {
            guard published.size <= signed.size, published.size >= signed.previousSize else {
                throw .wouldFork
            }
            if published.size == signed.size, published.root != signed.root { throw .wouldFork }
        } else if signed.size > 0 {
            throw .wouldFork
        }
        edge = try LogEdge(LogReader(.folder(folder, files: files), size: signed.size))
        guard edge.root == signed.root else { throw .wrongRoot(size: signed.size) }
        if published?.size != signed.size { try publish(signed) }
        isTorn = false
        removePartials(since: signed.previousSize)
    }

    private func publishedCheckpoint() throws(LogError) -> Checkpoint? {
        do throws(LogError) {
            let note = try LogSource.folder(folder, files: files).read(TilePath.checkpoint)
            guard let checkpoint = Checkpoint(note, of: signer.verifier) else { throw .badSignature }
            return checkpoint
        } catch {
            if case .missing = error { return nil }
            throw error
        }
    }

    /// The head of a log without entries, and the key that it is checked with.
    private mutating func begin() throws(LogError) {
        let head = SignedHead(previousSize: 0, size: 0, root: .empty)
        do throws(FileError) {
            try files.makeFolder(folder, mode: 0o755)
            try files.replace(folder + "/vkey", Array((signer.verifier.vkey + "\n").utf8), mode: 0o644)
            try files.makeFolder(DurableFiles.folder(of: headPath), mode: 0o700)
            try head.write(headPath, files)
        } catch {
            throw .file(error)
        }
        try publish(head)
        edge = LogEdge()
        isTorn = false
    }

    /// Removes the partial tiles whose full ones are durable now; what stays is removed by a later start.
    private func removePartials(since oldSize: Int) {
        for level in 0...LogEdge.levelsMax {
            let tile = oldSize >> (TilePath.height * (level + 1))
            guard size >> (TilePath.height * (level + 1)) > tile else { return }
            removePartials(of: TilePath.hashes(level: level, tile))
            if level == 0 { removePartials(of: TilePath.entries(tile)) }
        }
    }

    private func removePartials(of tile: String) {
        let partials = folder + "/" + tile + ".p"
        for name in (try? files.list(partials)) ?? [] { try? files.unlink(partials + "/" + name) }
        try? files.removeFolder(partials)
    }
}
