import EgressContract
public import EgressGate
public import Redaction
public import Telemetry

/// What the gate took out of records, for status and metrics.
struct GateReport {
    private let findings: [GateFinding: Int]

    init(_ findings: [GateFinding: Int]) { self.findings = findings }

    /// By reason, field and form.
    var json: [String: [String: [String: Int]]] {
        var report: [String: [String: [String: Int]]] = [:]
        for (finding, count) in findings {
            let reason = finding.form.isAddress ? "address_in_text" : "not_in_contract"
            report[reason, default: [:]][GatePlace(finding.location).reasonName, default: [:]][
                finding.form.name] = count
        }
        return report
    }

    /// By field and form, in a fixed order.
    var samples: [MetricSample] {
        let samples = findings.map { finding, count in
            MetricSample(
                .gateDropped, field: GatePlace(finding.location), reason: finding.form,
                UInt64(clamping: count))
        }
        return samples.sorted { ($0.field ?? "", $0.reason ?? "") < ($1.field ?? "", $1.reason ?? "") }
    }
}

/// Where the gate looks: a field, a kind of mark, or all of a record.
private struct GatePlace: MetricReason {
    let reasonName: String

    init(_ location: GateFinding.Location) {
        switch location {
        case .field(let field): reasonName = field.name
        case .mark(let kind): reasonName = "mark_" + kind.name
        case .record: reasonName = "record"
        }
    }

    static var allCases: [GatePlace] {
        let fields = ContractField.allCases.map { GatePlace(.field($0)) }
        return fields + MarkKind.allCases.map { GatePlace(.mark($0)) } + [GatePlace(.record)]
    }
}

extension GateForm: MetricReason {
    /// The form's label.
    public var reasonName: String { name }
}

extension GuessableViewer: MetricReason {
    /// The kind's label.
    public var reasonName: String { name }
}
