import EgressContract

/// The request's own prefix as the leading bits of the numbers that its addresses are.
///
/// Only a whole /24 or /40 is looked for: with fewer bits too many honest numbers would be addresses.
struct OwnPrefix: Sendable {
    let isIPv4: Bool
    /// The octets as one number, the first in the highest byte: 24 or 40 bits.
    let leading: UInt64
    /// The octets as one number, the last in the highest byte.
    let trailing: UInt64
    /// What its addresses look like in base64.
    let base64: LetterPairs

    /// Nil for a prefix that a region has shortened.
    init?(_ prefix: NetworkPrefix) {
        isIPv4 = prefix.family == .ipv4
        guard prefix.octets.count == (isIPv4 ? 3 : 5) else { return nil }
        leading = prefix.octets.reduce(0) { $0 << 8 | UInt64($1) }
        trailing = prefix.octets.reversed().reduce(0) { $0 << 8 | UInt64($1) }
        base64 = LetterPairs(isIPv4, leading, trailing, bits: Encoding.base64.bits)
    }

    /// An octet of an IPv4 prefix, 0 to 2.
    func octet(_ index: Int) -> UInt64 { leading >> UInt64(8 * (2 - index)) & 0xFF }

    /// Whether a number of 32 bits is an address of the prefix, its first octet the highest or the lowest.
    func holds(word: UInt64) -> Bool { word >> 8 == leading || word & 0xFF_FFFF == trailing }

    /// Whether an integer is an address of an IPv4 prefix: as it is, mapped into IPv6, in three digits for each octet, or
    /// its digits read as octal.
    func holds(integer: UInt64) -> Bool {
        // Of three octets, as it is and read as octal; in digits padded with zeros only behind a first octet of zero.
        if integer < 1 << 24, octet(0) > 0 { return false }
        return holds(integerAsItIs: integer) || Self.octal(integer).map(holds(integerAsItIs:)) ?? false
    }

    private func holds(integerAsItIs integer: UInt64) -> Bool {
        if integer >> 24 > 0, integer <= UInt64(UInt32.max) { return holds(word: integer) }
        if integer >> 32 == 0xFFFF { return holds(word: integer & 0xFFFF_FFFF) }
        let padded = octet(0) * 1_000_000 + octet(1) * 1000 + octet(2)
        return integer / 1000 == padded && integer % 1000 <= 255
    }

    private static func octal(_ integer: UInt64) -> UInt64? {
        var (rest, value, shift): (UInt64, UInt64, UInt64) = (integer, 0, 0)
        while rest > 0 {
            let digit = rest % 10
            guard digit < 8, shift < 60 else { return nil }
            value |= digit << shift
            (rest, shift) = (rest / 10, shift + 3)
        }
        return value
    }

    /// Whether a number of 128 bits is an address of the prefix.
    func holds(wide: UInt128) -> Bool { wide >> 88 == UInt128(leading) }

    /// Whether an address lies in raw octets, most significant first or last.
    func stands(in octets: Span<UInt8>) -> Bool {
        var window: UInt64 = 0
        for index in octets.indices {
            window = window << 8 | UInt64(octets[index])
            if isIPv4 {
                if index >= 3, holds(word: window & 0xFFFF_FFFF) { return true }
            } else if index >= 4 {
                let five = window & 0xFF_FFFF_FFFF
                if five == leading, octets.count - index > 11 { return true }
                if five == trailing, index >= 15 { return true }
            }
        }
        return false
    }
}
