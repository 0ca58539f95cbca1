import Batching
import EgressContract
import TransparencyLog

/// Compares every archived batch with its intent, byte for byte, and reads every value of every record.
public struct BatchAudit: Sendable {
    /// The largest batch file and the most that it may inflate to; sealed batches stay far below.
    static let fileBytesMax = 64 << 20
    static let plainBytesMax = 256 << 20
    /// How long a purged file may stay, in minutes: a relay that was killed between goes on at its next start.
    private static let purgeMinutesMax = 10

    private let archive: EvidenceSource
    private let rules: RecordCheck.Rules
    private let contractDigest: String
    private let ledger: RelayLedger

    /// An audit of the batches of a ledger; the contract's bytes are those of a file that the auditor holds.
    public init?(archive: EvidenceSource, contract: [UInt8], ledger: RelayLedger) {
        guard let read = Contract(file: contract) else { return nil }
        self.archive = archive
        self.ledger = ledger
        rules = RecordCheck.Rules(read)
        contractDigest = BatchDigest.hex(of: contract)
    }

    /// What one pass over some batches found.
    struct Tally: Sendable {
        var bytes = GuaranteeReport(.g2, unit: "batches")
        var values = GuaranteeReport(.g3, unit: "records")
        var addresses = GuaranteeReport(.g4, unit: "records")
        var retention = GuaranteeReport(.g16, unit: "batches")
        /// Inflated bytes that were read.
        var plainBytes = 0
        /// Batches of which only the digest is left.
        var purged = 0

        mutating func merge(_ other: Tally) {
            bytes.merge(other.bytes)
            values.merge(other.values)
            addresses.merge(other.addresses)
            retention.merge(other.retention)
            plainBytes += other.plainBytes
            purged += other.purged
        }
    }

    /// Reads all batches with `jobs` threads: G2, G3, G4 and G16, and how many inflated bytes were read.
    public func run(jobs: Int) async -> (reports: [GuaranteeReport], plainBytes: Int) {
        var total = Tally()
        await withTaskGroup(of: Tally.self) { group in
            for job in 0..<jobs {
                group.addTask {
                    var tally = Tally()
                    let texts = CleanTexts()
                    for place in stride(from: job, to: ledger.sealed.count, by: jobs) {
                        check(ledger.sealed[place], texts, &tally)
                    }
                    return tally
                }
            }
            for await tally in group { total.merge(tally) }
        }
        checkNames(&total)
        checkSequence(&total)
        if total.purged > 0 {
            total.bytes.note(
                AuditFinding("\(total.purged) batches are purged: of these only the digest is left"))
        }
        total.retention.note(AuditFinding("backups of the archive were not looked at"))
        return ([total.bytes, total.values, total.addresses, total.retention], total.plainBytes)
    }

    private func check(_ sealed: RelayLedger.Sealed, _ texts: CleanTexts, _ tally: inout Tally) {
        let name = sealed.intent.batch
        if sealed.start.contract != contractDigest {
            let says = "it was sealed under another contract than the one that you hold"
            return tally.values.broken(AuditFinding(says, batch: name, entry: sealed.index))
        }
        do throws(EvidenceError) {
            let file = try archive.read(name, maxBytes: Self.fileBytesMax)
            checkAge(sealed, &tally)
            checkIsNotPurged(sealed, &tally)
            return BatchCheck(sealed, rules, archive, texts).check(file, &tally)
        } catch {
            guard case .missing = error else {
                return tally.bytes.missing(AuditFinding(error.sentence, batch: name))
            }
        }
        if let erasure = ledger.erased[name] { return checkErased(sealed, erasure, texts, &tally) }
        if let purge = ledger.purged[name] {
            tally.bytes.checked += 1
            tally.purged += 1
            check(purge, of: sealed, &tally)
        } else {
            let says = "it is not in the archive, and no purge or erasure explains it"
            tally.bytes.missing(AuditFinding(says, batch: name, entry: sealed.index))
        }
    }

    private func checkErased(
        _ sealed: RelayLedger.Sealed, _ erasure: ErasureEntry, _ texts: CleanTexts, _ tally: inout Tally
    ) {
        do throws(EvidenceError) {
            let file = try archive.read("\(sealed.intent.sha256).erased", maxBytes: Self.fileBytesMax)
            BatchCheck(sealed, rules, archive, texts).check(file, erasure, &tally)
        } catch {
            tally.bytes.missing(AuditFinding(error.sentence, batch: sealed.intent.batch, entry: sealed.index))
        }
    }

    /// By the ledger's own newest minute: an archive that nobody touches any more grows no older.
    private func checkAge(_ sealed: RelayLedger.Sealed, _ tally: inout Tally) {
        guard let newest = ledger.newest else { return }
        tally.retention.checked += 1
        let days = (newest.minutes - sealed.intent.time.minutes) / 1_440
        if days > sealed.start.archiveDays + 1 {
            let says = "it is \(days) days old, and may be kept for \(sealed.start.archiveDays)"
            tally.retention.violated(AuditFinding(says, batch: sealed.intent.batch))
        }
    }

    /// What a purge names is gone a moment later.
    private func checkIsNotPurged(_ sealed: RelayLedger.Sealed, _ tally: inout Tally) {
        guard let purge = ledger.purged[sealed.intent.batch]?.entry, let newest = ledger.newest,
            newest.minutes - purge.time.minutes > Self.purgeMinutesMax
        else { return }
        let says = "a purge of \(purge.time.text) says that it is gone, and it is still there"
        tally.retention.violated(AuditFinding(says, batch: sealed.intent.batch))
    }

    /// A purge by age is of what has reached it; by a day less at most, for the archive counts from the file's arrival.
    private func check(_ purge: RelayLedger.Purge, of sealed: RelayLedger.Sealed, _ tally: inout Tally) {
        let days = (purge.entry.time.minutes - sealed.intent.time.minutes) / 1_440
        guard purge.entry.reason == .age, days < purge.archiveDays - 1 else { return }
        let says = "it was purged by age after \(days) days, and the archive keeps \(purge.archiveDays)"
        tally.bytes.violated(AuditFinding(says, batch: sealed.intent.batch))
    }

    /// Files that no intent names were sealed in secret, or are no part of an archive.
    private func checkNames(_ total: inout Tally) {
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
    private func checkSequence(_ total: inout Tally) {
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
