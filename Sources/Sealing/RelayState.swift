import Batching
import DurableFiles
import EgressContract
import Journaling
import TransparencyLog

/// All that ingest owns: the journal, the open views, the cut under way and the batches that wait.
///
/// One lock, the sealer's, guards it.
struct RelayState: ~Copyable {
    let steps: CutSteps
    private let lock: FileLock
    private var journal: Journal
    private var oldestSegment: Int
    private(set) var open = OpenViews()
    private var cutting: OpenViews?
    private var unpublished: CutRecord?
    private var standing: Standing
    private(set) var waiting: WaitingBatches
    private var shares: PropertyShares
    /// The region's clock as of the last cut, and the first cut of those that failed in a row.
    private var nowMillis: UInt64 = 0
    private var overdueMillis: UInt64?
    /// Batches whose outcome is recorded and whose files are not yet removed.
    private(set) var leaving: Set<OutboxEntry> = []
    private var badReturns = 0
    private var fileFailures = 0
    private var purged = 0
    private var isJournalFailing = false
    private var isCutFailing = false
    private let damages: [JournalDamage]
    /// Events journaled, counted where they are journaled.
    private var journaled: Int

    init(_ steps: CutSteps, _ lock: consuming FileLock) throws(FileError) {
        let recovery = try Recovery(steps).run()
        let journal = try Journal(
            folder: steps.layout.journal, files: steps.files, segmentBytes: steps.settings.segmentBytes)
        self.steps = steps
        self.lock = lock
        self.journal = journal
        standing = recovery.standing
        open = recovery.open
        waiting = recovery.waiting
        shares = recovery.shares
        oldestSegment = recovery.oldestSegment
        damages = recovery.damages
        journaled = recovery.standing.committed.events + recovery.open.events
    }

    /// Makes records durable and joins them into the open views; false where the disk refused them.
    mutating func commit(_ records: [ViewRecord]) -> Bool {
        for record in records { append(.part(record)) }
        guard commitJournal() else { return false }
        for record in records {
            open.join(record)
            shares.journaled(record)
            journaled += record.events
        }
        return true
    }

    private mutating func append(_ record: StateRecord) {
        journal.append(kind: record.kind) { record.write(to: &$0) }
    }

    /// Commits what was appended, once more on a new segment after a failure.
    private mutating func commitJournal() -> Bool {
        for _ in 0..<2 {
            do throws(FileError) {
                let standing = self.standing
                try journal.commit { StateRecord.standing(standing).journalRecord }
                isJournalFailing = false
                return true
            } catch {
                fileFailures += 1
            }
        }
        journal.discardPending()
        isJournalFailing = true
        return false
    }

    /// Whether the buffer of journal, staging and outbox is full, or holds what is too old.
    var isFull: Bool {
        if bufferBytes >= steps.settings.bufferBytesMax { return true }
        guard let oldest = overdueMillis ?? waiting.oldestMillis, oldest < nowMillis else { return false }
        return nowMillis - oldest > steps.settings.bufferAgeMaxMillis
    }

    /// The properties that take all of the buffer that they may.
    var fullProperties: Set<String> { shares.full }

    private var bufferBytes: Int {
        let segments = max(0, journal.position.segment - oldestSegment + 1)
        return segments * steps.settings.segmentBytes
            + waiting.bytes
    }
}

// MARK: - Cut

extension RelayState {
    /// Closes the open views, or nil where there are none or a cut is still under way.
    mutating func beginCut(at millis: UInt64) -> CutPlan? {
        nowMillis = millis
        guard cutting == nil, unpublished == nil, open.count > 0, buryFailedCommit() else { return nil }
        let plan = CutPlan(
            number: standing.cut + 1, to: journal.position, cutMillis: millis, views: open)
        cutting = open
        open = OpenViews()
        shares.beginCut()
        return plan
    }

    /// Makes sure that no commit record of an abandoned cut is read back over the batches of this one.
    private mutating func buryFailedCommit() -> Bool {
        do throws(FileError) {
            let standing = self.standing
            try journal.bury { StateRecord.standing(standing).journalRecord }
            return true
        } catch {
            fileFailures += 1
            return false
        }
    }

