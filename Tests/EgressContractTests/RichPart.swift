import EgressContract
import TestSupport

/// A part with some of everything that a part can hold.
func richPart(_ dice: inout Dice) -> ViewPart {
    var builder = PartBuilder()
    for _ in 0..<Int.random(in: 0...12, using: &dice) {
        let order = UInt64.random(in: 0...40, using: &dice)
        builder.see(order)
        for field in ContractField.allCases.shuffled(using: &dice).prefix(3) {
            if field.join.carriesOrder, Bool.random(using: &dice) {
                let text = String(repeating: "x", count: Int.random(in: 0...3, using: &dice)) + "é"
                builder.set(field, order: order, text: text)
            } else {
                builder.set(field, order: order, UInt64.random(in: 0...(1 << 40), using: &dice))
            }
        }
        guard let kind = MarkKind.allCases.randomElement(using: &dice) else { continue }
        switch Int.random(in: 0...2, using: &dice) {
        case 0: builder.mark(kind, order: order, time: UInt64.random(in: 0...(1 << 41), using: &dice))
        case 1: builder.mark(kind, order: order, time: 7, UInt64.random(in: 0...300, using: &dice))
        default: builder.mark(kind, order: order, time: 7, text: Array("E_1".utf8).span)
        }
    }
    return builder.build()
}
