import EgressContract

/// A contract's rows in the form in which the gate asks them.
struct FieldCheck: Sendable {
    private enum Rule: Sendable {
        case text(TextDomain)
        case integer(min: UInt64, max: UInt64)
        case boolean
        /// A row that this build cannot read: nothing passes.
        case unreadable
    }

    private enum MarkRule: Sendable {
        case nothing
        /// An integer, or nothing.
        case integer(min: UInt64, max: UInt64)
        case code
        case unreadable
    }

    private let fields: [Rule]
    /// By field number: whether a player says the number.
    ///
    /// The others are the relay's own clock, offset and database.
    private let areFromPlayer: [Bool]
    private let marks: [MarkRule]
    private let markTime: Contract.Range
    private let seen: Contract.Range

    init(_ contract: Contract) {
        fields = contract.fields.map { row in
            switch row.type {
            case "text": row.domain.flatMap(TextDomain.init).map(Rule.text) ?? .unreadable
            case "boolean": .boolean
            case "integer":
                if let min = row.min, let max = row.max { .integer(min: min, max: max) } else { .unreadable }
            default: .unreadable
            }
        }
        marks = contract.marks.kinds.map { mark in
            switch mark.value {
            case "none": .nothing
            case "code": .code
            case "integer":
                if let min = mark.min, let max = mark.max {
                    .integer(min: min, max: max)
                } else {
                    .unreadable
                }
            default: .unreadable
            }
        }
        areFromPlayer = contract.fields.indices.map { number in
            let ours: [ContractField] = [.time, .heldUntil, .networkOperator]
            return !ours.contains { Int($0.rawValue) == number }
        }
        markTime = contract.marks.time
        seen = contract.seen
    }

    /// What is wrong with a field's value, nil where nothing is.
    func form(
        _ field: UInt8, _ value: ViewPart.Value, _ bytes: Span<UInt8>, own: OwnPrefix?
    ) -> GateForm? {
        guard Int(field) < fields.count else { return .wrongType }
        switch (fields[Int(field)], value) {
        case (.integer(let min, let max), .integer(let number)):
            guard min <= number, number <= max else { return .outOfRange }
            return areFromPlayer[Int(field)] ? form(ofInteger: number, own) : nil
        case (.boolean, .integer(let number)): return number <= 1 ? nil : .outOfRange
        case (.text(let domain), .text(let range)):
            return form(of: bytes.extracting(range), in: domain, own)
        default: return .wrongType
        }
    }

    /// What is wrong with a mark, nil where nothing is.
    func form(
        mark kind: UInt8, time: UInt64, _ value: ViewPart.Value, _ bytes: Span<UInt8>,
        own: OwnPrefix?
    ) -> GateForm? {
        guard Int(kind) < marks.count else { return .wrongType }
        guard markTime.min <= time, time <= markTime.max else { return .outOfRange }
        switch (marks[Int(kind)], value) {
        case (.nothing, .none), (.integer, .none): return nil
        case (.integer(let min, let max), .integer(let number)):
            return min <= number && number <= max ? form(ofInteger: number, own) : .outOfRange
        case (.code, .text(let range)):
            return form(of: bytes.extracting(range), in: .code, own)
        default: return .wrongType
        }
    }

    /// Whether an order is in the contract's range.
    func isOrder(_ order: UInt64) -> Bool { seen.min <= order && order <= seen.max }

    private func form(ofInteger number: UInt64, _ own: OwnPrefix?) -> GateForm? {
        guard let own, own.isIPv4 else { return nil }
        return own.holds(integer: number) ? .ownDecimal : nil
    }

    /// What is wrong with a text, nil where nothing is.
    func form(
        of text: Span<UInt8>, in domain: TextDomain, _ own: OwnPrefix?
    ) -> GateForm? {
        let shape = TextShape(text)
        guard domain.contains(text, shape) else { return .outsideDomain }
        if domain.isKeyedOrPrefix { return nil }
        return AddressSearch.form(in: text, shape, own: own)
    }
}
