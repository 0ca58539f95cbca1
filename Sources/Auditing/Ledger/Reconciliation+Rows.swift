import TransparencyLog

// What the US store holds, beside the receipts.

extension Reconciliation {
    private static let rowsBytesMax = 256 << 20

    /// Compares the batches that the US store names, `BATCH,PARTS` a line under a heading, with the receipts.
    public mutating func compareRows(_ source: EvidenceSource) {
        var report = GuaranteeReport(.g9, unit: "rows")
        defer { rows = report }
        guard isRead else {
            return report.missing(
                AuditFinding(
                    "the receipts could not be read whole (see G8), so no row was looked for among them")
            )
        }
        do throws(EvidenceError) {
            let text = String(decoding: try source.read("", maxBytes: Self.rowsBytesMax), as: UTF8.self)
            check(text.split(whereSeparator: \.isNewline), &report)
        } catch {
            report.missing(AuditFinding(error.sentence))
        }
    }

    /// The store forgets a batch when its days are over; its receipt stays in the log.
    private func isPastRetention(_ receipt: BatchReceipt) -> Bool {
        guard let sealed = ledger.sealed(at: receipt.intent), let newest = ledger.newest else { return false }
        return newest.minutes - sealed.intent.time.minutes > sealed.start.archiveDays * 1_440
    }

    private func check(_ lines: [Substring], _ report: inout GuaranteeReport) {
        guard lines.first == "batch,parts" else {
            return report.broken(AuditFinding("the rows do not begin with the heading batch,parts"))
        }
        var stored: [Substring: Int] = [:]
        for (number, line) in lines.enumerated().dropFirst() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            guard cells.count == 2, let parts = Int(cells[1]),
                stored.updateValue(parts, forKey: cells[0]) == nil
            else {
                return report.broken(
                    AuditFinding("line \(number + 1) of the rows is malformed or a second one of its batch"))
            }
        }
        report.checked = stored.count
        report.note(AuditFinding("a stored view names no batch: that it came from these alone is not shown"))
        for receipt in received.values.sorted(by: { $0.leaf < $1.leaf }) {
            guard let parts = stored.removeValue(forKey: Substring(receipt.batch)) else {
                if isPastRetention(receipt) { continue }
                report.violated(
                    AuditFinding("it has a receipt, and the US store has no rows of it", batch: receipt.batch)
                )
                continue
            }
            if parts != receipt.parts {
                report.violated(
                    AuditFinding(
                        "the US store has \(parts) rows of it, its receipt says \(receipt.parts)",
                        batch: receipt.batch))
            }
        }
        let isRestored = Set(ledger.starts.map(\.entry.destination)).count > 1
        for batch in stored.keys.sorted() where !othersReceived.contains(String(batch)) {
            let name = batch.asFileOfABatch
            if isRestored {
                let says = "the US store has rows of it, whose receipt may stand in a log before this one"
                report.missing(AuditFinding(says, batch: name))
            } else {
                report.violated(
                    AuditFinding("the US store has rows of it, and no receipt says so", batch: name))
            }
        }
    }
}
