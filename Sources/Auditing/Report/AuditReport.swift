import FoundationEssentials

/// What an audit says of all guarantees that it looked at.
public struct AuditReport: Sendable {
    /// One for each guarantee, in their order.
    public let guarantees: [GuaranteeReport]

    /// A report of these.
    public init(_ guarantees: [GuaranteeReport]) {
        self.guarantees = guarantees.sorted { $0.guarantee.rawValue < $1.guarantee.rawValue }
    }

    /// The worst of all.
    public var status: AuditStatus { guarantees.map(\.status).max() ?? .holds }

    /// The worst of all, as an exit code.
    public var exitCode: Int32 { status.exitCode }

    /// One line of JSON for each guarantee.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try guarantees.map { String(decoding: try encoder.encode($0), as: UTF8.self) + "\n" }.joined()
    }

    /// A table, what was found below it, and the verdict.
    public func text() -> String {
        var text = ""
        for report in guarantees {
            text += "\(Self.padded(report.guarantee.name, 4))\(Self.padded(report.status.rawValue, 12))"
            text += "\(report.guarantee.level)  \(report.guarantee.statement)"
            text += report.isChecked ? " [\(report.checked) \(report.unit)]\n" : "\n"
        }
        let findings = guarantees.map(Self.findings).joined()
        return text + "\n" + findings + (findings.isEmpty ? "" : "\n") + "verdict: \(verdict)\n"
    }

    private static func findings(_ report: GuaranteeReport) -> String {
        var text = ""
        let name = report.guarantee.name
        for finding in report.breaks { text += "\(name) BROKEN: \(finding.text)\n" }
        for finding in report.violations { text += "\(name) VIOLATED: \(finding.text)\n" }
        for finding in report.gaps {
            text +=
                "\(name) not checked\(report.isChecked ? "" : " (needs \(report.guarantee.level))"): \(finding.text)\n"
        }
        for finding in report.notes { text += "\(name) note: \(finding.text)\n" }
        if report.omitted > 0 { text += "\(name) … and \(report.omitted) more\n" }
        return text
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    /// One sentence for a reader who reads nothing else.
    public var verdict: String {
        let names = { (status: AuditStatus) in
            guarantees.filter { $0.status == status }.map(\.guarantee.name).joined(separator: " ")
        }
        switch status {
        case .holds: return "all that was asked holds: \(names(.holds))"
        case .notChecked:
            return "what this access shows holds: \(names(.holds)); not checked: \(names(.notChecked))"
        case .incomplete:
            return "incomplete, which is no pass: \(names(.incomplete)) could not be checked whole"
        case .violated: return "violated: \(names(.violated))"
        case .broken: return "the evidence is broken, so that nothing follows from it: \(names(.broken))"
        }
    }
}
