/// Finds four bytes that are spelled out one by one in hex digits.
enum RawSearch {
    /// `%CB%00%71%4D` and `cb 00 71 4d`: exactly four, which are no text.
    static func hits(in text: [UInt8]) -> [AddressHit] {
        var hits: [AddressHit] = []
        var at = 0
        while at < text.count {
            let isPercent = text[at] == 0x25
            guard isPercent || (text[at].isHexDigit && !text.at(at - 1).isWord) else {
                at += 1
                continue
            }
            let (octets, end) = isPercent ? percents(text, at) : pairs(text, at)
            if octets.count == 4, !octets.allSatisfy(\.isPrintable), isHexText(text[at..<end], isPercent),
                String(validating: octets, as: UTF8.self) == nil, let address = FoundAddress(octets)
            {
                hits.append(AddressHit(.rawBytes, .likely, address, at: at))
            }
            at = max(end, at + 1)
        }
        return hits
    }

    /// Pairs of decimal digits are more often numbers than bytes.
    private static func isHexText(_ text: ArraySlice<UInt8>, _ isPercent: Bool) -> Bool {
        isPercent || text.contains { $0.isLetter }
    }

    private static func percents(_ text: [UInt8], _ start: Int) -> ([UInt8], end: Int) {
        var octets: [UInt8] = []
        var at = start
        while text.at(at) == 0x25, at + 3 <= text.count, let octet = text.hexDecoded(at + 1..<at + 3)?.first {
            octets.append(octet)
            at += 3
        }
        return (octets, at)
    }

    private static func pairs(_ text: [UInt8], _ start: Int) -> ([UInt8], end: Int) {
        var octets: [UInt8] = []
        var at = start
        while at + 2 <= text.count, let octet = text.hexDecoded(at..<at + 2)?.first, !text.at(at + 2).isWord {
            octets.append(octet)
            at += 2
            guard text.at(at) == 0x20, text.at(at + 1).isHexDigit else { break }
            at += 1
        }
        return (octets, max(at, text.runEnd(start) { $0.isHexDigit }))
    }
}
