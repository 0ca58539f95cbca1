import Batching
import DurableFiles
import EgressContract
import EgressGate
import Journaling
import TransparencyLog

/// The views that a cut closes, and where in the journal it closes them.
struct CutPlan {
    let number: Int
    let to: JournalPosition
    let cutMillis: UInt64
    let views: OpenViews

}

/// The batches that a cut has staged so far, and what each takes of the buffer.
private struct StagedBatches {
    private(set) var batches: [SealedBatch] = []
    private(set) var sizes: [BatchName: BatchSize] = [:]

    mutating func add(_ batch: SealedBatch, _ weights: BatchWeights) {
        sizes[batch.name] = weights.size(batch.intent.bytes)
        batches.append(batch)
    }
}

/// A cut whose batches lie in staging: the commit record to write.
struct StagedCut {
    let record: CutRecord
    let cutMillis: UInt64
    let sizes: [BatchName: BatchSize]
}

/// Steps 1 and 3 to 6 of a cut, which need no hold on the journal.
struct CutSteps {
    let settings: SealingSettings
    let layout: StateLayout
    let files: DurableFiles
    let gate: EgressGate
    /// None in replay.
    let ledger: EgressLedger?

    /// What a batch answers that cannot be named or salted, so that its parts stay open: "input/output error".
    private static let cannotSeal = FileError(operation: .write, code: 5)

    /// The keeper of the day's salts, where there is a ledger.
    var salts: SaltKeeper? {
        ledger.map { SaltKeeper(path: layout.saltKey, files: files, ledger: $0) }
    }

    /// (1) Writes the batch files and their salts to staging, fsynced, in place of what an abandoned cut left there.
    func stage(_ plan: CutPlan) throws(FileError) -> StagedCut {
        try clearStaging(keeping: nil)
        let time = LedgerTime(millis: plan.cutMillis)
        let key = try salts?.key(of: CivilDay(number: time.minutes / 1_440), at: time)
        let ledgerSize = ledger?.size ?? 0
        var staged = StagedBatches()
        var notConforming = 0
        let room = min(plan.views.count * Self.lineBytesUsual, settings.batchBytesMax)
        var writer = BatchWriter(room: room)
        var weights = BatchWeights()
        for record in plan.views.sorted {
            guard gate.conforms(record) else {
                notConforming += record.events
                continue
            }
            writer.add(record)
            weights.add(record)
            if writer.parts >= settings.batchPartsMax || writer.bytes >= settings.batchBytesMax {
                staged.add(try stage(writer, plan, key, piece: staged.batches.count), weights)
                writer = BatchWriter(room: room)
                weights = BatchWeights()
            }
        }
        if writer.parts > 0 {
            staged.add(try stage(writer, plan, key, piece: staged.batches.count), weights)
        }
        try files.syncFolder(layout.staging)
        let record = CutRecord(
            number: plan.number, to: plan.to, ledgerSize: ledgerSize, setAside: notConforming,
            batches: staged.batches)
        return StagedCut(record: record, cutMillis: plan.cutMillis, sizes: staged.sizes)
    }

    /// What a part's line takes that joins some five beacons.
    private static let lineBytesUsual = 1_600

    private func stage(
        _ writer: BatchWriter, _ plan: CutPlan, _ key: SaltKey?, piece: Int
    ) throws(FileError) -> SealedBatch {
        guard
            let name = BatchName(
                relay: settings.relay, incarnation: settings.incarnation, cut: plan.number, piece: piece)
        else { throw Self.cannotSeal }
        let envelope = BatchEnvelope(
            name: name, contractDigest: Contract.digest, contractVersion: Contract.v1.version,
            region: settings.region, jurisdiction: settings.jurisdiction, cutMillis: plan.cutMillis,
            parts: writer.parts, events: writer.events, orders: writer.orders)
        guard
            let sealed = SealingBatch(writer, envelope, level: settings.compressionLevel, key: key)
        else { throw Self.cannotSeal }
        try files.create(layout.staging + "/" + name.text, sealed.file, mode: 0o644)
        if key != nil {
            try files.create(layout.staging + "/" + sealed.batch.saltsName, sealed.salts, mode: 0o644)
        }
        return sealed.batch
    }

