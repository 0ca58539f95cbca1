import Batching
import EgressContract
import TransparencyLog

/// Compares one batch with its intent, and reads its records.
struct BatchCheck {
    private let sealed: RelayLedger.Sealed
    private let rules: RecordCheck.Rules
    private let archive: EvidenceSource
    private let texts: CleanTexts
    private var intent: IntentEntry { sealed.intent }

    init(
        _ sealed: RelayLedger.Sealed, _ rules: RecordCheck.Rules, _ archive: EvidenceSource,
        _ texts: CleanTexts
    ) {
        self.texts = texts
        self.sealed = sealed
        self.rules = rules
        self.archive = archive
    }

    /// A batch as it was sent.
    func check(_ file: [UInt8], _ tally: inout BatchAudit.Tally) {
        tally.bytes.checked += 1
        guard file.count == intent.bytes, BatchDigest.hex(of: file) == intent.sha256 else {
            return violated("the archived bytes are not those that the ledger recorded", &tally)
        }
        guard let plain = try? Gzip.inflateSealed(file, maxBytes: BatchAudit.plainBytesMax) else {
            return violated(
                "it is not one whole gzip file under a header without name, comment and time", &tally)
        }
        guard plain.count == intent.plainBytes else {
            return violated("the inflated bytes are not as many as the ledger recorded", &tally)
        }
        checkContent(plain, erased: 0, &tally)
    }

    /// A batch that an erasure has rewritten.
    func check(_ file: [UInt8], _ erasure: ErasureEntry, _ tally: inout BatchAudit.Tally) {
        tally.bytes.checked += 1
        guard BatchDigest.hex(of: file) == erasure.erasedSHA256, erasure.sha256 == intent.sha256,
            let plain = try? Gzip.inflateSealed(file, maxBytes: BatchAudit.plainBytesMax)
        else { return violated("the rewritten bytes are not those of the erasure entry", &tally) }
        checkContent(plain, erased: erasure.records, &tally)
    }

    private func violated(_ says: String, _ tally: inout BatchAudit.Tally) {
        tally.bytes.violated(AuditFinding(says, batch: intent.batch, entry: sealed.index))
    }

    private func checkContent(_ plain: [UInt8], erased: Int, _ tally: inout BatchAudit.Tally) {
        tally.plainBytes += plain.count
        let start = plain.runEnd(0) { $0 != 0x0A } + 1
        checkEnvelope(Array(plain.prefix(start)), &tally)
        var leaves: [SaltedRecord] = []
        leaves.reserveCapacity(min(intent.parts, 1 << 16))
        var check = RecordCheck(rules, texts, plain, from: start)
        while !check.isAtEnd {
            let from = check.at
            if let leaf = ErasedLine.leaf(plain, from) {
                leaves.append(.erased(leaf))
                check.skipErased()
                continue
            }
            check.checkRecord()
            leaves.append(.record(from..<check.at - 1))
            note(check.faults, record: leaves.count, &tally)
        }
        tally.values.checked += leaves.count
        tally.addresses.checked += leaves.count
        checkCounts(leaves, check.orders, erased, &tally)
        checkRoot(plain, leaves, &tally)
    }

    private func checkEnvelope(_ line: [UInt8], _ tally: inout BatchAudit.Tally) {
        guard let envelope = BatchEnvelope(line: line) else {
            return violated("its envelope is not one", &tally)
        }
        let isTrue =
            envelope.name.text == intent.batch && envelope.contractDigest == sealed.start.contract
            && envelope.contractVersion == sealed.start.contractVersion
            && envelope.region == sealed.start.region
            && envelope.jurisdiction == sealed.start.jurisdiction && envelope.parts == intent.parts
            && envelope.events == intent.events && envelope.orders == intent.orders
            && LedgerTime(millis: envelope.cutMillis) == intent.time
        if !isTrue {
            violated("its envelope does not say what its intent and the start in force say", &tally)
        }
    }

    private func note(_ faults: [RecordCheck.Fault], record: Int, _ tally: inout BatchAudit.Tally) {
        for fault in faults {
            var finding = AuditFinding(
                fault.isAddress ? "a full address stands in a text" : "a value is outside the contract",
                batch: intent.batch, record: record, field: fault.field, form: fault.form)
            finding.prefix = fault.prefix
            if fault.isAddress { tally.addresses.violated(finding) } else { tally.values.violated(finding) }
        }
    }

    private func checkCounts(
        _ leaves: [SaltedRecord], _ orders: UInt64, _ erased: Int, _ tally: inout BatchAudit.Tally
    ) {
        let gone = leaves.count { if case .erased = $0 { true } else { false } }
        if leaves.isEmpty || leaves.count != intent.parts || gone != erased
            || (gone == 0 && orders != UInt64(intent.orders))
        {
            violated("its records are not as many as its intent and its erasure say", &tally)
        }
    }

    /// Recomputes `records-root` from the records and their salts.
    private func checkRoot(_ plain: [UInt8], _ leaves: [SaltedRecord], _ tally: inout BatchAudit.Tally) {
        do throws(EvidenceError) {
            let file = try archive.read("\(intent.sha256).salts", maxBytes: 33 * max(intent.parts, 1))
            guard let salts = SaltFile.read(file), salts.count == leaves.count else {
                return tally.bytes.broken(
                    AuditFinding("its salts are malformed, cut short or too many", batch: intent.batch))
            }
            if RecordTree(leaves, in: plain, salts: salts)?.root != intent.recordsRoot {
                tally.bytes.broken(
                    AuditFinding("its salts are not those of its records-root", batch: intent.batch))
            }
        } catch {
            if case .tooLarge = error {
                tally.bytes.broken(
                    AuditFinding("its salts are malformed, cut short or too many", batch: intent.batch))
            } else {
                tally.bytes.missing(
                    AuditFinding("without its salts its records-root was not recomputed", batch: intent.batch)
                )
            }
        }
    }
}
