import EgressContract
import TestSupport

/// A value as an event says it.
enum Said: Hashable {
    case none
    case integer(UInt64)
    case text(String)

    /// The bytes by which equal orders are decided.
    var encoded: [UInt8] {
        switch self {
        case .none: [0]
        case .integer(let value): [1] + Self.leb(value)
        case .text(let text): [2] + Self.leb(UInt64(text.utf8.count)) + Array(text.utf8)
        }
    }

    private static func leb(_ value: UInt64) -> [UInt8] {
        value < 128 ? [UInt8(value)] : [UInt8(value & 127) | 128] + leb(value >> 7)
    }
}

/// One mark of an event.
struct SaidMark: Hashable {
    var kind: MarkKind
    var order: UInt64
    var time: UInt64
    var value: Said

    /// By what marks sort.
    func precedes(_ other: SaidMark) -> Bool {
        let mine = [order, time, UInt64(kind.rawValue)]
        let others = [other.order, other.time, UInt64(other.kind.rawValue)]
        return mine == others
            ? value.encoded.lexicographicallyPrecedes(other.value.encoded)
            : mine.lexicographicallyPrecedes(others)
    }
}

/// One delivery of one event, as a relay reads it.
struct Delivery {
    var order: UInt64
    var fields: [(field: ContractField, value: Said)] = []
    var marks: [SaidMark] = []

    func say(to builder: inout PartBuilder) {
        builder.see(order)
        for (field, value) in fields {
            switch value {
            case .none: break
            case .integer(let number): builder.set(field, order: order, number)
            case .text(let text): builder.set(field, order: order, text: text)
            }
        }
        for mark in marks {
            switch mark.value {
            case .none: builder.mark(mark.kind, order: mark.order, time: mark.time)
            case .integer(let number): builder.mark(mark.kind, order: mark.order, time: mark.time, number)
            case .text(let text):
                builder.mark(mark.kind, order: mark.order, time: mark.time, text: Array(text.utf8).span)
            }
        }
    }

    /// The event alone, which is already a part.
    var part: ViewPart {
        var builder = PartBuilder()
        say(to: &builder)
        return builder.build()
    }
}

/// Every delivery of every event of one view.
struct Deliveries {
    private static let ordered = ContractField.allCases.filter { $0.join.carriesOrder }

    var all: [Delivery] = []

    /// Some events; a few orders come twice with other values, a few copies under another place.
    init(events: Int, _ dice: inout Dice) {
        let spans: [UInt64] = [UInt64(events), 40, PartLimits.orderMax]
        let span = spans.randomElement(using: &dice) ?? 40
        for _ in 0..<events {
            let event = Self.event(order: UInt64.random(in: 0...span, using: &dice), &dice)
            all.append(event)
            if Int.random(in: 0..<4, using: &dice) == 0 { all.append(Self.elsewhere(event, &dice)) }
            if Int.random(in: 0..<8, using: &dice) == 0 { all.append(Self.event(order: event.order, &dice)) }
        }
    }

    private static func event(order: UInt64, _ dice: inout Dice) -> Delivery {
        var event = Delivery(order: order)
        let values: [Said] = [
            .integer(0), .integer(127), .integer(128), .integer(90_000), .text(""), .text("b"), .text("ab"),
        ]
        for field in ordered.shuffled(using: &dice).prefix(Int.random(in: 0...4, using: &dice)) {
            event.fields.append((field, values.randomElement(using: &dice) ?? .none))
        }
        event.fields.append((.time, .integer(UInt64.random(in: 29_000_000...29_000_300, using: &dice))))
        event.fields.append((.viewer, .text(["00", "ff"].randomElement(using: &dice) ?? "")))
        if Bool.random(using: &dice) {
            event.fields.append((.maxPlayheadPosition, .integer(UInt64.random(in: 0...300, using: &dice))))
        }
        for _ in 0..<Int.random(in: 0...2, using: &dice) {
            let value: [Said] = [.none, .integer(300), .text("E_1"), .text("E_2")]
            event.marks.append(
                SaidMark(
                    kind: MarkKind.allCases.randomElement(using: &dice) ?? .play, order: order,
                    time: UInt64.random(in: 0...3, using: &dice),
                    value: value.randomElement(using: &dice) ?? .none))
        }
        return event
    }

    /// The copy that a balancer sent to a relay which saw another address.
    private static func elsewhere(_ event: Delivery, _ dice: inout Dice) -> Delivery {
        var copy = event
        copy.fields.removeAll { [.prefix, .country, .networkOperator].contains($0.field) }
        copy.fields.append((.prefix, .text(["203.0.113", "20010db800"].randomElement(using: &dice) ?? "")))
        copy.fields.append((.country, .text(["DE", "FR"].randomElement(using: &dice) ?? "")))
        copy.fields.append((.networkOperator, .integer(UInt64.random(in: 1...300, using: &dice))))
        return copy
    }

    /// Deals each delivery to one or more parts of one or more relays, in any order and repetition.
    func dealt(_ dice: inout Dice) -> [ViewPart] {
        let count = Int.random(in: 1...7, using: &dice)
        var hands = [[Delivery]](repeating: [], count: count)
        for delivery in all {
            for _ in 0..<Int.random(in: 1...3, using: &dice) {
                hands[Int.random(in: 0..<count, using: &dice)].append(delivery)
            }
        }
        var builder = PartBuilder()
        var parts: [ViewPart] = hands.map { hand in
            for delivery in hand.shuffled(using: &dice) { delivery.say(to: &builder) }
            return builder.build()
        }
        if let again = parts.randomElement(using: &dice) { parts.append(again) }
        return parts.shuffled(using: &dice)
    }
}