    /// (3) Records the cut's intents under one checkpoint, once, and gives each batch's place in the outbox.
    ///
    /// May be repeated from any point; gives nothing without a ledger.
    func record(_ cut: CutRecord) throws(FileError) -> [OutboxEntry] {
        guard let ledger else { return [] }
        let time = cut.batches.first?.intent.time ?? LedgerTime(millis: 0)
        let incident = IncidentEntry(time: time, kind: .notConforming, count: cut.setAside)
        let indices = try ledger.record(
            cut.batches.map(\.intent), from: cut.ledgerSize,
            with: cut.setAside > 0 ? [.incident(incident)] : [])
        return zip(indices, cut.batches).map { OutboxEntry(intent: $0, name: $1.name) }
    }

    /// (4), (5) and (6) Links the batches into archive and outbox, then removes them from staging.
    ///
    /// May be repeated from any point; batches with an outcome do not return to the outbox.
    func publish(
        _ cut: CutRecord, as entries: [OutboxEntry], isSettled: (BatchName) -> Bool
    ) throws(FileError) {
        let staged = cut.batches.filter { files.exists(layout.staging + "/" + $0.name.text) }
        for batch in staged { try archive(batch) }
        try files.syncFolder(layout.archive)
        let names = Set(staged.map(\.name))
        for entry in entries where names.contains(entry.name) && !isSettled(entry.name) {
            let path = layout.outbox + "/" + entry.fileName
            try linkOnce(layout.staging + "/" + entry.name.text, to: path)
            // Its receipt may have been taken in since.
            if isSettled(entry.name) { try remove(path) }
        }
        try files.syncFolder(layout.outbox)
        for batch in staged {
            try remove(layout.staging + "/" + batch.saltsName)
            try files.unlink(layout.staging + "/" + batch.name.text)
        }
        try files.syncFolder(layout.staging)
    }

    /// The salts first: where the batch is, they are.
    private func archive(_ batch: SealedBatch) throws(FileError) {
        for name in [batch.saltsName, batch.name.text] where files.exists(layout.staging + "/" + name) {
            try linkOnce(layout.staging + "/" + name, to: layout.archive + "/" + name)
        }
    }

    private func linkOnce(_ path: String, to other: String) throws(FileError) {
        if !files.exists(other) { try files.link(path, other) }
    }

    /// Puts a batch into the outbox again, from quarantine or archive; may be repeated from any point.
    func requeue(_ entry: OutboxEntry) throws(FileError) {
        let kept = layout.quarantine + "/" + entry.name.text
        let isQuarantined = files.exists(kept)
        let source = isQuarantined ? kept : layout.archive + "/" + entry.name.text
        guard files.exists(source) else { return }
        try linkOnce(source, to: layout.outbox + "/" + entry.fileName)
        try files.syncFolder(layout.outbox)
        guard isQuarantined else { return }
        try remove(kept)
        try files.syncFolder(layout.quarantine)
    }

    /// Removes a name, which may be gone already.
    func remove(_ path: String) throws(FileError) {
        do throws(FileError) {
            try files.unlink(path)
        } catch {
            if !error.isMissing { throw error }
        }
    }

    /// Removes what lies in staging but is no batch of the committed cut.
    func clearStaging(keeping cut: CutRecord?) throws(FileError) {
        let kept = Set((cut?.batches ?? []).flatMap { [$0.name.text, $0.saltsName] })
        for name in try files.list(layout.staging) where !kept.contains(name) {
            try files.unlink(layout.staging + "/" + name)
        }
    }
}
