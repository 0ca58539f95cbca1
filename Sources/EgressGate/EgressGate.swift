public import EgressContract

/// The last look at a record before it is kept: it reads the bytes again and believes nobody.
public struct EgressGate: Sendable {
    private let check: FieldCheck

    /// A gate for what a contract lets through.
    public init(contract: Contract) {
        check = FieldCheck(contract)
        UnicodeFolding.prepare()
    }

    /// Takes out of a record what may not cross.
    ///
    /// `prefix` is the request's own, before a region shortened it; with it, every way to write an address of it is
    /// found too. The verdict depends on record and prefix, never on the host.
    public func pass(_ record: ViewRecord, prefix: NetworkPrefix?) -> GateVerdict {
        let property = record.key.property.utf8Span.span
        guard check.form(of: property, in: .identifier, nil) == nil else { return refused(.badProperty) }
        var inspection = Inspection(own: prefix.flatMap(OwnPrefix.init))
        let bytes = record.part.bytes
        guard inspection.read(bytes.span, check) else { return refused(.notCanonical) }
        guard inspection.areOrdersInRange else { return refused(.outOfRange) }
        guard !inspection.findings.isEmpty else { return GateVerdict(record: record, findings: []) }
        let part = ViewPart(canonical: inspection.passed(bytes))
        let passed = ViewRecord(key: record.key, part: part, events: record.events)
        return GateVerdict(record: passed, findings: inspection.findings)
    }

    /// Whether a record holds only what may cross.
    public func conforms(_ record: ViewRecord) -> Bool { pass(record, prefix: nil).findings.isEmpty }

    private func refused(_ form: GateForm) -> GateVerdict {
        GateVerdict(record: nil, findings: [GateFinding(location: .record, form: form)])
    }
}
