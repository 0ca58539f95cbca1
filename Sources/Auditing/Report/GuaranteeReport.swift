/// How a guarantee stands after an audit, from good to bad.
public enum AuditStatus: String, Sendable, Encodable, Comparable {
    /// Checked, and it holds.
    case holds
    /// Not looked at: it needs other access, or another tool.
    case notChecked = "not-checked"
    /// Looked at, and something that it needs was missing.
    case incomplete
    /// Contradicted.
    case violated
    /// The evidence is not what was signed, so that nothing follows from it.
    case broken

    private var rank: Int {
        switch self {
        case .holds: 0
        case .notChecked: 1
        case .incomplete: 2
        case .violated: 3
        case .broken: 4
        }
    }

    /// By badness.
    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    /// The exit code: 0 holds, 1 violated, 3 something was not checked, 4 the evidence is broken.
    public var exitCode: Int32 {
        switch self {
        case .holds: 0
        case .violated: 1
        case .notChecked, .incomplete: 3
        case .broken: 4
        }
    }
}

/// What an audit says of one guarantee.
public struct GuaranteeReport: Sendable {
    /// The most findings of one kind that are kept; the others are counted.
    public static let findingsMax = 100

    /// Which guarantee.
    public let guarantee: Guarantee
    /// What was counted in `checked`.
    public let unit: String
    /// How many of them were checked.
    public var checked = 0
    /// What contradicts the guarantee.
    public private(set) var violations: [AuditFinding] = []
    /// What is not as it was signed.
    public private(set) var breaks: [AuditFinding] = []
    private var missed: [AuditFinding] = []
    /// What a reader should know and what is no fault.
    public private(set) var notes: [AuditFinding] = []
    /// How many findings there were beyond those that are kept.
    public private(set) var omitted = 0
    /// Whether it was looked at.
    public private(set) var isChecked = true

    /// A guarantee of which nothing bad is known yet.
    public init(_ guarantee: Guarantee, unit: String) {
        self.guarantee = guarantee
        self.unit = unit
    }

    /// A guarantee that is not looked at, and why.
    public init(_ guarantee: Guarantee, notChecked reason: String) {
        self.init(guarantee, unit: "")
        isChecked = false
        missed = [AuditFinding(reason)]
    }

    /// What could not be checked; where there was nothing to check, that.
    public var gaps: [AuditFinding] {
        let isEmpty = isChecked && checked == 0 && missed.isEmpty && breaks.isEmpty && violations.isEmpty
        return isEmpty ? [AuditFinding("there was nothing to check")] : missed
    }

    /// How it stands.
    public var status: AuditStatus {
        if !isChecked { return .notChecked }
        if !breaks.isEmpty { return .broken }
        if !violations.isEmpty { return .violated }
        return gaps.isEmpty ? .holds : .incomplete
    }

    /// Notes a contradiction.
    public mutating func violated(_ finding: AuditFinding) { keep(finding, \.violations) }

    /// Notes evidence that is not as it was signed.
    public mutating func broken(_ finding: AuditFinding) { keep(finding, \.breaks) }

    /// Notes what could not be checked.
    public mutating func missing(_ finding: AuditFinding) { keep(finding, \.missed) }

    /// Notes what a reader should know.
    public mutating func note(_ finding: AuditFinding) { keep(finding, \.notes) }

    /// Adds what another part of the work found.
    public mutating func merge(_ other: GuaranteeReport) {
        checked += other.checked
        omitted += other.omitted
        for finding in other.violations { violated(finding) }
        for finding in other.breaks { broken(finding) }
        for finding in other.missed { missing(finding) }
        for finding in other.notes { note(finding) }
    }

    private mutating func keep(
        _ finding: AuditFinding, _ list: WritableKeyPath<GuaranteeReport, [AuditFinding]>
    ) {
        if self[keyPath: list].count < Self.findingsMax {
            self[keyPath: list].append(finding)
        } else {
            omitted += 1
        }
    }
}

extension GuaranteeReport: Encodable {
    private enum CodingKeys: String, CodingKey {
        case guarantee, status, level, statement, checked, unit, evidence, gaps, notes, omitted
    }

    /// One object: what contradicts or breaks it is `evidence`.
    public func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: CodingKeys.self)
        try object.encode(guarantee.name, forKey: .guarantee)
        try object.encode(status, forKey: .status)
        try object.encode(guarantee.level, forKey: .level)
        try object.encode(guarantee.statement, forKey: .statement)
        try object.encode(checked, forKey: .checked)
        try object.encode(unit, forKey: .unit)
        try object.encode(breaks + violations, forKey: .evidence)
        try object.encode(gaps, forKey: .gaps)
        try object.encode(notes, forKey: .notes)
        try object.encode(omitted, forKey: .omitted)
    }
}
