import Batching
import DurableFiles
import EgressContract
import Journaling
import TransparencyLog

/// Rebuilds the state on start from the journal and the folders, and finishes the cut that was under way.
struct Recovery {
    private let steps: CutSteps
    private(set) var standing = Standing()
    private(set) var open = OpenViews()
    private(set) var waiting = WaitingBatches()
    private(set) var shares: PropertyShares
    private(set) var oldestSegment = 1
    /// Where the journal is damaged, as far as `damagesMax` reaches.
    private(set) var damages: [JournalDamage] = []
    /// How many damaged places are named one by one; all are counted.
    private static let damagesMax = 100
    /// How many of the ledger's last entries are looked at for cuts that nothing else knows.
    private static let recordedCutsSeen = 512
    private var lastCut: CutRecord?
    private var settled: Set<BatchName> = []
    private var requeued: [BatchName: OutboxEntry] = [:]
    /// The last cut that a standing accounts for, and those behind whose commit record was read.
    private var accountedThrough = 0
    private var accounted: Set<Int> = []

    init(_ steps: CutSteps) {
        self.steps = steps
        shares = PropertyShares(limits: steps.settings.propertyBytesMax)
    }

    func run() throws(FileError) -> Recovery {
        var recovery = self
        try recovery.reader.sync()
        try recovery.readStanding()
        try recovery.foldOpenViews()
        try recovery.finishCut()
        try recovery.readOutbox()
        try recovery.passUsedNames()
        return recovery
    }

    private var reader: JournalReader { JournalReader(folder: steps.layout.journal, files: steps.files) }

    /// Follows cuts and outcomes; each standing corrects what damage before it may have hidden.
    private mutating func readStanding() throws(FileError) {
        var found = self
        try reader.read(from: .start) { finding in
            if case .corrupt(let at, let bytes) = finding { found.note(at, bytes) }
        } record: { kind, payload, _ in
            if kind != StateRecord.partKind { found.follow(StateRecord(kind: kind, payload)) }
        }
        self = found
        oldestSegment = try reader.segments().first ?? 1
    }

    private mutating func note(_ position: JournalPosition, _ bytes: Int) {
        standing.setAside += 1
        if damages.count < Self.damagesMax {
            damages.append(JournalDamage(segment: position.segment, offset: position.offset, bytes: bytes))
        }
    }

    private mutating func follow(_ record: StateRecord?) {
        switch record {
        case .standing(let stated):
            let setAside = max(standing.setAside, stated.setAside)
            standing = stated
            standing.setAside = setAside
            accountedThrough = max(accountedThrough, stated.cut)
        case .cut(let cut):
            standing.apply(cut)
            lastCut = cut
            accounted.insert(cut.number)
        case .outcome(let outcome):
            standing.apply(outcome)
            settled.insert(outcome.name)
            requeued[outcome.name] = nil
        case .requeued(let intent, let former):
            standing.requeue(former)
            settled.remove(former.name)
            requeued[former.name] = OutboxEntry(intent: intent, name: former.name)
        case nil: standing.setAside += 1
        case .part: break
        }
    }

    private mutating func foldOpenViews() throws(FileError) {
        var views = OpenViews()
        var shares = self.shares
        var unreadable = 0
        try reader.read(from: standing.cutTo) { _ in
        } record: { kind, payload, _ in
            guard kind == StateRecord.partKind else { return }
            guard case .part(let part)? = StateRecord(kind: kind, payload) else { return unreadable += 1 }
            views.join(part)
            shares.journaled(part)
        }
        standing.setAside += unreadable
        open = views
        self.shares = shares
    }

    private mutating func finishCut() throws(FileError) {
        try steps.clearStaging(keeping: lastCut)
        if let lastCut, isStaged(lastCut) {
            let entries = try steps.record(lastCut)
            try steps.publish(lastCut, as: entries) { settled.contains($0) || requeued[$0] != nil }
        }
        for entry in requeued.values { try steps.requeue(entry) }
    }

    /// Reads the batches that wait, and removes those whose outcome is already recorded.
    private mutating func readOutbox() throws(FileError) {
        for fileName in try steps.files.list(steps.layout.outbox) {
            guard let entry = OutboxEntry(fileName: fileName) else { continue }
            let path = steps.layout.outbox + "/" + fileName
            if settled.contains(entry.name) {
                try steps.files.unlink(path)
                continue
            }
            guard let intent = steps.ledger?.intent(at: entry.intent), intent.batch == entry.name.text else {
                continue
            }
            let sealed = SealedBatch(name: entry.name, intent: intent)
            let size = try size(of: sealed, at: path)
            let cutMillis = UInt64(clamping: intent.time.minutes) * 60_000
            waiting.add(WaitingBatch(entry: entry, batch: sealed, size: size, cutMillis: cutMillis))
            shares.waits(size)
            if !isAccounted(entry.name) { standing.adopt(sealed) }
        }
    }

    /// Reads the batch only where properties have shares: after a long outage all of them take minutes to inflate.
    private func size(of batch: SealedBatch, at path: String) throws(FileError) -> BatchSize {
        guard !steps.settings.propertyBytesMax.isEmpty,
            let read = try? BatchReader.read(
                try steps.files.read(path, maxBytes: Int(UInt32.max)), maxInflatedBytes: Int(UInt32.max))
        else { return BatchSize(bytes: batch.intent.bytes) }
        var weights = BatchWeights()
        for record in read.records { weights.add(record) }
        return weights.size(batch.intent.bytes)
    }

    private func isStaged(_ cut: CutRecord) -> Bool {
        cut.batches.contains { steps.files.exists(steps.layout.staging + "/" + $0.name.text) }
    }

    private func isAccounted(_ name: BatchName) -> Bool {
        name.cut <= accountedThrough || accounted.contains(name.cut)
    }

    /// Goes on behind every cut that archive or ledger know: where its commit record was damaged, too.
    private mutating func passUsedNames() throws(FileError) {
        let settings = steps.settings
        let recorded = try steps.ledger.map { ledger throws(FileError) in
            try ledger.intents(from: ledger.size - Self.recordedCutsSeen).keys
        }
        for text in try steps.files.list(steps.layout.archive) + (recorded.map { Array($0) } ?? []) {
            guard let name = BatchName(text), name.relay == settings.relay,
                name.incarnation == settings.incarnation
            else { continue }
            standing.cut = max(standing.cut, name.cut)
        }
    }
}
