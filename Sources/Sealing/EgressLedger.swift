import Batching
import DurableFiles
import Synchronization
import TransparencyLog

/// The relay's ledger: what is sealed for egress is recorded here before it is sent.
///
/// One lock guards the writer. Who holds it asks for no other.
final class EgressLedger: Sendable {
    /// What the lock guards.
    private struct State {
        var writer: LogWriter
        /// Set once the key may not sign any more, whatever the disk does.
        var isStopped = false
        /// The head that the aggregator cosigned last, as far as it was brought back.
        var cosigned: (version: FileVersion?, size: Int)
    }

    /// What a stopped ledger answers: "operation not permitted".
    private static let stopped = FileError(operation: .write, code: 1)
    private static let noteBytesMax = 16 << 10

    private let state: Mutex<State>
    private let layout: StateLayout
    private let files: DurableFiles
    private let verifier: NoteVerifier
    let origin: String

    init(_ layout: StateLayout, signer: NoteSigner, files: DurableFiles) throws(LogError) {
        self.layout = layout
        self.files = files
        verifier = signer.verifier
        origin = signer.name
        let writer = try LogWriter(
            folder: layout.ledger, headPath: layout.ledgerHead, signer: signer, files: files)
        state = Mutex(State(writer: writer, cosigned: (nil, 0)))
    }

    /// How many entries there are.
    var size: Int { state.withLock { $0.writer.size } }

    /// Whether the key may not sign any more: forked, put back or damaged.
    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// The size of the head that was last seen cosigned.
    var cosignedSize: Int { state.withLock { $0.cosigned.size } }

    /// Appends entries under one durable checkpoint.
    func append(_ entries: [EgressEntry]) throws(FileError) {
        _ = try write { writer throws(LogError) in try writer.append(entries.map(\.bytes)) }
    }

    /// Appends those intents that do not stand in the ledger from `index` on, under one checkpoint; gives all indices.
    func record(_ intents: [IntentEntry], from index: Int, with others: [EgressEntry]) throws(FileError)
        -> [Int]
    {
        try write { writer throws(LogError) in
            var known = try Self.intents(writer.reader, from: index)
            let new = intents.filter { known[$0.batch] == nil }
            if !new.isEmpty || (intents.isEmpty && !others.isEmpty) {
                let entries = new.map { EgressEntry.intent($0) } + others
                let range = try writer.append(entries.map(\.bytes))
                for (intent, index) in zip(new, range) { known[intent.batch] = index }
            }
            return intents.compactMap { known[$0.batch] }
        }
    }

    /// The indices of the intents from an index on, by batch.
    func intents(from index: Int) throws(FileError) -> [String: Int] {
        try write { writer throws(LogError) in try Self.intents(writer.reader, from: index) }
    }

    /// The intent of this index, or nil where there is another entry or none.
    func intent(at index: Int) -> IntentEntry? {
        state.withLock { state in
            guard (0..<state.writer.size).contains(index) else { return nil }
            return (try? state.writer.reader.entry(index)).flatMap { IntentEntry($0) }
        }
    }

    /// Every intent's index, and the batches that have a receipt signed under this name.
    func settlements(by signer: String) throws(FileError) -> (intents: [String: Int], receipted: Set<String>)
    {
        try write { writer throws(LogError) in
            var found: (intents: [String: Int], receipted: Set<String>) = ([:], [])
            do {
                try writer.reader.forEachEntry(in: 0..<writer.size) { index, entry in
                    if let intent = IntentEntry(entry) { found.intents[intent.batch] = index }
                    if let outcome = OutcomeEntry(entry), outcome.signer == signer,
                        case .receipt = outcome.answer
                    {
                        found.receipted.insert(outcome.batch)
                    }
                }
            } catch {
                throw (error as? LogError) ?? .malformed("")
            }
            return found
        }
    }

    private static func intents(_ reader: LogReader, from index: Int) throws(LogError) -> [String: Int] {
        var found: [String: Int] = [:]
        guard index < reader.size else { return found }
        do {
            try reader.forEachEntry(in: max(0, index)..<reader.size) { index, entry in
                if let intent = IntentEntry(entry) { found[intent.batch] = index }
            }
        } catch {
            throw (error as? LogError) ?? .malformed("")
        }
        return found
    }

    private func write<Value>(
        _ body: (inout LogWriter) throws(LogError) -> Value
    ) throws(FileError) -> Value {
        let result: Result<Value, FileError> = state.withLock { state in
            guard !state.isStopped else { return .failure(Self.stopped) }
            do throws(LogError) {
                try state.writer.complete()
                return .success(try body(&state.writer))
            } catch {
                if case .file(let error) = error { return .failure(error) }
                state.isStopped = true
                return .failure(Self.stopped)
            }
        }
        return try result.get()
    }
}

// MARK: - What forward brings back

extension EgressLedger {
    /// Keeps a checkpoint that the aggregator cosigned, or stops where our own key signed another tree.
    func takeCosigned(by witness: CosignatureVerifier?) throws(FileError) {
        let version = files.version(of: layout.cosignedReturn)
        guard let version, version != state.withLock({ $0.cosigned.version }) else { return }
        let note = (try? files.read(layout.cosignedReturn, maxBytes: Self.noteBytesMax)) ?? []
        guard let head = Checkpoint(note, of: verifier) else { return seen(version) }
        let isPrefix = try write { writer throws(LogError) in
            guard head.size <= writer.size else { return false }
            return try writer.reader.root(at: head.size) == head.root
        }
        guard isPrefix else { return state.withLock { $0.isStopped = true } }
        if witness?.cosigned(note) != nil, head.size >= cosignedSize {
            try files.replace(layout.cosigned, note, mode: 0o644)
            state.withLock { $0.cosigned.size = head.size }
        }
        seen(version)
    }

    private func seen(_ version: FileVersion) { state.withLock { $0.cosigned.version = version } }
}
