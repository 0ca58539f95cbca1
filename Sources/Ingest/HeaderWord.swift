/// Questions to eight header bytes at once.
enum HeaderWord {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs = ones &* 0x80

    /// Which of the bytes is the first line feed; eight where none is.
    static func firstNewline(_ word: UInt64) -> Int {
        zeros(word ^ ones &* 0x0A).trailingZeroBitCount &>> 3
    }

    /// Whether one of the bytes is a control character, a tab among them.
    static func holdsControl(_ word: UInt64) -> Bool {
        // A byte below 0x20 borrows into its high bit; one of 0x80 or more has that set already.
        (word &- ones &* 0x20) & ~word & highs | zeros(word ^ ones &* 0x7F) != 0
    }

    /// The bytes with A to Z in lower case.
    static func lower(_ word: UInt64) -> UInt64 {
        let low = word & ~highs
        // Each sum has its high bit set from A on, or from behind Z on; none carries into the next byte.
        let isUpper = (low &+ ones &* (0x80 - 0x41)) ^ (low &+ ones &* (0x80 - 0x5B))
        return word | (isUpper & ~word & highs) &>> 2
    }

    /// Marks the bytes that are zero; only the lowest mark is exact, since a borrow marks bytes above a zero.
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highs }
}

extension Span where Element == UInt8 {
    /// The eight bytes from an index, the first one lowest; traps where they are not all inside.
    func word(at index: Int) -> UInt64 {
        // Any bit pattern is a number; the offset is checked.
        UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    }
}
