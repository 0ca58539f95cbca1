import EgressContract

/// Says whether a record holds nothing but what contract version 1 lets cross.
enum ContractCheck {
    private enum Rule: Sendable {
        case text(TextDomain)
        case integer(ClosedRange<UInt64>)
        case nothing
    }

    private static let fields = Contract.v1.fields.map { rule($0.type, $0.domain, $0.min, $0.max) }
    private static let marks = Contract.v1.marks.kinds.map { rule($0.value, $0.value, $0.min, $0.max) }
    private static let times = Contract.v1.marks.time.min...Contract.v1.marks.time.max

    /// Whether property, fields and marks are all in their domains; the part's form is checked already.
    static func conforms(_ record: ViewRecord) -> Bool {
        guard TextDomain.identifier.holds(Array(record.key.property.utf8)[...]) else { return false }
        let bytes = record.part.bytes
        var conforms = true
        record.part.forEach { element in
            switch element {
            case .seen: break
            case .register(let field, _, let value):
                conforms = conforms && holds(fields[Int(field.rawValue)], value, bytes)
            case .mark(let kind, _, let time, let value):
                conforms = conforms && times.contains(time) && holds(marks[Int(kind.rawValue)], value, bytes)
            }
        }
        return conforms
    }

    private static func rule(_ type: String, _ domain: String?, _ min: UInt64?, _ max: UInt64?) -> Rule {
        switch type {
        case "boolean": .integer(0...1)
        case "integer": .integer((min ?? 0)...(max ?? 0))
        case "text", "code": domain.flatMap { TextDomain(rawValue: $0) }.map { .text($0) } ?? .nothing
        default: .nothing
        }
    }

    /// A mark may do without the value of its kind; a field never has none.
    private static func holds(_ rule: Rule, _ value: ViewPart.Value, _ bytes: [UInt8]) -> Bool {
        switch (rule, value) {
        case (.text(let domain), .text(let range)): domain.holds(bytes[range])
        case (.integer(let range), .integer(let number)): range.contains(number)
        case (_, .none): true
        default: false
        }
    }
}
