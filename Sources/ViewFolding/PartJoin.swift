import EgressContract

/// One walk through two parts that writes their join.
struct PartJoin {
    /// One of the two parts.
    private enum Source { case one, two }

    private let one: [UInt8]
    private let two: [UInt8]
    private(set) var output: [UInt8] = []
    /// How far each part is read.
    private var left = 0
    private var right = 0
    /// Orders that the output may still take.
    private var seenLeft: UInt64 = 0
    /// Bytes of one part, one behind the other, that the output takes together.
    private var run = (source: Source.one, range: 0..<0)

    init(_ one: [UInt8], _ two: [UInt8]) {
        self.one = one
        self.two = two
        output.reserveCapacity(one.count + two.count)
        joinSeen(one.span, two.span)
        joinRegisters(one.span, two.span)
        joinMarks(one.span, two.span)
    }

    private mutating func take(_ range: Range<Int>, of source: Source) {
        if run.source == source, run.range.upperBound == range.lowerBound {
            run.range = run.range.lowerBound..<range.upperBound
        } else {
            endRun()
            run = (source, range)
        }
    }

    private mutating func endRun() {
        output.append(contentsOf: (run.source == .one ? one : two)[run.range])
        run.range = 0..<0
    }
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

    private mutating func joinSeen(_ a: Span<UInt8>, _ b: Span<UInt8>) {
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
    /// A register's order and where its value stands.
    private struct Register {
        let order: UInt64
        let value: Range<Int>

        /// Reads the register at `at` and moves past it.
        init(_ bytes: Span<UInt8>, _ at: inout Int, _ join: JoinKind) {
            at += 1
            order = join.carriesOrder ? PartBytes.read(bytes, &at) ?? 0 : 0
            let start = at
            _ = PartBytes.skipValue(bytes, &at)
            value = start..<at
        }
    }

    private mutating func joinRegisters(_ a: Span<UInt8>, _ b: Span<UInt8>) {
        var (left, right) = (self.left, self.right)
        let joins = JoinKind.byFieldNumber
        while true {
            let one = left < a.count ? a[left] : PartBytes.registersEnd
            let two = right < b.count ? b[right] : PartBytes.registersEnd
            guard let join = joins[Int(min(one, two))] else { break }
            let (oneStart, twoStart) = (left, right)
            if one < two {
                Self.skip(a, &left, join)
                take(oneStart..<left, of: .one)
            } else if two < one {
                Self.skip(b, &right, join)
                take(twoStart..<right, of: .two)
            } else if Self.prefersSecond(join, a, Register(a, &left, join), b, Register(b, &right, join)) {
                take(twoStart..<right, of: .two)
            } else {
                take(oneStart..<left, of: .one)
            }
        }
        endRun()
        output.append(PartBytes.registersEnd)
        self.left = left + 1
        self.right = right + 1
    }

    private static func skip(_ bytes: Span<UInt8>, _ at: inout Int, _ join: JoinKind) {
        at += 1
        if join.carriesOrder { PartBytes.skip(bytes, &at) }
        _ = PartBytes.skipValue(bytes, &at)
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
}

// MARK: - Marks

extension PartJoin {
    private mutating func joinMarks(_ a: Span<UInt8>, _ b: Span<UInt8>) {
        var (left, right) = (self.left, self.right)
        var one = MarkPosition(a, &left)
        var two = MarkPosition(b, &right)
        var count = 0
        while count < PartLimits.marksMax, !(one.isNone && two.isNone) {
            let difference = one.compare(a, two, b)
            if difference <= 0 {
                take(one.range, of: .one)
                one.advance(a, &left)
            } else {
                take(two.range, of: .two)
            }
            if difference >= 0 { two.advance(b, &right) }
            count += 1
        }
        endRun()
    }
}
