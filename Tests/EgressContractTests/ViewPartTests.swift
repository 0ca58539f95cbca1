import EgressContract
import TestSupport
import Testing

/// Writes what `forEach` found once more, by the format's description and not by our writer.
private func rewritten(_ part: ViewPart) -> [UInt8] {
    var seen: [UInt8] = []
    var registers: [UInt8] = []
    var marks: [UInt8] = []
    var next: UInt64 = 0
    func value(_ value: ViewPart.Value) -> [UInt8] {
        switch value {
        case .none: [0]
        case .integer(let number): [1] + leb(number)
        case .text(let range): [2] + leb(UInt64(range.count)) + part.bytes[range]
        }
    }
    part.forEach { element in
        switch element {
        case .seen(let low, let high):
            seen += leb(low - next + 1) + leb(high - low + 1)
            next = high + 1
        case .register(let field, let order, let found):
            registers += [field.rawValue] + (field.join.carriesOrder ? leb(order) : []) + value(found)
        case .mark(let kind, let order, let time, let found):
            marks += leb(order) + leb(time) + [kind.rawValue] + value(found)
        }
    }
    return seen + [0] + registers + [0xFF] + marks
}

private func leb(_ value: UInt64) -> [UInt8] {
    value < 128 ? [UInt8(value)] : [UInt8(value & 127) | 128] + leb(value >> 7)
}

private func mutated(_ bytes: [UInt8], _ dice: inout Dice) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...2, using: &dice) {
        let at = Int.random(in: 0..<max(bytes.count, 1), using: &dice)
        let byte =
            [0, 1, 2, 127, 128, 255, UInt8.random(in: 0...255, using: &dice)].randomElement(using: &dice) ?? 0
        switch Int.random(in: 0...4, using: &dice) {
        case 0 where at < bytes.count: bytes.remove(at: at)
        case 1: bytes.insert(byte, at: at)
        case 2: bytes = Array(bytes.prefix(at))
        case 3 where at < bytes.count: bytes.append(contentsOf: bytes[at...])
        case _ where at < bytes.count: bytes[at] = byte
        default: break
        }
    }
    return bytes
}

@Suite struct ViewPartTests {
    @Test func whatIsAcceptedIsTheOneSpelling() {
        var dice = Dice.thrown(for: "canonical parts")
        var accepted = 0
        for _ in 0..<400 {
            let part = richPart(&dice)
            #expect(ViewPart(validating: part.bytes) == part)
            #expect(rewritten(part) == part.bytes)
            for _ in 0..<10 {
                guard let other = ViewPart(validating: mutated(part.bytes, &dice)) else { continue }
                accepted += 1
                #expect(rewritten(other) == other.bytes)
                #expect(isInOrder(other) && other.orders >= 0)
            }
        }
        #expect(accepted > 0)
    }

    /// Whether intervals lie apart, fields rise, marks rise, and all orders are in range.
    private func isInOrder(_ part: ViewPart) -> Bool {
        var orders: [UInt64] = []
        var fields: [UInt8] = []
        var marks: [[UInt64]] = []
        var isTyped = true
        part.forEach { element in
            switch element {
            case .seen(let low, let high): orders += [low, high]
            case .register(let field, let order, let value):
                fields.append(field.rawValue)
                isTyped = isTyped && order <= PartLimits.orderMax && value != .none
                if !field.join.carriesOrder { if case .integer = value {} else { isTyped = false } }
            case .mark(let kind, let order, let time, _): marks.append([order, time, UInt64(kind.rawValue)])
            }
        }
        let gaps = zip(orders, orders.dropFirst()).enumerated()
        return isTyped && gaps.allSatisfy { $0 % 2 == 0 ? $1.0 <= $1.1 : $1.0 + 1 < $1.1 }
            && (orders.last ?? 0) <= PartLimits.orderMax
            && zip(fields, fields.dropFirst()).allSatisfy { $0 < $1 }
            && zip(marks, marks.dropFirst()).allSatisfy { !$1.lexicographicallyPrecedes($0) }
    }

    @Test func truncationIsRefusedUnlessItEndsAtAMark() {
        var dice = Dice.thrown(for: "truncated parts")
        for _ in 0..<50 {
            let part = richPart(&dice)
            for count in 0..<part.bytes.count {
                guard let shorter = ViewPart(validating: Array(part.bytes.prefix(count))) else { continue }
                #expect(part.bytes.starts(with: rewritten(shorter)) && shorter.orders == part.orders)
            }
        }
    }

