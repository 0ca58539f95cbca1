public import EgressContract

/// What the gate let through, and what it took out.
public struct GateVerdict: Hashable, Sendable {
    /// The record that may be kept: the one that came where nothing was found, nil where nothing may be kept.
    public let record: ViewRecord?
    /// What was taken out, empty where the record conforms.
    public let findings: [GateFinding]

    /// A verdict of what may be kept and what was found.
    public init(record: ViewRecord?, findings: [GateFinding]) {
        self.record = record
        self.findings = findings
    }
}

/// One thing that the gate took out.
public struct GateFinding: Hashable, Sendable {
    /// Where something stood.
    public enum Location: Hashable, Sendable {
        /// All of the record.
        case record
        /// A field's value.
        case field(ContractField)
        /// A mark.
        case mark(MarkKind)
    }

    /// Where it stood.
    public let location: Location
    /// What it was.
    public let form: GateForm

    /// A form found at a place.
    public init(location: Location, form: GateForm) {
        self.location = location
        self.form = form
    }
}
