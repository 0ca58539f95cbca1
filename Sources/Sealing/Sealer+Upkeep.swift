import Batching
import Dispatch
import DurableFiles
import EgressContract
import EgressGate
import Synchronization
public import TransparencyLog

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
        guard !names.isEmpty, let signer = verifier?.name,
            let found = try? steps.ledger?.settlements(by: signer)
        else { return (0, names.count) }
        let refused = names.filter { !found.receipted.contains($0.text) }
        // A crash behind a receipt may have left the others here.
        for name in Set(names).subtracting(refused) {
            try? steps.remove(steps.layout.quarantine + "/" + name.text)
        }
        let requeued = refused.sorted().count { name in
            guard let index = found.intents[name.text] else { return false }
            return requeue(OutboxEntry(intent: index, name: name))
        }
        return (requeued, refused.count - requeued)
    }

    /// Sends one quarantined batch again that conforms to the contract, under its intent.
    private func requeue(_ entry: OutboxEntry) -> Bool {
        let path = steps.layout.quarantine + "/" + entry.name.text
        guard let bytes = try? steps.files.read(path, maxBytes: Int(UInt32.max)),
            let batch = try? BatchReader.read(bytes, maxInflatedBytes: Int(UInt32.max)),
            batch.envelope.contractDigest == Contract.digest, batch.records.allSatisfy(steps.gate.conforms)
        else { return false }
        return resend(entry, bytes, batch, wasReceipted: false)
    }

    /// Lets a batch wait again whose bytes are those of its intent.
    private func resend(
        _ entry: OutboxEntry, _ bytes: [UInt8], _ batch: Batch, wasReceipted: Bool
    ) -> Bool {
        guard let intent = steps.ledger?.intent(at: entry.intent),
            intent.sha256 == BatchDigest.hex(of: bytes)
        else { return false }
        var weights = BatchWeights()
        for record in batch.records { weights.add(record) }
        let waiting = WaitingBatch(
            entry: entry, batch: SealedBatch(name: entry.name, intent: intent),
            size: weights.size(bytes.count), cutMillis: batch.envelope.cutMillis)
        guard state.withLock({ $0.requeue(waiting, wasReceipted: wasReceipted) }) else { return false }
        // Where this fails, the next start does it.
        return (try? steps.requeue(entry)) != nil
    }
}

// MARK: - What the aggregator lacks

extension Sealer {
    /// The largest note that is read: a thousand gaps.
    private static let missingBytesMax = 64 << 10
    /// Sends again from the archive what the aggregator says that it lacks.
    public func requestMissing() { cutQueue.async { self.sendMissing() } }

    func sendMissing() {
        for fileName in (try? steps.files.list(steps.layout.returns)) ?? []
        where fileName.hasSuffix(".missing") {
            let path = steps.layout.returns + "/" + fileName
            let bytes = (try? steps.files.read(path, maxBytes: Self.missingBytesMax)) ?? []
            if let note = verifier?.open(bytes).flatMap({ MissingNote(noteText: $0) }),
                note.ledger == steps.ledger?.origin
            {
                resend(note)
            } else {
                state.withLock { $0.countBadReturn() }
            }
            try? steps.files.unlink(path)
        }
    }

    /// Sends what has no receipt of the log that signs the note; looks at each batch once in this process's life.
    private func resend(_ note: MissingNote) {
        let new = candidates(note)
        guard !new.isEmpty, let signer = verifier?.name,
            let found = try? steps.ledger?.settlements(by: signer)
        else { return }
        for name in new.sorted() {
            if found.receipted.contains(name.text) || resend(name, at: found.intents[name.text]) {
                resent.withLock { _ = $0.insert(name) }
            }
        }
    }

    private func resend(_ name: BatchName, at index: Int?) -> Bool {
        let path = steps.layout.archive + "/" + name.text
        guard let index, let bytes = try? steps.files.read(path, maxBytes: Int(UInt32.max)),
            let batch = try? BatchReader.read(bytes, maxInflatedBytes: Int(UInt32.max))
        else { return false }
        return resend(OutboxEntry(intent: index, name: name), bytes, batch, wasReceipted: true)
    }

