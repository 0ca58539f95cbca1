import EgressContract

/// One walk through two parts that writes their join.
struct PartJoin {
    private(set) var output: [UInt8] = []
    private var left = 0
    private var right = 0
    /// Orders that the output may still take.
    private var seenLeft: UInt64 = 0

    init(capacity: Int) { output.reserveCapacity(capacity) }
}

// MARK: - Orders received

extension PartJoin {
    /// A walk over one part's intervals.
    private struct Intervals {
        var low: UInt64 = 0
        var high: UInt64 = 0
        var isAtEnd = false
        private var next: UInt64 = 0

        mutating func advance(_ bytes: Span<UInt8>, _ at: inout Int) {
            guard let gap = PartBytes.read(bytes, &at), gap > 0, let length = PartBytes.read(bytes, &at)
            else {
                isAtEnd = true
                return
            }
            low = next + gap - 1
            high = low + length - 1
            next = high + 1
        }
    }

    mutating func joinSeen(_ a: Span<UInt8>, _ b: Span<UInt8>) {
        var one = Intervals()
        var two = Intervals()
        one.advance(a, &left)
        two.advance(b, &right)
        var open: (low: UInt64, high: UInt64)?
        var next: UInt64 = 0
        seenLeft = PartLimits.seenMax
        while !one.isAtEnd || !two.isAtEnd {
            let takesOne = two.isAtEnd || (!one.isAtEnd && one.low <= two.low)
            let taken = takesOne ? (low: one.low, high: one.high) : (low: two.low, high: two.high)
            if takesOne { one.advance(a, &left) } else { two.advance(b, &right) }
            if let current = open, taken.low <= current.high + 1 {
                open = (current.low, max(current.high, taken.high))
            } else {
                if let current = open { writeInterval(current, after: &next) }
                open = taken
            }
        }
        if let current = open { writeInterval(current, after: &next) }
        output.append(0)
    }

    private mutating func writeInterval(_ interval: (low: UInt64, high: UInt64), after next: inout UInt64) {
        let length = min(interval.high - interval.low + 1, seenLeft)
        guard length > 0 else { return }
        PartBytes.append(interval.low - next + 1, to: &output)
        PartBytes.append(length, to: &output)
        next = interval.low + length
        seenLeft -= length
    }
}

// MARK: - Registers

extension PartJoin {
    /// Where one register stands, its order and its value's bytes.
    private struct Register {
        let range: Range<Int>
        let order: UInt64
        let value: Range<Int>

        init(_ bytes: Span<UInt8>, _ start: Int, carriesOrder: Bool) {
            var at = start + 1
            order = carriesOrder ? PartBytes.read(bytes, &at) ?? 0 : 0
            let valueStart = at
            _ = PartBytes.skipValue(bytes, &at)
            value = valueStart..<at
            range = start..<at
        }
    }

    mutating func joinRegisters(_ a: Span<UInt8>, _ b: Span<UInt8>) {
        while true {
            let one = left < a.count ? a[left] : PartBytes.registersEnd
            let two = right < b.count ? b[right] : PartBytes.registersEnd
            let number = min(one, two)
            guard number != PartBytes.registersEnd, let field = ContractField(rawValue: number) else { break }
            let join = field.join
            if one < two {
                copy(a, register(a, &left, join).range)
            } else if two < one {
                copy(b, register(b, &right, join).range)
            } else {
                joinRegister(join, a, register(a, &left, join), b, register(b, &right, join))
            }
        }
        output.append(PartBytes.registersEnd)
        left += 1
        right += 1
    }

    private func register(_ bytes: Span<UInt8>, _ at: inout Int, _ join: JoinKind) -> Register {
        let register = Register(bytes, at, carriesOrder: join.carriesOrder)
        at = register.range.upperBound
        return register
    }

    private mutating func joinRegister(
        _ join: JoinKind, _ a: Span<UInt8>, _ one: Register, _ b: Span<UInt8>, _ two: Register
    ) {
        if Self.prefersSecond(join, a, one, b, two) { copy(b, two.range) } else { copy(a, one.range) }
    }

    private static func prefersSecond(
        _ join: JoinKind, _ a: Span<UInt8>, _ one: Register, _ b: Span<UInt8>, _ two: Register
    ) -> Bool {
        switch join {
        case .last where one.order != two.order: two.order > one.order
        case .first where one.order != two.order: two.order < one.order
        case .last, .first: PartBytes.compare(b, two.value, a, one.value) > 0
        case .least: integer(b, two.value) < integer(a, one.value)
        case .most: integer(b, two.value) > integer(a, one.value)
        }
    }

    private static func integer(_ bytes: Span<UInt8>, _ value: Range<Int>) -> UInt64 {
        var at = value.lowerBound + 1
        return PartBytes.read(bytes, &at) ?? 0
    }

    private mutating func copy(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        output.append(addingCapacity: range.count) { output in
            for index in range { output.append(bytes[index]) }
        }
    }
}

// MARK: - Marks

extension PartJoin {
    mutating func joinMarks(_ a: Span<UInt8>, _ b: Span<UInt8>) {
        var one = MarkPosition(a, &left)
        var two = MarkPosition(b, &right)
        var count = 0
        while count < PartLimits.marksMax {
            guard one != nil || two != nil else { return }
            let difference = Self.compare(one, a, two, b)
            if difference <= 0, let mark = one {
                copy(a, mark.range)
                one = MarkPosition(a, &left)
            }
            if difference >= 0, let mark = two {
                if difference > 0 { copy(b, mark.range) }
                two = MarkPosition(b, &right)
            }
            count += 1
        }
    }

    /// Compares two marks; one that is absent comes after all.
    private static func compare(
        _ one: MarkPosition?, _ a: Span<UInt8>, _ two: MarkPosition?, _ b: Span<UInt8>
    ) -> Int {
        guard let one else { return 1 }
        guard let two else { return -1 }
        return one.compare(a, two, b)
    }
}
