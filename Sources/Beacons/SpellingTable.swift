/// At most 15 bytes as two integers, so that spellings are compared and hashed at once.
struct PackedSpelling: Equatable {
    let low: UInt64
    let high: UInt64

    static let maxBytes = 15

    @inline(__always)
    init(low: UInt64, high: UInt64) {
        (self.low, self.high) = (low, high)
    }

    /// The bytes between two offsets; nil where there are none, too many, or a zero last, like padding.
    init?(_ text: Span<UInt8>, _ start: Int, _ end: Int) {
        let length = end &- start
        guard length > 0, length <= Self.maxBytes, text.byte(at: end &- 1) != 0 else { return nil }
        let (low, high) = (text.word(at: start), text.word(at: start &+ 8))
        self.init(
            low: length < 8 ? low & Self.lowest(length) : low,
            high: length > 8 ? high & Self.lowest(length &- 8) : 0)
    }

    /// A mask of the first one to eight bytes.
    @inline(__always)
    private static func lowest(_ bytes: Int) -> UInt64 {
        UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- 8 &* bytes)
    }

    @inline(__always)
    var hash: UInt64 {
        ((low ^ (high &* 0x9E37_79B9_7F4A_7C15)) &* 0xD6E8_FEB8_6659_FD93) &>> 32
    }
}

/// A fixed open-addressed table from short spellings to values.
///
/// It is made once, and never grown by what a player sends.
struct SpellingTable<Value: Sendable>: Sendable {
    private struct Slot: Sendable {
        var low: UInt64
        var high: UInt64
        var value: Value?
    }

    private var slots: [Slot]
    private let mask: Int

    /// Holds every spelling of at most 15 bytes that is given; the others are left to the caller's slow way.
    init(_ entries: [(String, Value)]) {
        var size = 16
        while size < entries.count * 4 { size *= 2 }
        slots = [Slot](repeating: Slot(low: 0, high: 0, value: nil), count: size)
        mask = size - 1
        for (text, value) in entries {
            let bytes = Array(text.utf8)
            guard let spelling = PackedSpelling(bytes.span, 0, bytes.count) else { continue }
            var index = Int(truncatingIfNeeded: spelling.hash) & mask
            while slots[index].value != nil { index = (index + 1) & mask }
            slots[index] = Slot(low: spelling.low, high: spelling.high, value: value)
        }
    }

    /// The value of a spelling; the table is a quarter full, so a miss ends soon.
    @inline(__always)
    func value(of spelling: PackedSpelling) -> Value? {
        var index = Int(truncatingIfNeeded: spelling.hash) & mask
        while true {
            let slot = slots[index]
            if slot.low == spelling.low && slot.high == spelling.high { return slot.value }
            if slot.value == nil { return nil }
            index = (index &+ 1) & mask
        }
    }
}
