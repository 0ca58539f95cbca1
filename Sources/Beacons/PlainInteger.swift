/// Numbers that are nothing but a few digits, as nearly all of a beacon's are, read eight digits at a step.
extension Span where Element == UInt8 {
    /// The value of 1 to 16 digits that fill the range, without a zero before others.
    ///
    /// Nil for all else, and where the span ends within eight bytes: then the long way decides.
    @inline(__always)
    func plainInteger(_ start: Int, _ end: Int) -> UInt64? {
        let count = end &- start
        guard 1...16 ~= count, count == 1 || byte(at: start) != UInt8(ascii: "0"),
            let first = wholeWord(at: start)
        else { return nil }
        guard count > 8 else { return first.decimal(of: count) }
        guard let high = first.decimal(of: count &- 8), let low = wholeWord(at: end &- 8)?.decimal(of: 8)
        else { return nil }
        return high &* 100_000_000 &+ low
    }
}

extension UInt64 {
    /// The number that the lowest one to eight bytes write in digits, the first one lowest.
    @inline(__always)
    fileprivate func decimal(of count: Int) -> UInt64? {
        // Shifted up, so that zeros stand before the first digit.
        let values = (self ^ 0x3030_3030_3030_3030) &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)
        guard ((values &+ 0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080 == 0 else { return nil }
        // Neighbours join: digits to pairs, pairs to fours, fours to eight.
        let pairs = values &* 10 &+ values &>> 8
        let mask: UInt64 = 0x0000_00FF_0000_00FF
        let leading = (pairs & mask) &* (100 + 1_000_000 &<< 32)
        let trailing = (pairs &>> 16 & mask) &* (1 + 10_000 &<< 32)
        return (leading &+ trailing) &>> 32
    }
}
