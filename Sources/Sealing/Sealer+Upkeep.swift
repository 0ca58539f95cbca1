import Batching
import Dispatch
import DurableFiles
import EgressContract
import EgressGate
import Synchronization
import TransparencyLog

// Both run on the cut queue, so that no cut is under way.

extension Sealer {
    /// Sends quarantined batches again that conform to the contract; how many go, and how many stay.
    public func requeue() async -> (requeued: Int, kept: Int) {
        await withCheckedContinuation { continuation in
            cutQueue.async { continuation.resume(returning: self.requeueAll()) }
        }
    }

    private func requeueAll() -> (requeued: Int, kept: Int) {
        let names = ((try? steps.files.list(steps.layout.quarantine)) ?? []).compactMap { BatchName($0) }
        let requeued = names.sorted().count { requeue($0) }
        return (requeued, names.count - requeued)
    }

    private func requeue(_ name: BatchName) -> Bool {
        let path = steps.layout.quarantine + "/" + name.text
        guard let bytes = try? steps.files.read(path, maxBytes: Int(UInt32.max)),
            let batch = try? BatchReader.read(bytes, maxInflatedBytes: Int(UInt32.max)),
            batch.envelope.contractDigest == Contract.digest, batch.records.allSatisfy(steps.gate.conforms)
        else { return false }
        let sealed = SealedBatch(
            name: name, sha256: BatchDigest.hex(of: bytes), parts: batch.envelope.parts,
            events: batch.envelope.events, orders: batch.envelope.orders)
        var weights = BatchWeights()
        for record in batch.records { weights.add(record) }
        let (size, cutMillis) = (weights.size(bytes.count), batch.envelope.cutMillis)
        guard let entry = state.withLock({ $0.requeue(sealed, size, cutMillis: cutMillis) }) else {
            return false
        }
        // Where this fails, the next start does it.
        return (try? steps.requeue(entry)) != nil
    }

    /// Removes from the archive what is too old or too much, the oldest first, but nothing that waits for its receipt.
    public func requestPurge(at millis: @escaping @Sendable () -> UInt64) {
        cutQueue.async { self.purgeArchive(at: millis()) }
    }

    func purgeArchive(at millis: UInt64) {
        let waiting = state.withLock { $0.waiting }
        let oldest = Int64(clamping: millis / 1000) - Int64(steps.settings.archiveDays) * 86_400
        do throws(FileError) {
            var batches: [(name: BatchName, bytes: Int, seconds: Int64)] = []
            for text in try steps.files.list(steps.layout.archive) {
                guard let name = BatchName(text), waiting[name] == nil,
                    let facts = steps.files.facts(steps.layout.archive + "/" + text)
                else { continue }
                batches.append((name, facts.bytes, facts.modifiedSeconds))
            }
            var bytes = batches.reduce(0) { $0 + $1.bytes }
            for batch in batches.sorted(by: { ($0.seconds, $0.name) < ($1.seconds, $1.name) })
            where batch.seconds < oldest || bytes > steps.settings.archiveBytesMax {
                try steps.files.unlink(steps.layout.archive + "/" + batch.name.text)
                bytes -= batch.bytes
                state.withLock { $0.countPurged() }
            }
        } catch {
            state.withLock { $0.countFileFailure() }
        }
    }
}
