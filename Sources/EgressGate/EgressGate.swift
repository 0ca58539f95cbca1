public import EgressContract

/// The last look at a record before it is kept: it reads the bytes again and believes nobody.
public struct EgressGate: Sendable {
    private let check: FieldCheck

    /// A gate for what a contract lets through.
    public init(contract: Contract) { check = FieldCheck(contract) }

    /// The form of the first address in a text, nil where there is none: for those who search what was sealed.
    public static func addressForm(in text: Span<UInt8>, prefix: NetworkPrefix?) -> GateForm? {
        AddressSearch.form(in: text, own: prefix.flatMap(OwnPrefix.init))
    }

    /// Takes out of a record what may not cross.
    ///
    /// `prefix` is the request's own, before a region shortened it; with it, every way to write an address of it is
    /// found too. The verdict depends on record and prefix, never on the host.
    public func pass(_ record: ViewRecord, prefix: NetworkPrefix?) -> GateVerdict {
        let property = Array(record.key.property.utf8)
        guard TextDomain.identifier.contains(property.span),
            AddressSearch.form(in: property.span, own: nil) == nil
        else { return refused(.badProperty) }
        guard ViewPart(validating: record.part.bytes) != nil else { return refused(.notCanonical) }
        var inspection = Inspection(check, record.part.bytes, prefix.flatMap(OwnPrefix.init))
        guard inspection.readSeen() else { return refused(.outOfRange) }
        inspection.readRegisters()
        inspection.readMarks()
        guard !inspection.findings.isEmpty else { return GateVerdict(record: record, findings: []) }
        let part = ViewPart(canonical: inspection.passed)
        let passed = ViewRecord(key: record.key, part: part, events: record.events)
        return GateVerdict(record: passed, findings: inspection.findings)
    }

    /// Whether a record holds only what may cross.
    public func conforms(_ record: ViewRecord) -> Bool { pass(record, prefix: nil).findings.isEmpty }

    private func refused(_ form: GateForm) -> GateVerdict {
        GateVerdict(record: nil, findings: [GateFinding(location: .record, form: form)])
    }
}

/// One walk through a canonical part's bytes.
private struct Inspection {
    private(set) var findings: [GateFinding] = []
    private let check: FieldCheck
    private let bytes: [UInt8]
    private let own: OwnPrefix?
    private var at = 0
    private var taken: [Range<Int>] = []

    init(_ check: FieldCheck, _ bytes: [UInt8], _ own: OwnPrefix?) {
        self.check = check
        self.bytes = bytes
        self.own = own
    }

    /// The bytes without what was found.
    var passed: [UInt8] {
        var passed: [UInt8] = []
        var from = 0
        for range in taken {
            passed += bytes[from..<range.lowerBound]
            from = range.upperBound
        }
        return passed + bytes[from...]
    }

    /// Whether all orders received are in range.
    mutating func readSeen() -> Bool {
        var next: UInt64 = 0
        while let gap = integer(), gap > 0, let length = integer() {
            guard length > 0, check.isOrder(next + gap - 1) else { return false }
            next += gap - 1 + length
            guard check.isOrder(next - 1) else { return false }
        }
        return true
    }

    mutating func readRegisters() {
        while at < bytes.count, bytes[at] != PartBytes.registersEnd {
            let start = at
            let number = bytes[at]
            at += 1
            guard let field = ContractField(rawValue: number) else { return }
            let order = field.join.carriesOrder ? integer() ?? .max : 0
            let value = value()
            let form =
                check.isOrder(order) ? check.form(number, value, bytes.span, own: own) : .outOfRange
            note(.field(field), form, start)
        }
        at += 1
    }

    mutating func readMarks() {
        while at < bytes.count {
            let start = at
            guard let order = integer(), let time = integer(), at < bytes.count,
                let kind = MarkKind(rawValue: bytes[at])
            else { return }
            at += 1
            let value = value()
            let form = check.form(mark: kind.rawValue, time: time, value, bytes.span, own: own)
            note(.mark(kind), check.isOrder(order) ? form : .outOfRange, start)
        }
    }

    private mutating func note(_ location: GateFinding.Location, _ form: GateForm?, _ start: Int) {
        guard let form else { return }
        findings.append(GateFinding(location: location, form: form))
        taken.append(start..<at)
    }

    private mutating func integer() -> UInt64? {
        var next = at
        defer { at = next }
        return PartBytes.read(bytes.span, &next)
    }

    private mutating func value() -> ViewPart.Value {
        guard at < bytes.count else { return .none }
        let tag = bytes[at]
        at += 1
        switch tag {
        case PartBytes.integer: return integer().map { .integer($0) } ?? .none
        case PartBytes.text:
            let count = integer().map { Int(clamping: $0) } ?? 0
            let start = at
            at = start + min(count, bytes.count - start)
            return .text(start..<at)
        default: return .none
        }
    }
}
