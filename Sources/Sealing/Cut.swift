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
    let firstIntent: Int
    let cutMillis: UInt64
    let views: OpenViews
}

/// A cut whose batches lie in staging: the commit record to write, and the bytes that they take.
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

    /// (1) Writes the batch files to staging, fsynced, in place of what an abandoned cut left there.
    func stage(_ plan: CutPlan) throws(FileError) -> StagedCut {
        try clearStaging(keeping: nil)
        var batches: [SealedBatch] = []
        var sizes: [BatchName: BatchSize] = [:]
        var notConforming = 0
        var writer = BatchWriter()
        var weights = BatchWeights()
        for record in plan.views.sorted {
            guard gate.conforms(record) else {
                notConforming += record.events
                continue
            }
            writer.add(record)
            weights.add(record)
            if writer.parts >= settings.batchPartsMax || writer.bytes >= settings.batchBytesMax {
                try stage(writer, weights, plan, &batches, &sizes)
                writer = BatchWriter()
                weights = BatchWeights()
            }
        }
        if writer.parts > 0 { try stage(writer, weights, plan, &batches, &sizes) }
        try files.syncFolder(layout.staging)
        let record = CutRecord(
            number: plan.number, to: plan.to, firstIntent: plan.firstIntent, setAside: notConforming,
            batches: batches)
        return StagedCut(record: record, cutMillis: plan.cutMillis, sizes: sizes)
    }

    private func stage(
        _ writer: BatchWriter, _ weights: BatchWeights, _ plan: CutPlan,
        _ batches: inout [SealedBatch], _ sizes: inout [BatchName: BatchSize]
    ) throws(FileError) {
        guard
            let name = BatchName(
                relay: settings.relay, incarnation: settings.incarnation, cut: plan.number,
                piece: batches.count)
        else { return }
        let envelope = BatchEnvelope(
            name: name, contractDigest: Contract.digest, contractVersion: Contract.v1.version,
            region: settings.region, jurisdiction: settings.jurisdiction, cutMillis: plan.cutMillis,
            parts: writer.parts, events: writer.events, orders: writer.orders)
        let file = writer.seal(envelope, level: settings.compressionLevel)
        try files.create(layout.staging + "/" + name.text, file, mode: 0o644)
        sizes[name] = weights.size(file.count)
        batches.append(
            SealedBatch(
                name: name, sha256: BatchDigest.hex(of: file), parts: writer.parts, events: writer.events,
                orders: writer.orders))
    }

    /// (4), (5) and (6) Links the batches into archive and outbox, then removes them from staging.
    ///
    /// May be repeated from any point; batches with an outcome do not return to the outbox.
    func publish(_ cut: CutRecord, isSettled: (BatchName) -> Bool) throws(FileError) {
        let staged = cut.batches.enumerated().filter {
            files.exists(layout.staging + "/" + $0.element.name.text)
        }
        for (_, batch) in staged { try linkOnce(batch, to: layout.archive + "/" + batch.name.text) }
        try files.syncFolder(layout.archive)
        for (index, batch) in staged where !isSettled(batch.name) {
            let entry = OutboxEntry(intent: cut.firstIntent + index, name: batch.name)
            let path = layout.outbox + "/" + entry.fileName
            try linkOnce(batch, to: path)
            // Its receipt may have been taken in since.
            if isSettled(batch.name) { try remove(path) }
        }
        try files.syncFolder(layout.outbox)
        for (_, batch) in staged { try files.unlink(layout.staging + "/" + batch.name.text) }
        try files.syncFolder(layout.staging)
    }

    private func linkOnce(_ batch: SealedBatch, to path: String) throws(FileError) {
        if !files.exists(path) { try files.link(layout.staging + "/" + batch.name.text, path) }
    }

    /// Moves a batch from quarantine back to the outbox; may be repeated from any point.
    func requeue(_ entry: OutboxEntry) throws(FileError) {
        let kept = layout.quarantine + "/" + entry.name.text
        let path = layout.outbox + "/" + entry.fileName
        guard files.exists(kept) else { return }
        if !files.exists(path) { try files.link(kept, path) }
        try files.syncFolder(layout.outbox)
        try files.unlink(kept)
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
        let kept = Set((cut?.batches ?? []).map(\.name.text))
        for name in try files.list(layout.staging) where !kept.contains(name) {
            try files.unlink(layout.staging + "/" + name)
        }
    }
}
