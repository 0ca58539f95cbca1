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

/// The forms in which the gate finds what may not cross.
public enum GateForm: UInt8, CaseIterable, Sendable {
    /// Bytes that are no part in canonical form.
    case notCanonical
    /// A property that is no identifier.
    case badProperty
    /// A value of another type than the contract's.
    case wrongType
    /// An integer outside the contract's range.
    case outOfRange
    /// A text outside the contract's domain.
    case outsideDomain
    /// Four decimal numbers joined by dots.
    case dottedQuad
    /// An IPv6 literal.
    case colonHex
    /// An address of the request's own prefix as a decimal number.
    case ownDecimal
    /// An address of the request's own prefix as hex digits.
    case ownHex

    /// The form's name in metrics.
    public var name: String {
        switch self {
        case .notCanonical: "not_canonical"
        case .badProperty: "bad_property"
        case .wrongType: "wrong_type"
        case .outOfRange: "out_of_range"
        case .outsideDomain: "outside_domain"
        case .dottedQuad: "dotted_quad"
        case .colonHex: "colon_hex"
        case .ownDecimal: "own_decimal"
        case .ownHex: "own_hex"
        }
    }
}
