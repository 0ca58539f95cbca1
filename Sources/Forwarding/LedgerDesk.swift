import DurableFiles
import TransparencyLog

/// A head of the relay's ledger with its note.
struct SignedCheckpoint: Equatable {
    let head: Checkpoint
    let note: [UInt8]
}

/// Reads the relay's ledger, which is public: its newest head, and proofs about it.
struct LedgerDesk {
    private static let noteBytesMax = 16 << 10
    private let folder: String
    private let files: DurableFiles
    private let witness: CosignatureVerifier?
    private var log: NoteVerifier?
    private var seen: (version: FileVersion, checkpoint: SignedCheckpoint)?

    init(folder: String, witness: CosignatureVerifier?, files: DurableFiles) {
        self.folder = folder
        self.witness = witness
        self.files = files
    }

    /// The ledger's origin, once ingest has begun it.
    var origin: String? { log?.name }

    /// The newest head, or nil where ingest has signed none yet.
    mutating func newest() -> SignedCheckpoint? {
        let path = folder + "/checkpoint"
        guard let version = files.version(of: path) else { return nil }
        if let seen, seen.version == version { return seen.checkpoint }
        if log == nil { log = readKey() }
        guard let log, let note = try? files.read(path, maxBytes: Self.noteBytesMax),
            let head = Checkpoint(note, of: log)
        else { return nil }
        let checkpoint = SignedCheckpoint(head: head, note: note)
        seen = (version, checkpoint)
        return checkpoint
    }

    private func readKey() -> NoteVerifier? {
        guard let bytes = try? files.read(folder + "/vkey", maxBytes: 1_024) else { return nil }
        return NoteVerifier(vkey: String(decoding: bytes, as: UTF8.self))
    }

    /// A head that the witness has cosigned, or nil where the note says otherwise.
    func cosigned(_ note: [UInt8]) -> SignedCheckpoint? {
        guard let log, witness?.cosigned(note) != nil, let head = Checkpoint(note, of: log) else {
            return nil
        }
        return SignedCheckpoint(head: head, note: note)
    }

    /// A head with the lines that the witness answered.
    func cosigned(_ checkpoint: SignedCheckpoint, with answer: [UInt8]) -> SignedCheckpoint? {
        witness?.note(checkpoint.note, with: answer).flatMap { cosigned($0) }
    }

    /// The body of `add-checkpoint`: the old size, the consistency proof and the head (C2SP tlog-witness).
    func offer(_ checkpoint: SignedCheckpoint, from old: Int) throws(LogError) -> [UInt8] {
        let proof = try reader(checkpoint.head.size).consistencyProof(from: old)
        let lines = proof.map { $0.base64 + "\n" }.joined()
        return Array("old \(old)\n\(lines)\n".utf8) + checkpoint.note
    }

    /// The proof that rides beside a batch: its intent under a cosigned head.
    func proof(of intent: Int, under checkpoint: SignedCheckpoint) throws(LogError) -> String {
        let reader = reader(checkpoint.head.size)
        return InclusionProof(
            extra: try reader.entry(intent), index: intent, hashes: try reader.inclusionProof(of: intent),
            checkpoint: checkpoint.note
        ).headerText
    }

    private func reader(_ size: Int) -> LogReader { LogReader(.folder(folder, files: files), size: size) }
}
