import Batching
import DurableFiles

/// The two folders: `outbox/` is only read, `returns/` is all that forward writes.
struct Mailbox: Sendable {
    private static let receiptSuffix = ".receipt"
    private static let refusalSuffix = ".refused"
    private static let temporarySuffix = ".tmp"
    /// Ingest's user reads and removes what forward's user writes; nothing here is secret.
    private static let mode: UInt32 = 0o644
    let outbox: String
    let returns: String
    let files: DurableFiles

    /// One forward at a time; also clears what a killed one left half written.
    func open() throws(FileError) -> FileLock {
        let lock = try files.lock(returns + "/.lock")
        for name in try files.list(returns) where name.hasSuffix(Self.temporarySuffix) {
            try files.unlink(returns + "/" + name)
        }
        return lock
    }

    /// The batches without a return, by intent.
    func waiting() throws(FileError) -> [OutboxEntry] {
        var returned: Set<String> = []
        for name in try files.list(returns) {
            for suffix in [Self.receiptSuffix, Self.refusalSuffix] where name.hasSuffix(suffix) {
                returned.insert(String(name.dropLast(suffix.count)))
            }
        }
        return try files.list(outbox).compactMap { OutboxEntry(fileName: $0) }
            .filter { !returned.contains($0.name.text) }
    }

    /// The bytes of a batch.
    func read(_ entry: OutboxEntry, maxBytes: Int) throws(FileError) -> [UInt8] {
        try files.read(outbox + "/" + entry.fileName, maxBytes: maxBytes)
    }

    /// Whether the batch still waits there.
    func holds(_ entry: OutboxEntry) -> Bool { files.exists(outbox + "/" + entry.fileName) }

    /// Stores a receipt, durable when this returns.
    func store(receipt note: [UInt8], of entry: OutboxEntry) throws(FileError) {
        try files.replace(returns + "/" + entry.name.text + Self.receiptSuffix, note, mode: Self.mode)
    }

    /// Stores a refusal, durable when this returns.
    func store(refusal note: [UInt8], of entry: OutboxEntry) throws(FileError) {
        try files.replace(returns + "/" + entry.name.text + Self.refusalSuffix, note, mode: Self.mode)
    }

    /// The cosigned head that a forward stored, if any.
    func checkpoint() -> [UInt8]? { try? files.read(returns + "/checkpoint", maxBytes: 16 << 10) }

    /// Stores a cosigned head, durable when this returns.
    func store(checkpoint note: [UInt8]) throws(FileError) {
        try files.replace(returns + "/checkpoint", note, mode: Self.mode)
    }

    /// Stores the aggregator's note of what it lacks; its key's name, made a file's name, tells whose it is.
    func store(missing note: [UInt8], by signer: String) throws(FileError) {
        let name = signer.map { $0 == "/" ? "-" : $0 }
        try files.replace(returns + "/" + String(name) + ".missing", note, mode: Self.mode)
    }

    /// Replaces `status`.
    func store(status json: [UInt8]) throws(FileError) {
        try files.replace(returns + "/status", json, mode: Self.mode)
    }
}
