/// Two letters in a row of those that octets become in an encoding, wherever the first octet begins in a letter.
///
/// A run of letters without such a pair does not hold the octets.
struct LetterPairs {
    /// By a letter's value: whether it may be the first, and the second, of a pair.
    private var first: UInt64 = 0
    private var second: UInt64 = 0

    /// No pair.
    static let empty = LetterPairs()

    private init() {}

    /// The pairs of an IPv4 prefix, whose octets come first to last or last to first, in letters of four to six bits; of
    /// IPv6 all pairs.
    init(of own: OwnPrefix, bits: UInt64) { self.init(own.isIPv4, own.leading, own.trailing, bits: bits) }

    init(_ isIPv4: Bool, _ leading: UInt64, _ trailing: UInt64, bits: UInt64) {
        guard isIPv4 else {
            (first, second) = (.max, .max)
            return
        }
        let letter = UInt64(1) << bits - 1
        for octets in [leading, trailing] {
            // By the bits of the first octet that stand in the letter before the pair.
            for before in stride(from: 0, to: bits, by: 1 << bits.trailingZeroBitCount) {
                let end = 24 - before - bits
                first |= 1 << (octets >> end & letter)
                second |= 1 << (octets >> (end - bits) & letter)
            }
        }
    }

    func holds(_ left: UInt8, _ right: UInt8) -> Bool {
        (first >> UInt64(left & 63)) & (second >> UInt64(right & 63)) & 1 != 0
    }
}
