/// Finds addresses that are spelled as hex digits in host names and URLs.
enum HostNameSearch {
    private static let nibbles = 32

    /// Hex runs of eight or 32 digits in front of at least two labels, integers as a URL's host, and `ip6.arpa` names.
    static func hits(in text: [UInt8]) -> [AddressHit] {
        var hits: [AddressHit] = []
        var at = 0
        while at < text.count {
            if text[at] == 0x69, text.holds("ip6.arpa", at: at), let hit = reversedNibbles(text, before: at) {
                hits.append(hit)
            }
            guard text[at].isHexDigit, !text.at(at - 1).isHexDigit else {
                at += 1
                continue
            }
            let end = text.runEnd(at) { $0.isHexDigit }
            if let hit = digits(text, at..<end) { hits.append(hit) }
            at = end
        }
        return hits
    }

    private static func digits(_ text: [UInt8], _ run: Range<Int>) -> AddressHit? {
        if let hit = integer(text, run) { return hit }
        guard run.count == 8 || run.count == nibbles, isHostName(text, from: run.upperBound),
            let octets = text.hexDecoded(run), let address = FoundAddress(octets),
            octets.count == 4 || address.isAllocatedIPv6
        else { return nil }
        return AddressHit(.hostName, .likely, address, at: run.lowerBound)
    }

    /// `//0xcb00714d`, `//3405803853` and `031300070515`, as inet_aton reads them.
    private static func integer(_ text: [UInt8], _ run: Range<Int>) -> AddressHit? {
        let isHex = text.at(run.lowerBound - 1) | 0x20 == 0x78 && text.at(run.lowerBound - 2) == 0x30
        let first = isHex ? run.lowerBound - 2 : run.lowerBound
        let isURL = text.holds("//", at: first - 2)
        let digits = String(decoding: text[run], as: UTF8.self)
        let isOctal = run.count == 12 && text[run.lowerBound] == 0x30 && !text.at(run.lowerBound - 1).isWord
        let base = isHex ? 16 : isOctal ? 8 : 10
        guard isURL || isOctal, !text.at(run.upperBound).isWord, let value = UInt32(digits, radix: base),
            value > 0xFF_FFFF,
            let address = FoundAddress((0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) })
        else { return nil }
        let end = text.at(run.upperBound)
        guard isOctal || end == 0 || end == 0x2F || end == 0x3A else { return nil }
        return AddressHit(.integer, .likely, address, at: first)
    }

    /// Whether a dot, a letter and at least one more dot between letters follow.
    private static func isHostName(_ text: [UInt8], from start: Int) -> Bool {
        guard text.at(start) == 0x2E else { return false }
        let end = text.runEnd(start) { $0.isWord || $0 == 0x2E || $0 == 0x2D }
        let labels = text[start + 1..<end].split(separator: 0x2E)
        return labels.count >= 2 && labels.allSatisfy { $0.first?.isLetter == true }
    }

    private static func reversedNibbles(_ text: [UInt8], before end: Int) -> AddressHit? {
        let start = end - 2 * nibbles
        guard start >= 0 else { return nil }
        let digits = (0..<nibbles).map { text[start + 2 * $0] }
        guard (0..<nibbles).allSatisfy({ text[start + 2 * $0 + 1] == 0x2E }),
            let octets = Array(digits.reversed()).hexDecoded(0..<nibbles), let address = FoundAddress(octets)
        else { return nil }
        return AddressHit(.hostName, .certain, address, at: start)
    }
}
