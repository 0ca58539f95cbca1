import DurableFiles

/// Runs what a plan allows, and says of every guarantee how it stands.
public struct Audit: Sendable {
    private static let headBytesMax = 1 << 20
    private static let contractBytesMax = 1 << 20
    private let plan: AuditPlan

    /// An audit by a plan.
    public init(_ plan: AuditPlan) { self.plan = plan }

    /// What one audit said, and how much it read.
    public struct Outcome: Sendable {
        /// The guarantees.
        public let report: AuditReport
        /// Inflated bytes of batches.
        public let plainBytes: Int
        /// Why the head was not kept for the next visit, where it should have been.
        public var unkept: String?
    }

    /// The ledger alone: G10, G15 and G20.
    public func verifyLog() -> Outcome {
        let audit = readLedger()
        let report = AuditReport(audit.reports)
        return Outcome(report: report, plainBytes: 0, unkept: keepHead(audit, report))
    }

    /// The batches: G2, G3, G4 and G16, and G10 where the ledger is not what was signed.
    public func verifyBatches(jobs: Int) async -> Outcome {
        let audit = readLedger()
        let (reports, bytes) = await checkBatches(audit, jobs)
        return Outcome(report: AuditReport(reports + Self.faulty(audit)), plainBytes: bytes)
    }

    /// Both regions: G8 and G9, and G10 where the ledger is not what was signed.
    public func reconcile() -> Outcome {
        let audit = readLedger()
        return Outcome(report: AuditReport(compare(audit) + Self.faulty(audit)), plainBytes: 0)
    }

    /// All that the plan allows, and for every other guarantee why it was not checked.
    public func all(jobs: Int) async -> Outcome {
        let audit = readLedger()
        let (batches, bytes) = await checkBatches(audit, jobs)
        let checked = audit.reports + batches + compare(audit)
        let known = Set(checked.map(\.guarantee))
        let others = Guarantee.allCases.filter { !known.contains($0) }.map {
            GuaranteeReport($0, notChecked: $0.reasonUnchecked ?? "the plan names no evidence for it")
        }
        let report = AuditReport(checked + others)
        return Outcome(report: report, plainBytes: bytes, unkept: keepHead(audit, report))
    }

    private static func faulty(_ audit: LedgerAudit) -> [GuaranteeReport] {
        audit.reports.filter { $0.guarantee == .g10 && $0.status != .holds }
    }

    // MARK: - Steps

    private func readLedger() -> LedgerAudit {
        var settings = plan.ledgerSettings
        var fault: EvidenceError?
        do throws(EvidenceError) {
            for path in plan.oldHeads { settings.oldHeads.append((path, try read(path, Self.headBytesMax))) }
            if let path = plan.trustedHead, DurableFiles().exists(path) {
                settings.oldHeads.append((path, try read(path, Self.headBytesMax)))
            }
            return LedgerAudit(try source(plan.ledger), settings)
        } catch {
            fault = error
        }
        return LedgerAudit(missing: fault?.sentence ?? "the ledger cannot be read")
    }

    private func checkBatches(_ audit: LedgerAudit, _ jobs: Int) async -> ([GuaranteeReport], Int) {
        guard let archive = plan.archive, let contract = plan.contract else { return ([], 0) }
        let guarantees: [Guarantee] = [.g2, .g3, .g4, .g16]
        guard let ledger = audit.ledger else {
            return (Self.withoutLedger(guarantees), 0)
        }
        do throws(EvidenceError) {
            let bytes = try read(contract, Self.contractBytesMax)
            guard let batches = BatchAudit(archive: try source(archive), contract: bytes, ledger: ledger)
            else {
                return (guarantees.map { Self.broken($0, "the contract file is not a contract") }, 0)
            }
            return await batches.run(jobs: jobs)
        } catch {
            return (guarantees.map { Self.missing($0, error.sentence) }, 0)
        }
    }

    private func compare(_ audit: LedgerAudit) -> [GuaranteeReport] {
        guard let receipts = plan.receipts else { return [] }
        let guarantees: [Guarantee] = plan.rows == nil ? [.g8] : [.g8, .g9]
        guard let ledger = audit.ledger else { return Self.withoutLedger(guarantees) }
        do throws(EvidenceError) {
            var comparison = Reconciliation(
                ledger, us: try source(receipts), vkey: plan.receiptsKey,
                inFlightMinutes: plan.inFlightMinutes)
            if let rows = plan.rows { comparison.compareRows(try source(rows)) }
            return comparison.reports
        } catch {
            return guarantees.map { Self.missing($0, error.sentence) }
        }
    }

    /// Keeps the head for the next visit, unless something is wrong with this one; says where it could not.
    private func keepHead(_ audit: LedgerAudit, _ report: AuditReport) -> String? {
        guard let path = plan.trustedHead, let head = audit.head, report.status < .violated else {
            return nil
        }
        do throws(FileError) {
            try DurableFiles().replace(path, head, mode: 0o644)
            return nil
        } catch {
            return
                "\(path): the head could not be kept there (errno \(error.code)); the next visit has no earlier one"
        }
    }

    private func source(_ location: String) throws(EvidenceError) -> EvidenceSource {
        try EvidenceSource(location, web: plan.web)
    }

    private func read(_ location: String, _ maxBytes: Int) throws(EvidenceError) -> [UInt8] {
        try source(location).read("", maxBytes: maxBytes)
    }

    private static func withoutLedger(_ guarantees: [Guarantee]) -> [GuaranteeReport] {
        guarantees.map { missing($0, "nothing follows from a ledger that could not be verified") }
    }

    private static func missing(_ guarantee: Guarantee, _ says: String) -> GuaranteeReport {
        var report = GuaranteeReport(guarantee, unit: "items")
        report.missing(AuditFinding(says))
        return report
    }

    private static func broken(_ guarantee: Guarantee, _ says: String) -> GuaranteeReport {
        var report = GuaranteeReport(guarantee, unit: "items")
        report.broken(AuditFinding(says))
        return report
    }
}
