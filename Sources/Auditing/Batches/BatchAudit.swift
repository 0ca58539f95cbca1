import Batching
import EgressContract
import TransparencyLog

/// Compares every archived batch with its intent, byte for byte, and reads every value of every record.
public struct BatchAudit: Sendable {
    /// The largest batch file and the most that it may inflate to; sealed batches stay far below.
    static let fileBytesMax = 64 << 20
    static let plainBytesMax = 256 << 20

    let archive: EvidenceSource
    private let rules: RecordCheck.Rules
    private let contractDigest: String
    let ledger: RelayLedger

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
}
