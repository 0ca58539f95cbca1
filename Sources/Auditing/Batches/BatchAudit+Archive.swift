import Batching
import TransparencyLog

// What the archive holds and lacks, and the order of what the ledger names.

extension BatchAudit {
    /// How long a purged file may stay, in minutes: a relay that was killed between goes on at its next start.
    private static let purgeMinutesMax = 10

    /// By the ledger's own newest minute: an archive that nobody touches any more grows no older.
    func checkAge(_ sealed: RelayLedger.Sealed, _ tally: inout Tally) {
        guard let newest = ledger.newest else { return }
        tally.retention.checked += 1
        let days = (newest.minutes - sealed.intent.time.minutes) / 1_440
        if days > sealed.start.archiveDays + 1 {
            let says = "it is \(days) days old, and may be kept for \(sealed.start.archiveDays)"
            tally.retention.violated(AuditFinding(says, batch: sealed.intent.batch))
        }
    }

    /// What a purge names is gone a moment later.
    func checkIsNotPurged(_ sealed: RelayLedger.Sealed, _ tally: inout Tally) {
        guard let purge = ledger.purged[sealed.intent.batch]?.entry, let newest = ledger.newest,
            newest.minutes - purge.time.minutes > Self.purgeMinutesMax
        else { return }
        let says = "a purge of \(purge.time.text) says that it is gone, and it is still there"
        tally.retention.violated(AuditFinding(says, batch: sealed.intent.batch))
    }

    /// A purge by age is of what has reached it; by a day less at most, for the archive counts from the file's arrival.
    func check(_ purge: RelayLedger.Purge, of sealed: RelayLedger.Sealed, _ tally: inout Tally) {
        let days = (purge.entry.time.minutes - sealed.intent.time.minutes) / 1_440
        guard purge.entry.reason == .age, days < purge.archiveDays - 1 else { return }
        let says = "it was purged by age after \(days) days, and the archive keeps \(purge.archiveDays)"
        tally.bytes.violated(AuditFinding(says, batch: sealed.intent.batch))
    }

    /// Files that no intent names were sealed in secret, or are no part of an archive.
    func checkNames(_ total: inout Tally) {
        guard let names = try? archive.names() else {
            return total.bytes.note(
                AuditFinding("the archive cannot be listed: files beyond the ledger's were not looked for"))
        }
        var known = Set(ledger.sealed.map(\.intent.batch))
        for sealed in ledger.sealed {
            known.insert("\(sealed.intent.sha256).salts")
            known.insert("\(sealed.intent.sha256).erased")
        }
        for name in names where !known.contains(name) {
            total.bytes.violated(
                AuditFinding("the archive holds it, and no intent names it", batch: name.asFileOfABatch))
        }
    }

    /// Each intent names the next batch of its relay, and no batch twice.
    func checkSequence(_ total: inout Tally) {
        var seen: Set<String> = []
        var last: BatchName?
        for sealed in ledger.sealed {
            let batch = sealed.intent.batch
            let name = BatchName(batch)
            if !seen.insert(batch).inserted {
                let says = "a second intent names the same batch"
                total.bytes.violated(AuditFinding(says, batch: batch, entry: sealed.index))
            } else if let name, let last, name < last {
                let says = "its intent stands behind that of a later batch"
                total.bytes.violated(AuditFinding(says, batch: batch, entry: sealed.index))
            }
            last = name
        }
    }
}
