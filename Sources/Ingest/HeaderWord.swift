/// Questions to eight header bytes at once.
enum HeaderWord {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs = ones &* 0x80

    /// Whether one of the bytes is a line feed.
    static func holdsNewline(_ word: UInt64) -> Bool { holdsZero(word ^ ones &* 0x0A) }

    /// Whether one of the bytes is a control character, a tab among them.
    static func holdsControl(_ word: UInt64) -> Bool {
        // A byte below 0x20 borrows into its high bit; one of 0x80 or more has that set already.
        (word &- ones &* 0x20) & ~word & highs != 0 || holdsZero(word ^ ones &* 0x7F)
    }

    /// The bytes with A to Z in lower case.
    static func lower(_ word: UInt64) -> UInt64 {
        let low = word & ~highs
        // Each sum has its high bit set from A on, or from behind Z on; none carries into the next byte.
        let isUpper = (low &+ ones &* (0x80 - 0x41)) ^ (low &+ ones &* (0x80 - 0x5B))
        return word | (isUpper & ~word & highs) &>> 2
    }

    private static func holdsZero(_ word: UInt64) -> Bool { (word &- ones) & ~word & highs != 0 }
}

extension Span where Element == UInt8 {
    /// The eight bytes from an index, the first one lowest; traps where they are not all inside.
    func word(at index: Int) -> UInt64 {
        // Any bit pattern is a number; the offset is checked.
        UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    }
}
