import Batching
import DurableFiles
import TransparencyLog

/// Reads what forward brought back, which is untrusted until the aggregator's signature is checked.
struct Returns {
    /// The largest return, in bytes: a signed note is a few hundred.
    private static let bytesMax = 16 << 10
    /// The ends of a return's name behind the batch's.
    static let suffixes = [".receipt", ".refused"]

    let layout: StateLayout
    let files: DurableFiles
    let verifier: NoteVerifier

    /// A return that settles a batch.
    struct Settlement {
        let outcome: OutcomeRecord
        let outboxPath: String
    }

    /// What lies in the folder, sorted into settlements and files to remove.
    struct Reading {
        var settlements: [Settlement] = []
        var stale: [String] = []
        var bad: [String] = []
    }

    func read(_ waiting: WaitingBatches) throws(FileError) -> Reading {
        var reading = Reading()
        var settled: Set<BatchName> = []
        for fileName in try files.list(layout.returns) {
            guard let suffix = Self.suffixes.first(where: fileName.hasSuffix),
                let name = BatchName(fileName.dropLast(suffix.count))
            else { continue }
            let isReceipt = suffix == Self.suffixes.first
            let path = layout.returns + "/" + fileName
            guard let batch = waiting[name], !settled.contains(name) else {
                reading.stale.append(path)
                continue
            }
            // A file that cannot be read is as untrusted as one that says nothing.
            let note = (try? files.read(path, maxBytes: Self.bytesMax)) ?? []
            if verifies(note, batch.batch, isReceipt: isReceipt) {
                let outcome = OutcomeRecord(
                    name: name, isReceipt: isReceipt, events: batch.batch.events, orders: batch.batch.orders)
                let outboxPath = layout.outbox + "/" + batch.entry.fileName
                reading.settlements.append(Settlement(outcome: outcome, outboxPath: outboxPath))
                settled.insert(name)
            } else {
                reading.bad.append(path)
            }
        }
        return reading
    }

    private func verifies(_ note: [UInt8], _ batch: SealedBatch, isReceipt: Bool) -> Bool {
        guard let text = verifier.open(note) else { return false }
        if isReceipt {
            guard let receipt = BatchReceipt(noteText: text) else { return false }
            return receipt.batch == batch.name.text && receipt.sha256 == batch.sha256
                && receipt.parts == batch.parts && receipt.events == batch.events
                && receipt.orders == batch.orders
        }
        guard let refusal = BatchRefusal(noteText: text) else { return false }
        return refusal.batch == batch.name.text && refusal.sha256 == batch.sha256
    }
}
