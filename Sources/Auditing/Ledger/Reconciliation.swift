import TransparencyLog

/// Compares what the EU recorded as acknowledged with what the US has receipts for.
public struct Reconciliation: Sendable {
    private var receipts = GuaranteeReport(.g8, unit: "receipts")
    /// G9, once rows were compared.
    var rows: GuaranteeReport?
    /// Whether every receipt was read, so that what has none is known.
    private(set) var isRead = false
    /// By intent, the leaf and the parts of its receipt.
    private(set) var received: [Int: BatchReceipt] = [:]
    /// The batches of other relays and lives that have a receipt.
    private(set) var othersReceived: Set<String> = []
    let ledger: RelayLedger

    /// Reads the aggregator's log and compares it with a relay's ledger.
    ///
    /// A receipt whose outcome is not recorded yet is on its way for `inFlightMinutes` by the ledger's newest minute.
    public init(_ ledger: RelayLedger, us source: EvidenceSource, vkey: String?, inFlightMinutes: Int = 10) {
        self.ledger = ledger
        do throws(LogFault) {
            let log = try LogEvidence(source, vkey: vkey)
            try checkKey(log)
            try checkOutcomes()
            try readReceipts(log, inFlightMinutes)
            isRead = true
            compare(log.verifier.name)
        } catch {
            error.note(in: &receipts)
        }
    }

    /// G8, and G9 where rows were compared.
    public var reports: [GuaranteeReport] { [receipts] + (rows.map { [$0] } ?? []) }

    /// The aggregator that the ledger names must be the one that signs the receipts.
    private mutating func checkKey(_ log: LogEvidence) throws(LogFault) {
        guard let start = ledger.starts.last else { throw .missing("the ledger has no start") }
        guard start.entry.destination == log.verifier.vkey else {
            throw .broken(
                "the receipts are signed by another key than the one that the ledger names",
                entry: start.index)
        }
    }

    /// Each outcome gives back the note that an aggregator signed; a restored one signs with the next key.
    private func checkOutcomes() throws(LogFault) {
        let keys = ledger.starts.compactMap { NoteVerifier(vkey: $0.entry.destination) }
        for outcome in ledger.outcomes {
            guard let sealed = ledger.sealed(at: outcome.entry.intent) else { continue }
            let text = outcome.entry.signedText(sealed.intent, ledger: ledger.head.origin)
            let isSigned = keys.contains { key in
                key.name == outcome.entry.signer
                    && key.note(text, signature: outcome.entry.signature).flatMap { key.open($0) } != nil
            }
            if !isSigned {
                throw .broken(
                    "this outcome does not bear the aggregator's signature over its batch",
                    entry: outcome.index)
            }
        }
    }

    private mutating func readReceipts(_ log: LogEvidence, _ inFlightMinutes: Int) throws(LogFault) {
        var fault: LogFault?
        var found: [BatchReceipt] = []
        try log.walk { index, bytes in
            let text = String(validating: bytes, as: UTF8.self)
            guard let receipt = text.flatMap({ BatchReceipt(noteText: $0) }), receipt.leaf == index else {
                fault =
                    fault ?? .broken("this leaf of the receipts log is no receipt of itself", entry: index)
                return
            }
            if receipt.ledger == ledger.head.origin {
                found.append(receipt)
            } else {
                othersReceived.insert(receipt.batch)
            }
        }
        if let fault { throw fault }
        receipts.checked = found.count
        let acknowledged = Set(ledger.outcomes.filter { $0.entry.isReceipt }.map(\.entry.intent))
        for receipt in found { take(receipt, acknowledged, inFlightMinutes) }
    }

    private mutating func take(_ receipt: BatchReceipt, _ acknowledged: Set<Int>, _ inFlightMinutes: Int) {
        guard let sealed = ledger.sealed(at: receipt.intent),
            receipt
                == BatchReceipt(
                    of: sealed.intent, at: sealed.index, in: ledger.head.origin, leaf: receipt.leaf)
        else {
            return receipts.violated(
                AuditFinding(
                    "US only: receipt \(receipt.leaf) is of a batch that the EU ledger does not record so",
                    batch: receipt.batch))
        }
        if received.updateValue(receipt, forKey: receipt.intent) != nil {
            receipts.violated(AuditFinding("US only: it has two receipts", batch: receipt.batch))
        }
        guard !acknowledged.contains(receipt.intent) else { return }
        let age = (ledger.newest?.minutes ?? 0) - sealed.intent.time.minutes
        let finding = AuditFinding(
            "US only: receipt \(receipt.leaf) has no outcome in the EU ledger, \(age) minutes after the cut",
            batch: receipt.batch)
        if age > inFlightMinutes { receipts.violated(finding) } else { receipts.missing(finding) }
    }

    private mutating func compare(_ aggregator: String) {
        compareOthers(aggregator)
        for outcome in ledger.outcomes where outcome.entry.signer == aggregator {
            guard case .receipt(let leaf) = outcome.entry.answer else { continue }
            let receipt = received[outcome.entry.intent]
            if receipt == nil {
                receipts.violated(
                    AuditFinding(
                        "EU only: it was acknowledged, and the US log has no receipt of it",
                        batch: outcome.entry.batch, entry: outcome.index))
            } else if receipt?.leaf != leaf {
                receipts.violated(
                    AuditFinding(
                        "mismatched: its outcome names another receipt than the US log has",
                        batch: outcome.entry.batch, entry: outcome.index))
            }
        }
        let settled = Set(ledger.outcomes.map(\.entry.intent))
        let waiting = ledger.sealed.count { !settled.contains($0.index) }
        if waiting > 0 { receipts.note(AuditFinding("\(waiting) batches are recorded and not answered yet")) }
    }

    /// A restored aggregator gives what it lacks a receipt of its next log; who else took a batch is not shown here.
    private mutating func compareOthers(_ aggregator: String) {
        let others = Dictionary(
            grouping: ledger.outcomes.filter { $0.entry.isReceipt && $0.entry.signer != aggregator },
            by: \.entry.signer)
        for (signer, outcomes) in others.sorted(by: { $0.key < $1.key }) {
            let intents = Set(outcomes.map(\.entry.intent))
            let alone = intents.count { received[$0] == nil }
            receipts.note(AuditFinding("batches that \(signer) acknowledged before: \(intents.count)"))
            guard alone > 0 else { continue }
            receipts.missing(
                AuditFinding(
                    "batches that \(signer) alone acknowledged, whose receipts are not given: \(alone)"))
        }
    }
}

extension OutcomeEntry {
    var isReceipt: Bool { if case .receipt = answer { true } else { false } }
}
