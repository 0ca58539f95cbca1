/// Finds addresses of the own prefix in hex digits: in one run, or an octet at a time.
struct HexSearch {
    /// The most bytes between two octets of one address.
    private static let gapMax = 4

    private let own: OwnPrefix
    /// The digits of the run at hand as one number.
    private var word: UInt64 = 0
    private var wide: UInt128 = 0
    private var run = 0
    /// The latest runs of one or two digits, an octet each, and how many of them stand close together.
    private var octets: UInt64 = 0
    private var close = 0
    private var octetEnd = 0

    static func stands(in text: Span<UInt8>, own: OwnPrefix) -> Bool {
        var search = HexSearch(own: own)
        for index in text.indices {
            if ASCII.isHexDigit(text[index]) {
                if search.take(ASCII.hexValue(text[index])) { return true }
            } else if search.run > 0, search.endRun(at: index, isMark: text[index] | 0x20 == 0x78) {
                return true
            }
        }
        return search.run > 0 && search.endRun(at: text.count, isMark: false)
    }

    private init(own: OwnPrefix) { self.own = own }

    private mutating func take(_ digit: UInt64) -> Bool {
        run += 1
        word = word << 4 | digit
        if own.isIPv4 { return run >= 8 && own.holds(word: word & 0xFFFF_FFFF) }
        wide = wide << 4 | UInt128(digit)
        return run >= 32 && own.holds(wide: wide)
    }

    /// `isMark` tells that an `x` follows, so that a zero is none of the octets.
    private mutating func endRun(at end: Int, isMark: Bool) -> Bool {
        defer { (run, word) = (0, 0) }
        guard run <= 2, !(isMark && run == 1 && word & 15 == 0) else {
            if run > 2 { close = 0 }
            return false
        }
        close = end - run - octetEnd <= Self.gapMax ? close + 1 : 1
        octets = octets << 8 | word & (run == 2 ? 0xFF : 15)
        octetEnd = end
        return own.isIPv4 && close >= 4 && own.holds(word: octets & 0xFFFF_FFFF)
    }
}
