import EgressContract
import TestSupport
import Testing
import ViewFolding

/// A fold written without parts: sets and dictionaries over deliveries.
private struct PlainFold {
    var seen: Set<UInt64> = []
    var registers: [ContractField: (order: UInt64, value: Said)] = [:]
    var marks: Set<SaidMark> = []

    init(_ deliveries: [Delivery]) {
        for delivery in deliveries {
            seen.insert(delivery.order)
            marks.formUnion(delivery.marks)
            for (field, value) in delivery.fields { take(field, delivery.order, value) }
        }
    }

    private mutating func take(_ field: ContractField, _ order: UInt64, _ value: Said) {
        guard let held = registers[field] else {
            registers[field] = (order, value)
            return
        }
        let isGreater = held.value.encoded.lexicographicallyPrecedes(value.encoded)
        let wins: Bool
        switch field.join {
        case .last: wins = order > held.order || order == held.order && isGreater
        case .first: wins = order < held.order || order == held.order && isGreater
        case .least: wins = number(value) < number(held.value)
        case .most: wins = number(value) > number(held.value)
        }
        if wins { registers[field] = (order, value) }
    }

    private func number(_ value: Said) -> UInt64 {
        if case .integer(let number) = value { number } else { 0 }
    }

    /// The marks that stay, in order.
    var keptMarks: [SaidMark] { Array(marks.sorted { $0.precedes($1) }.prefix(PartLimits.marksMax)) }
}

/// What a part says, in the test's own words.
private struct Reading {
    var seen: Set<UInt64> = []
    var registers: [ContractField: (order: UInt64, value: Said)] = [:]
    var marks: [SaidMark] = []

    init(_ part: ViewPart) {
        func said(_ value: ViewPart.Value) -> Said {
            switch value {
            case .none: .none
            case .integer(let number): .integer(number)
            case .text(let range): .text(String(decoding: part.bytes[range], as: UTF8.self))
            }
        }
        part.forEach { element in
            switch element {
            case .seen(let low, let high): seen.formUnion(low...high)
            case .register(let field, let order, let value): registers[field] = (order, said(value))
            case .mark(let kind, let order, let time, let value):
                marks.append(SaidMark(kind: kind, order: order, time: time, value: said(value)))
            }
        }
    }
}

@Suite struct PlainFoldTests {
    @Test func partsSayWhatAFoldWithoutPartsSays() {
        var dice = Dice.thrown(for: "plain fold")
        for _ in 0..<200 {
            let deliveries = Deliveries(events: Int.random(in: 0...30, using: &dice), &dice)
            let plain = PlainFold(deliveries.all)
            let part = fold(deliveries.dealt(&dice))
            let reading = Reading(part)
            #expect(reading.seen == plain.seen && part.orders == plain.seen.count)
            #expect(reading.marks == plain.keptMarks)
            #expect(Set(reading.registers.keys) == Set(plain.registers.keys))
            for (field, held) in plain.registers {
                let read = reading.registers[field]
                #expect(read?.value == held.value, "\(field)")
                if field.join.carriesOrder { #expect(read?.order == held.order, "\(field)") }
            }
        }
    }

    @Test func hundredsOfMarksAreCutAlike() {
        var dice = Dice.thrown(for: "plain marks")
        let deliveries = (0..<700).map { _ -> Delivery in
            let order = UInt64.random(in: 0...900, using: &dice)
            return Delivery(
                order: order, marks: [SaidMark(kind: .pause, order: order, time: 1, value: .none)])
        }
        let part = fold(
            stride(from: 0, to: 700, by: 50).map { start in fold(deliveries[start..<start + 50].map(\.part)) }
        )
        #expect(Reading(part).marks == PlainFold(deliveries).keptMarks)
        #expect(Reading(part).seen == PlainFold(deliveries).seen)
    }
}
