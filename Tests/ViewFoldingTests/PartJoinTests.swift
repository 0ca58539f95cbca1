import EgressContract
import TestSupport
import Testing
import ViewFolding

/// Joins parts in a random tree.
private func joined(_ parts: [ViewPart], _ dice: inout Dice) -> ViewPart {
    var rest = parts
    while rest.count > 1 {
        let one = rest.remove(at: Int.random(in: 0..<rest.count, using: &dice))
        let at = Int.random(in: 0..<rest.count, using: &dice)
        rest[at] = Bool.random(using: &dice) ? rest[at].joined(with: one) : one.joined(with: rest[at])
    }
    return rest.first ?? .empty
}

@Suite struct PartJoinTests {
    @Test func anyDealJoinsToTheFoldOfAllDeliveries() {
        var dice = Dice.thrown(for: "deals")
        for _ in 0..<40 {
            let deliveries = Deliveries(events: Int.random(in: 0...24, using: &dice), &dice)
            let whole = fold(deliveries.all.map(\.part))
            #expect(ViewPart(validating: whole.bytes) == whole)
            for _ in 0..<12 {
                let parts = deliveries.dealt(&dice)
                for part in parts { #expect(ViewPart(validating: part.bytes) == part) }
                #expect(joined(parts, &dice).bytes == whole.bytes)
                #expect(fold(parts).bytes == whole.bytes)
            }
        }
    }

    /// An open view holds its part for as long as a cut is away.
    @Test func partsHoldNoRoomBeyondTheirBytes() {
        var dice = Dice.thrown(for: "room")
        let parts = Deliveries(events: 24, &dice).dealt(&dice)
        for part in parts + [fold(parts)] { #expect(part.bytes.capacity <= part.bytes.count + 64) }
    }

    @Test func theJoinIsCommutativeAssociativeAndIdempotent() {
        var dice = Dice.thrown(for: "laws")
        for _ in 0..<300 {
            let deliveries = Deliveries(events: 6, &dice)
            var parts = deliveries.dealt(&dice)
            while parts.count < 3 { parts.append(Deliveries(events: 2, &dice).all.first?.part ?? .empty) }
            let (a, b, c) = (parts[0], parts[1], parts[2])
            #expect(a.joined(with: b) == b.joined(with: a))
            #expect(a.joined(with: b).joined(with: c) == a.joined(with: b.joined(with: c)))
            #expect(
                a.joined(with: a) == a && a.joined(with: .empty) == a && ViewPart.empty.joined(with: a) == a)
            let ab = a.joined(with: b)
            #expect(ab.joined(with: b) == ab && ab.joined(with: a) == ab)
            #expect(ViewPart(validating: ab.bytes) == ab)
        }
    }

    /// Bytes that `validating` lets in are as good as our own: an aggregator joins what a relay sent.
    @Test func theLawsHoldForWhateverIsAccepted() {
        var dice = Dice.thrown(for: "laws of foreign parts")
        var foreign: [ViewPart] = []
        for _ in 0..<4_000 {
            var bytes = Deliveries(events: 2, &dice).all.first?.part.bytes ?? []
            guard !bytes.isEmpty else { continue }
            bytes[Int.random(in: 0..<bytes.count, using: &dice)] = UInt8.random(in: 0...255, using: &dice)
            if let part = ViewPart(validating: bytes) { foreign.append(part) }
        }
        #expect(foreign.count > 100)
        for (a, b) in zip(foreign, foreign.dropFirst()) {
            let ab = a.joined(with: b)
            #expect(
                ab == b.joined(with: a) && ViewPart(validating: ab.bytes) == ab && ab.joined(with: a) == ab)
        }
    }

    @Test func ofTooManyMarksTheLowestOrdersStay() {
        var dice = Dice.thrown(for: "marks")
        let orders = Array(0..<UInt64(PartLimits.marksMax + 200)).shuffled(using: &dice)
        let marks = orders.map { SaidMark(kind: .play, order: $0, time: $0 % 7, value: .none) }
        let parts = stride(from: 0, to: marks.count, by: 100).map { start in
            Delivery(order: 0, marks: Array(marks[start..<min(start + 100, marks.count)])).part
        }
        let whole = Delivery(order: 0, marks: marks).part
        for _ in 0..<5 {
            let part = joined(parts.shuffled(using: &dice), &dice)
            #expect(part == whole && ViewPart(validating: part.bytes) == part)
        }
        var kept: [UInt64] = []
        whole.forEach { if case .mark(_, let order, _, _) = $0 { kept.append(order) } }
        #expect(kept == Array(0..<UInt64(PartLimits.marksMax)))
    }

    @Test func `the lowest orders are kept whatever the order of joins`() {
        let most = PartLimits.seenMax
        func seen(_ orders: some Sequence<UInt64>) -> ViewPart {
            var builder = PartBuilder()
            for order in orders { builder.see(order) }
            return builder.build()
        }
        let all = seen(0..<most)
        let parts = [seen(most / 2..<most + 10), seen(0..<most / 2 + 5), seen([most + 1 << 40])]
        for order in [[0, 1, 2], [2, 1, 0], [0, 2, 1], [1, 0, 2]] {
            #expect(order.map { parts[$0] }.reduce(.empty) { $0.joined(with: $1) } == all)
        }
    }

    @Test func intervalsMeetTouchAndCover() {
        func seen(_ orders: [UInt64]) -> ViewPart {
            var builder = PartBuilder()
            for order in orders { builder.see(order) }
            return builder.build()
        }
        let max = PartLimits.orderMax
        for (a, b) in [
            ([0], [1]), ([0], [2]), ([0, 1, 2, 3], [1, 2]), ([max], [max - 1]), ([5, 6, 9], [7, 8]),
            ([], [max]),
            ([1, 3, 5, 7], [2, 4, 6]), ([1, 2, 8, 9], [0, 10]),
        ] as [([UInt64], [UInt64])] {
            #expect(seen(a).joined(with: seen(b)) == seen(a + b))
            #expect(seen(a + b).orders == Set(a + b).count)
        }
    }
}
