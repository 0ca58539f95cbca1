public import TransparencyLog

/// Puts the receipts of the database into the log that others read: row i is leaf i.
///
/// The database decides; the log follows, and is completed at the next start where it could not.
public actor ReceiptLog {
    private static let leavesPerAppend = 1_000
    private var writer: LogWriter
    private let verifier: NoteVerifier
    private let store: BatchStore

    /// A log that `writer` appends to, whose key is `verifier`.
    public init(writer: LogWriter, verifier: NoteVerifier, store: BatchStore) {
        self.writer = writer
        self.verifier = verifier
        self.store = store
    }

    /// Whether the database holds every receipt of the log: one that was put back does not.
    public func isComplete() async throws(StoreError) -> Bool {
        try await store.receiptCount(log: verifier.vkey) >= writer.size
    }

    /// Appends the receipts that the log lacks; whether it holds all of them by now.
    public func catchUp() async -> Bool {
        while true {
            guard (try? writer.complete()) != nil else { return false }
            let size = writer.size
            guard
                let notes = try? await store.receipts(
                    log: verifier.vkey, from: size, count: Self.leavesPerAppend)
            else { return false }
            // Another call may have appended them meanwhile.
            guard size == writer.size else { continue }
            if notes.isEmpty { return true }
            let entries = notes.compactMap { verifier.open(Array($0.utf8)).map { Array($0.utf8) } }
            guard entries.count == notes.count, (try? writer.append(entries)) != nil else { return false }
        }
    }
}