    /// The archived batches of the cuts that a note names, but those that wait, are refused or were looked at.
    private func candidates(_ note: MissingNote) -> [BatchName] {
        let files = steps.files
        let waiting = state.withLock { $0.waiting }
        let known = resent.withLock { $0 }
        return ((try? files.list(steps.layout.archive)) ?? []).compactMap { BatchName($0) }.filter {
            note.names($0.cut) && $0.relay == steps.settings.relay
                && $0.incarnation == steps.settings.incarnation && waiting[$0] == nil && !known.contains($0)
                && !files.exists(steps.layout.quarantine + "/" + $0.text)
        }
    }
}

// MARK: - What the ledger says beside

extension Sealer {
    /// Records what is in force from this start on, before anything is sealed under it.
    public func declare(_ entries: [EgressEntry]) throws(SealingError) {
        do throws(FileError) {
            try steps.ledger?.append(entries)
        } catch {
            throw .file(error)
        }
    }

    /// Records the accounts, on the cut queue.
    public func requestHeartbeat(at millis: @escaping @Sendable () -> UInt64) {
        cutQueue.async { self.beat(at: millis()) }
    }

    /// Records the accounts.
    public func beat(at millis: UInt64) {
        let accounts = self.accounts
        let entry = HeartbeatEntry(
            time: LedgerTime(millis: millis), journaled: accounts.committed.events + accounts.open.events,
            open: accounts.open.events, committed: accounts.committed.events,
            receipted: accounts.receipted.events, waiting: accounts.waiting.events,
            quarantined: accounts.quarantined.events, setAside: accounts.setAside, cuts: accounts.cuts)
        do throws(FileError) {
            try steps.ledger?.append([.heartbeat(entry)])
        } catch {
            state.withLock { $0.countFileFailure() }
        }
    }
}

// MARK: - Retention

extension Sealer {
    /// Removes from the archive what is too old or too much, the oldest first, but nothing that waits for its receipt.
    public func requestPurge(at millis: @escaping @Sendable () -> UInt64) {
        cutQueue.async { self.purgeArchive(at: millis()) }
    }

    /// An archived batch that may go.
    private struct Archived {
        let name: BatchName
        let bytes: Int
        let seconds: Int64
    }

    func purgeArchive(at millis: UInt64) {
        let time = LedgerTime(millis: millis)
        let oldest = Int64(clamping: millis / 1000) - Int64(steps.settings.archiveDays) * 86_400
        do throws(FileError) {
            try steps.salts?.destroy(before: CivilDay(number: time.minutes / 1_440), at: time)
            let batches = try archived()
            let old = batches.filter { $0.seconds < oldest }
            try purge(old, .age, time)
            let kept = batches.dropFirst(old.count)
            var bytes = kept.reduce(0) { $0 + $1.bytes }
            let surplus = kept.prefix { batch in
                defer { bytes -= batch.bytes }
                return bytes > steps.settings.archiveBytesMax
            }
            try purge(Array(surplus), .size, time)
        } catch {
            state.withLock { $0.countFileFailure() }
        }
    }

    /// The archive's batches that do not wait, the oldest first.
    private func archived() throws(FileError) -> [Archived] {
        let waiting = state.withLock { $0.waiting }
        var batches: [Archived] = []
        for text in try steps.files.list(steps.layout.archive) {
            guard let name = BatchName(text), waiting[name] == nil,
                let facts = steps.files.facts(steps.layout.archive + "/" + text)
            else { continue }
            batches.append(Archived(name: name, bytes: facts.bytes, seconds: facts.modifiedSeconds))
        }
        return batches.sorted { ($0.seconds, $0.name) < ($1.seconds, $1.name) }
    }

    /// Says in the ledger which batches go, then lets them and their salts go.
    private func purge(
        _ batches: [Archived], _ reason: PurgeEntry.Reason, _ time: LedgerTime
    ) throws(FileError) {
        for start in stride(from: 0, to: batches.count, by: PurgeEntry.batchesMax) {
            let some = batches[start..<min(start + PurgeEntry.batchesMax, batches.count)]
            let entry = PurgeEntry(time: time, reason: reason, batches: some.map(\.name.text))
            try steps.ledger?.append([.purge(entry)])
            for batch in some {
                let path = steps.layout.archive + "/" + batch.name.text
                let sha256 = BatchDigest.hex(of: try steps.files.read(path, maxBytes: Int(UInt32.max)))
                try steps.remove(steps.layout.archive + "/" + SealedBatch.saltsName(sha256))
                try steps.files.unlink(path)
                state.withLock { $0.countPurged() }
            }
            try steps.files.syncFolder(steps.layout.archive)
        }
    }
}