    @Test(
        arguments: [
            ("nothing at all", []), ("no registers", [0]), ("no end of seen", [1, 1]),
            ("no length", [1, 0, 0, 0xFF]),
            ("adjacent intervals", [1, 1, 1, 1, 0, 0xFF]), ("overlong zero", [0x80, 0x00, 0xFF]),
            ("overlong gap", [0x81, 0x00, 1, 0, 0xFF]),
            ("order above the limit", [1, 0xA2, 0x8D, 0x06, 0, 0xFF]),
            (
                "a length beyond the greatest order",
                [255, 255, 255, 255, 255, 255, 255, 255, 127, 2, 0, 0xFF]
            ),
            ("a length of 63 bits", [1, 255, 255, 255, 255, 255, 255, 255, 255, 127, 0, 0xFF]),
            ("a gap of 70 bits", [255, 255, 255, 255, 255, 255, 255, 255, 255, 127, 1, 0, 0xFF]),
            ("field twice", [0, 0, 1, 1, 5, 0, 1, 1, 5, 0xFF]),
            ("fields falling", [0, 1, 1, 1, 5, 0, 1, 1, 5, 0xFF]),
            ("unknown field", [0, 0xFE, 1, 1, 5, 0xFF]), ("register without value", [0, 0, 1, 0, 0xFF]),
            ("unknown tag", [0, 0, 1, 3, 0xFF]), ("text beyond the end", [0, 0, 1, 2, 5, 0x61, 0xFF]),
            ("text of 63 bits", [0, 0, 1, 2, 255, 255, 255, 255, 255, 255, 255, 255, 127, 0xFF]),
            (
                "register order above the limit",
                [0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 127, 1, 1, 0xFF]
            ),
            ("a least that is text", [0, 7, 2, 1, 0x61, 0xFF]), ("a most that is text", [0, 70, 2, 0, 0xFF]),
            ("mark of unknown kind", [0, 0xFF, 1, 1, 200, 0]), ("half a mark", [0, 0xFF, 1, 1]),
            ("mark twice", [0, 0xFF, 1, 1, 0, 0, 1, 1, 0, 0]),
            ("marks falling", [0, 0xFF, 2, 1, 0, 0, 1, 1, 0, 0]),
            ("mark order above the limit", [0, 0xFF, 255, 255, 255, 255, 255, 255, 255, 255, 127, 1, 0, 0]),
        ] as [(String, [UInt8])])
    func deviationsAreRefused(deviation: (String, [UInt8])) {
        #expect(ViewPart(validating: deviation.1) == nil, "\(deviation.0)")
    }

    @Test func `a part holds the lowest orders`() {
        var dice = Dice.thrown(for: "many orders")
        var builder = PartBuilder()
        let orders = (0..<PartLimits.seenMax + 50).map { $0 * 3 }
        for order in orders.shuffled(using: &dice) { builder.see(order) }
        let part = builder.build()
        #expect(part.orders == Int(PartLimits.seenMax) && ViewPart(validating: part.bytes) == part)
        var highest: UInt64 = 0
        part.forEach { if case .seen(_, let high) = $0 { highest = high } }
        #expect(highest == orders[Int(PartLimits.seenMax) - 1])
    }

    @Test func limitsAreInclusive() {
        let greatest: [UInt8] = [255, 255, 255, 255, 255, 255, 255, 255, 127, 1, 0, 0xFF]
        #expect(ViewPart(validating: greatest)?.orders == 1)
        #expect(ViewPart(validating: ViewPart.empty.bytes) == .empty && ViewPart.empty.orders == 0)
        let whole: [UInt8] = [1, 0xA1, 0x8D, 0x06, 0, 0xFF]
        #expect(ViewPart(validating: whole)?.orders == 100_001)
        var builder = PartBuilder()
        for order in 0..<UInt64(PartLimits.marksMax + 10) { builder.mark(.play, order: order, time: 0) }
        let part = builder.build()
        #expect(ViewPart(validating: part.bytes) == part)
        #expect(ViewPart(validating: part.bytes + leb(600) + [0, 0, 0]) == nil)
    }

    @Test func theBuilderStartsAfresh() {
        var builder = PartBuilder()
        builder.see(3)
        builder.see(3)
        builder.set(.country, order: 3, text: "DE")
        builder.mark(.error, order: 3, time: 1, text: Array("E".utf8).span)
        #expect(builder.events == 2)
        #expect(builder.build() != .empty)
        #expect(builder.events == 0 && builder.build() == .empty)
    }
}

@Suite struct PartBytesTests {
    @Test(arguments: [0, 1, 127, 128, 16_383, 16_384, 1 << 56, (1 << 63) - 1] as [UInt64])
    func integersReadBack(value: UInt64) {
        var bytes: [UInt8] = [9]
        PartBytes.append(value, to: &bytes)
        #expect(bytes.dropFirst().elementsEqual(leb(value)))
        var at = 1
        #expect(PartBytes.read(bytes.span, &at) == value && at == bytes.count)
        for count in 1..<bytes.count {
            at = 1
            #expect(PartBytes.read(Array(bytes.prefix(count)).span, &at) == nil)
        }
    }

    @Test func moreThan63BitsAreRefused() {
        for value in [1 << 63, UInt64.max] {
            var bytes: [UInt8] = []
            PartBytes.append(value, to: &bytes)
            var at = 0
            #expect(PartBytes.read(bytes.span, &at) == nil && at <= bytes.count)
        }
    }

    @Test func valuesAreSkippedWithinTheBytesOnly() {
        var at = 0
        let texts: [[UInt8]] = [[2, 0], [2, 2, 1, 1], [0], [1, 5]]
        for text in texts {
            at = 0
            #expect(PartBytes.skipValue(text.span, &at) && at == text.count)
        }
        for wrong: [UInt8] in [
            [], [3], [1], [1, 0x80], [2], [2, 1], [2, 0x80, 0], [2] + leb((1 << 63) - 1),
        ] {
            at = 0
            #expect(!PartBytes.skipValue(wrong.span, &at) && at <= wrong.count)
        }
    }

    @Test func comparisonIsByteByByteThenByLength() {
        let a: [UInt8] = [1, 2, 3], b: [UInt8] = [1, 2]
        #expect(PartBytes.compare(a.span, 0..<3, b.span, 0..<2) > 0)
        #expect(PartBytes.compare(b.span, 0..<2, a.span, 0..<2) == 0)
        #expect(PartBytes.compare(b.span, 0..<2, a.span, 1..<3) < 0)
        #expect(PartBytes.compare(b.span, 0..<0, a.span, 1..<1) == 0)
    }
}
