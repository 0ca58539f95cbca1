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
    /// The origin of the relay's ledger.
    let ledger: String
    let time: LedgerTime

    /// A return that settles a batch.
    struct Settlement {
        let outcome: OutcomeRecord
        let entry: OutcomeEntry
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
            guard let batch = waiting[name], let place = batch.entry, !settled.contains(name) else {
                reading.stale.append(path)
                continue
            }
            // A file that cannot be read is as untrusted as one that says nothing.
            let note = (try? files.read(path, maxBytes: Self.bytesMax)) ?? []
            if let answer = answer(note, batch.batch, place.intent, isReceipt: isReceipt) {
                reading.settlements.append(settlement(batch.batch, place, answer, note, isReceipt: isReceipt))
                settled.insert(name)
            } else {
                reading.bad.append(path)
            }
        }
        return reading
    }

    private func settlement(
        _ batch: SealedBatch, _ place: OutboxEntry, _ answer: BatchAnswer, _ note: [UInt8], isReceipt: Bool
    ) -> Settlement {
        let outcome = OutcomeRecord(
            name: batch.name, isReceipt: isReceipt, events: batch.events, orders: batch.orders)
        let entry = OutcomeEntry(
            time: time, intent: place.intent, batch: batch.name.text, answer: answer, signer: verifier.name,
            signature: verifier.signature(in: note) ?? "")
        return Settlement(
            outcome: outcome, entry: entry, outboxPath: layout.outbox + "/" + place.fileName)
    }

    /// What the aggregator signed of exactly this batch, or nil.
    private func answer(
        _ note: [UInt8], _ batch: SealedBatch, _ intent: Int, isReceipt: Bool
    ) -> BatchAnswer? {
        guard let text = verifier.open(note) else { return nil }
        if isReceipt {
            guard let receipt = BatchReceipt(noteText: text),
                receipt == BatchReceipt(of: batch.intent, at: intent, in: ledger, leaf: receipt.leaf)
            else { return nil }
            return .receipt(leaf: receipt.leaf)
        }
        guard let refusal = BatchRefusal(noteText: text), refusal.batch == batch.name.text,
            refusal.sha256 == batch.sha256
        else { return nil }
        return .refusal(refusal.reason)
    }
}
