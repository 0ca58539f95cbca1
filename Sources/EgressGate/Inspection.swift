import EgressContract

/// One walk through a part's bytes, which looks at each value and at its canonical form.
struct Inspection {
    private(set) var findings: [GateFinding] = []
    /// Whether all orders received are in the contract's range.
    private(set) var areOrdersInRange = true
    private let own: OwnPrefix?
    private var taken: [Range<Int>] = []

    init(own: OwnPrefix?) { self.own = own }

    /// Reads all of a part; false where it is not canonical, and nothing else that was found counts.
    mutating func read(_ bytes: Span<UInt8>, _ check: FieldCheck) -> Bool {
        var at = 0
        return readSeen(bytes, &at, check) && readRegisters(bytes, &at, check)
            && readMarks(bytes, &at, check)
    }

    /// The bytes without what was found.
    func passed(_ bytes: [UInt8]) -> [UInt8] {
        var passed: [UInt8] = []
        var from = 0
        for range in taken {
            passed += bytes[from..<range.lowerBound]
            from = range.upperBound
        }
        return passed + bytes[from...]
    }

    private mutating func readSeen(_ bytes: Span<UInt8>, _ at: inout Int, _ check: FieldCheck) -> Bool {
        var (next, total): (UInt64, UInt64) = (0, 0)
        while let gap = PartBytes.read(bytes, &at) {
            if gap == 0 { return true }
            // The next order is at most one above the greatest, and a length at most the limit: no sum overflows.
            guard total == 0 || gap >= 2, let length = PartBytes.read(bytes, &at), length > 0,
                length <= PartLimits.seenMax - total, gap - 1 <= PartLimits.orderMax + 1 - next
            else { return false }
            total += length
            let low = next + gap - 1
            next = low + length
            guard next <= PartLimits.orderMax + 1 else { return false }
            areOrdersInRange = areOrdersInRange && check.isOrder(low) && check.isOrder(next - 1)
        }
        return false
    }

    private mutating func readRegisters(
        _ bytes: Span<UInt8>, _ at: inout Int, _ check: FieldCheck
    ) -> Bool {
        let carryOrder = Self.carryOrder.span
        var next = 0
        while at < bytes.count {
            let start = at
            let number = bytes[at]
            at += 1
            if number == PartBytes.registersEnd { return true }
            guard Int(number) >= next, Int(number) < carryOrder.count else { return false }
            next = Int(number) + 1
            var order: UInt64 = 0
            if carryOrder[Int(number)] {
                guard let read = PartBytes.read(bytes, &at), read <= PartLimits.orderMax else { return false }
                order = read
            }
            guard let value = Self.value(bytes, &at) else { return false }
            switch value {
            case .none: return false
            case .integer: break
            // The others are compared as numbers.
            case .text: guard carryOrder[Int(number)] else { return false }
            }
            let form =
                check.isOrder(order) ? check.form(number, value, bytes, own: own) : .outOfRange
            if let form, let field = ContractField(rawValue: number) { take(.field(field), form, start..<at) }
        }
        return false
    }

    /// By field number: whether the order of its event is written before a value.
    private static let carryOrder = ContractField.allCases.map(\.join.carriesOrder)

    private mutating func readMarks(_ bytes: Span<UInt8>, _ at: inout Int, _ check: FieldCheck) -> Bool {
        var position = MarkPosition(bytes, &at)
        var count = 0
        while !position.isNone {
            let number = bytes[position.said.lowerBound]
            guard count < PartLimits.marksMax, let kind = MarkKind(rawValue: number),
                position.order <= PartLimits.orderMax
            else { return false }
            var valueAt = position.said.lowerBound + 1
            let value = Self.value(bytes, &valueAt) ?? .none
            let form = check.form(mark: number, time: position.time, value, bytes, own: own)
            let verdict = check.isOrder(position.order) ? form : .outOfRange
            if let verdict { take(.mark(kind), verdict, position.range) }
            let next = MarkPosition(bytes, &at)
            guard position.compare(bytes, next, bytes) < 0 else { return false }
            (position, count) = (next, count + 1)
        }
        return at == bytes.count
    }

    private mutating func take(_ location: GateFinding.Location, _ form: GateForm, _ range: Range<Int>) {
        findings.append(GateFinding(location: location, form: form))
        taken.append(range)
    }

    /// The value at `at`, past which it moves; nil where none stands there.
    private static func value(_ bytes: Span<UInt8>, _ at: inout Int) -> ViewPart.Value? {
        guard at < bytes.count else { return nil }
        let tag = bytes[at]
        at += 1
        switch tag {
        case PartBytes.none: return ViewPart.Value.none
        case PartBytes.integer: return PartBytes.read(bytes, &at).map { .integer($0) }
        case PartBytes.text:
            guard let count = PartBytes.read(bytes, &at), count <= UInt64(bytes.count - at) else {
                return nil
            }
            let start = at
            at += Int(count)
            return .text(start..<at)
        default: return nil
        }
    }
}
