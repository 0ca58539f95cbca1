import EgressContract

/// SplitMix64: what a test draws follows from the seed that it prints.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// Dice of a new seed, printed so that a failure can be thrown again.
    static func thrown(for name: String) -> Dice {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("\(name): seed \(seed)")
        return Dice(seed: seed)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

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