    /// (2) The commit; false where the disk refused and the views are open again.
    mutating func commitCut(_ staged: StagedCut) -> Bool {
        append(.cut(staged.record))
        guard commitJournal() else {
            abandonCut()
            return false
        }
        standing.apply(staged.record)
        journaled -= staged.record.setAside
        cutting = nil
        shares.commitCut()
        overdueMillis = nil
        unpublished = staged.record
        for batch in staged.record.batches {
            let size = staged.sizes[batch.name] ?? BatchSize(bytes: batch.intent.bytes)
            waits(WaitingBatch(entry: nil, batch: batch, size: size, cutMillis: staged.cutMillis))
        }
        return true
    }

    /// Opens the views of a cut again that could not be staged or committed.
    mutating func abandonCut() {
        guard let cutting else { return }
        var views = cutting
        views.join(open)
        open = views
        self.cutting = nil
        shares.abandonCut()
        overdueMillis = overdueMillis ?? nowMillis
        fileFailures += 1
        isCutFailing = true
    }

    private mutating func waits(_ batch: WaitingBatch) {
        waiting.add(batch)
        shares.waits(batch.size)
    }

    /// Learns where the batches of the committed cut will lie, their intents being recorded.
    mutating func place(_ entries: [OutboxEntry]) {
        for entry in entries { waiting.place(entry) }
    }

    /// The committed cut whose batches are not all published yet.
    var cutToPublish: CutRecord? { unpublished }

    /// Ends a cut whose batches lie in archive and outbox, and retires the segments that it covers.
    mutating func finishCut() {
        guard let cut = unpublished else { return }
        unpublished = nil
        isCutFailing = false
        do throws(FileError) {
            try journal.retire(before: cut.to.segment)
            oldestSegment = max(oldestSegment, cut.to.segment)
        } catch {
            fileFailures += 1
        }
    }

    mutating func countFileFailure() { fileFailures += 1 }

    mutating func publishFailed() {
        fileFailures += 1
        isCutFailing = true
    }
}

// MARK: - Outcomes and accounts

extension RelayState {
    /// Records what became of batches, whose files may then go; nothing where the disk refused.
    mutating func settle(_ outcomes: [OutcomeRecord]) -> Bool {
        for outcome in outcomes { append(.outcome(outcome)) }
        guard commitJournal() else { return false }
        for outcome in outcomes {
            standing.apply(outcome)
            guard let settled = waiting.remove(outcome.name) else { continue }
            if let entry = settled.entry { leaving.insert(entry) }
            shares.left(settled.size)
        }
        return true
    }

    /// Lets a batch that had its answer wait again; false while a cut is under way or where the disk refused.
    mutating func requeue(_ batch: WaitingBatch, wasReceipted: Bool) -> Bool {
        guard let entry = batch.entry else { return false }
        let name = batch.batch.name
        let isLeaving = leaving.contains { $0.name == name }
        guard cutting == nil, unpublished == nil, waiting[name] == nil, !isLeaving else {
            return false
        }
        let former = OutcomeRecord(
            name: name, isReceipt: wasReceipted, events: batch.batch.events, orders: batch.batch.orders)
        append(.requeued(intent: entry.intent, former))
        guard commitJournal() else { return false }
        standing.requeue(former)
        waits(batch)
        return true
    }

    /// Forgets batches whose files are gone.
    mutating func left(_ entries: Set<OutboxEntry>) { leaving.subtract(entries) }

    mutating func countPurged() { purged += 1 }

    mutating func countBadReturn() { badReturns += 1 }

    var accounts: SealingAccounts {
        var accounts = SealingAccounts()
        accounts.open.add(
            events: open.events + (cutting?.events ?? 0), orders: open.orders + (cutting?.orders ?? 0))
        accounts.committed = standing.committed
        accounts.receipted = standing.receipted
        accounts.quarantined = standing.quarantined
        accounts.setAside = standing.setAside
        accounts.damages = damages
        accounts.journaled = journaled
        for batch in waiting.all {
            accounts.waiting.add(events: batch.batch.events, orders: batch.batch.orders)
        }
        accounts.isFull = isFull
        accounts.isJournalFailing = isJournalFailing
        accounts.isCutFailing = isCutFailing
        accounts.openViews = open.count + (cutting?.count ?? 0)
        accounts.waitingBatches = waiting.count
        accounts.bufferBytes = bufferBytes
        accounts.cuts = standing.cut
        accounts.badReturns = badReturns
        accounts.fileFailures = fileFailures
        accounts.purged = purged
        return accounts
    }
}
