public import EgressContract

/// The last look at a record before it is kept: it reads the bytes again and believes nobody.
public struct EgressGate: Sendable {
    private let check: FieldCheck
    /// Of the properties that were named, those whose key may cross: their records need not ask again.
    private let soundProperties: Set<String>

    /// A gate for what a contract lets through, whose records will mostly be of these properties.
    public init(contract: Contract, properties: [String] = []) {
        let check = FieldCheck(contract)
        UnicodeFolding.prepare()
        self.check = check
        soundProperties = Set(properties.filter { Self.isSound($0, check) })
    }

    /// Takes out of a record what may not cross.
    ///
    /// `prefix` is the request's own, before a region shortened it; with it, every way to write an address of it is
    /// found too. The verdict depends on record and prefix, never on the host.
    public func pass(_ record: ViewRecord, prefix: NetworkPrefix?) -> GateVerdict {
        let property = record.key.property
        guard isNamed(property) || Self.isSound(property, check) else { return refused(.badProperty) }
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

    /// Whether it is one of the properties that were looked at, byte for byte: ASCII alone has one way to be written.
    private func isNamed(_ property: String) -> Bool {
        property.utf8.allSatisfy { $0 < 0x80 } && soundProperties.contains(property)
    }

    /// A function of the key alone: whatever the prefix, it is looked at in the same way.
    private static func isSound(_ property: String, _ check: FieldCheck) -> Bool {
        check.form(of: property.utf8Span.span, in: .identifier, nil) == nil
    }

    private func refused(_ form: GateForm) -> GateVerdict {
        GateVerdict(record: nil, findings: [GateFinding(location: .record, form: form)])
    }
}
