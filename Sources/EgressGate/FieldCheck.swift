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
        markTime = contract.marks.time
        seen = contract.seen
    }

    /// What is wrong with a field's value, nil where nothing is.
    func form(
        _ field: UInt8, _ value: ViewPart.Value, _ bytes: Span<UInt8>, prefix: PrefixNumbers?
    ) -> GateForm? {
        guard Int(field) < fields.count else { return .wrongType }
        switch (fields[Int(field)], value) {
        case (.integer(let min, let max), .integer(let number)):
            return min <= number && number <= max ? nil : .outOfRange
        case (.boolean, .integer(let number)): return number <= 1 ? nil : .outOfRange
        case (.text(let domain), .text(let range)):
            return form(of: bytes.extracting(range), in: domain, field, prefix)
        default: return .wrongType
        }
    }

    /// What is wrong with a mark, nil where nothing is.
    func form(
        mark kind: UInt8, time: UInt64, _ value: ViewPart.Value, _ bytes: Span<UInt8>,
        prefix: PrefixNumbers?
    ) -> GateForm? {
        guard Int(kind) < marks.count else { return .wrongType }
        guard markTime.min <= time, time <= markTime.max else { return .outOfRange }
        switch (marks[Int(kind)], value) {
        case (.nothing, .none), (.integer, .none): return nil
        case (.integer(let min, let max), .integer(let number)):
            return min <= number && number <= max ? nil : .outOfRange
        case (.code, .text(let range)):
            return form(of: bytes.extracting(range), in: .code, ContractField.errorCode.rawValue, prefix)
        default: return .wrongType
        }
    }

    /// Whether an order is in the contract's range.
    func isOrder(_ order: UInt64) -> Bool { seen.min <= order && order <= seen.max }

    private func form(
        of text: Span<UInt8>, in domain: TextDomain, _ field: UInt8, _ prefix: PrefixNumbers?
    ) -> GateForm? {
        guard domain.contains(text) else { return .outsideDomain }
        if domain.isKeyedOrPrefix { return nil }
        if field == ContractField.videoCodec.rawValue, Self.isVideoCodec(text) { return nil }
        return AddressSearch.form(in: text, prefix: prefix)
    }

    /// `vp08.PP.LL.DD` and `vp09.PP.LL.DD`, up to eight pairs of digits: codec strings that look like addresses.
    private static func isVideoCodec(_ text: Span<UInt8>) -> Bool {
        guard text.count % 3 == 1, (13...28).contains(text.count), text[0] == 0x76, text[1] == 0x70,
            text[2] == 0x30, text[3] == 0x38 || text[3] == 0x39
        else { return false }
        for index in 4..<text.count {
            let isDot = index % 3 == 1
            guard isDot ? text[index] == 0x2E : AddressSearch.isDecimal(text[index]) else { return false }
        }
        return true
    }
}
