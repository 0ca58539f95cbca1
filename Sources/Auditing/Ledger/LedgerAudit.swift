import TransparencyLog

/// Reads a relay's ledger: signature, every tile, every entry, older heads, witnesses, silences, keys.
public struct LedgerAudit: Sendable {
    /// The ledger, where it is what was signed.
    public private(set) var ledger: RelayLedger?
    /// The signed head, as it was read: what an auditor keeps for the next visit.
    public private(set) var head: [UInt8]?
    private var history = GuaranteeReport(.g10, unit: "entries")
    var silence = GuaranteeReport(.g20, unit: "signs of life")
    var commitments = GuaranteeReport(.g15, unit: "key entries")
    let settings: LedgerSettings

    /// Reads the ledger below `source`.
    public init(_ source: EvidenceSource, _ settings: LedgerSettings = LedgerSettings()) {
        self.settings = settings
        do throws(LogFault) {
            let log = try LogEvidence(source, vkey: settings.vkey)
            head = log.note
            if settings.vkey == nil {
                history.note(AuditFinding("the key was taken from the evidence itself"))
            }
            ledger = try read(log)
            history.checked = log.head.size
        } catch {
            error.note(in: &history)
        }
        guard let ledger, history.status < .broken else {
            self.ledger = nil
            silence.missing(AuditFinding("the ledger could not be read whole"))
            commitments.missing(AuditFinding("the ledger could not be read whole"))
            return
        }
        checkSilence(ledger)
        checkKeys(ledger)
    }

    /// An audit of a ledger that is not there.
    init(missing says: String) {
        settings = LedgerSettings()
        history.missing(AuditFinding(says))
        silence.missing(AuditFinding(says))
        commitments.missing(AuditFinding(says))
    }

    /// G10, G15 and G20.
    public var reports: [GuaranteeReport] { [history, commitments, silence] }

    private mutating func read(_ log: LogEvidence) throws(LogFault) -> RelayLedger {
        var ledger = RelayLedger(verifier: log.verifier, head: log.head)
        let olds = try oldHeads(log)
        var fault: LogFault?
        try log.walk { index, bytes in
            guard fault == nil else { return }
            do throws(LogFault) {
                guard let entry = EgressEntry(bytes) else {
                    throw .broken("it is not spelled as any entry of a relay is", entry: index)
                }
                try ledger.take(entry, at: index)
            } catch {
                fault = error
            }
        } prefixes: {
            olds
        }
        if let fault { throw fault }
        checkCosigned(log, ledger)
        checkWitnesses(log)
        return ledger
    }

    /// The heads that must be prefixes: those that were kept, and the one that the aggregator cosigned.
    private mutating func oldHeads(_ log: LogEvidence) throws(LogFault) -> [OldHead] {
        var olds: [OldHead] = []
        for (name, note) in settings.oldHeads + (log.cosigned.map { [("cosigned", $0)] } ?? []) {
            guard let head = Checkpoint(note, of: log.verifier) else {
                throw .broken("\(name) is not a head that this ledger's key signed", entry: nil)
            }
            olds.append(OldHead(name: name, head: head))
        }
        return olds
    }

    /// The aggregator takes no batch but under a head that it has cosigned.
    private mutating func checkCosigned(_ log: LogEvidence, _ ledger: RelayLedger) {
        let acknowledged = ledger.outcomes.filter(\.entry.isReceipt).map(\.entry.intent).max()
        guard let cosigned = log.cosigned, !ledger.starts.isEmpty else {
            let says = "no head has come back with the aggregator's cosignature"
            guard acknowledged != nil else { return history.note(AuditFinding(says)) }
            return history.missing(
                AuditFinding("\(says), though it acknowledged batches: nobody else vouches for this history"))
        }
        // Behind a restore the head may still bear the cosignature of the aggregator's key before.
        let isCosigned = Set(ledger.starts.map(\.entry.destination)).contains { vkey in
            NoteVerifier(vkey: vkey)?.cosigner?.cosigned(cosigned) != nil
        }
        if !isCosigned {
            history.broken(AuditFinding("the head `cosigned` does not bear the aggregator's cosignature"))
        } else if let acknowledged, let size = Checkpoint(cosigned, of: log.verifier)?.size,
            size <= acknowledged
        {
            history.missing(
                AuditFinding(
                    "it was acknowledged, and the head that the aggregator cosigned ends before it, at \(size)",
                    entry: acknowledged))
        }
    }

    private mutating func checkWitnesses(_ log: LogEvidence) {
        let witnesses = settings.witnesses.compactMap { CosignatureVerifier(vkey: $0) }
        let present = witnesses.count { witness in
            [log.note, log.cosigned ?? []].contains { witness.cosigned($0) != nil }
        }
        if present < settings.witnessesMin {
            history.missing(
                AuditFinding(
                    "\(present) of \(settings.witnessesMin) witnesses that are not ours cosigned the head"))
        } else if settings.witnessesMin == 0 {
            history.note(
                AuditFinding(
                    "no witness that is not the owner's was asked for: he could show others another ledger"))
        }
    }
}
