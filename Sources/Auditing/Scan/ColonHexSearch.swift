/// Finds IPv6 addresses that are spelled as groups of hex digits (RFC 4291, section 2.2).
enum ColonHexSearch {
    /// Every address whose groups are joined by colons, or, all eight of them, by hyphens.
    static func hits(in text: [UInt8]) -> [AddressHit] {
        var hits: [AddressHit] = []
        var at = 0
        while at < text.count {
            guard text[at].isHexDigit || text[at] == 0x3A, !text.at(at - 1).isWord else {
                at += 1
                continue
            }
            let end = text.runEnd(at) { $0.isHexDigit || $0 == 0x3A || $0 == 0x2E || $0 == 0x2D }
            if let hit = hit(text, at..<end) { hits.append(hit) }
            at = max(end, at + 1)
        }
        return hits
    }

    private static func hit(_ text: [UInt8], _ run: Range<Int>) -> AddressHit? {
        guard run.count >= 3, !text.at(run.upperBound).isLetter else { return nil }
        let colons = text[run].count { $0 == 0x3A }
        guard colons >= 2 else { return hyphenated(text, run) }
        var end = run.upperBound
        while end > run.lowerBound, text[end - 1] == 0x2E || text[end - 1] == 0x2D { end -= 1 }
        if text[end - 1] == 0x3A, text.at(end - 2) != 0x3A { end -= 1 }
        let groups = text[run.lowerBound..<end].split(separator: 0x3A, omittingEmptySubsequences: false)
        guard let octets = octets(groups.map(Array.init)), let address = FoundAddress(octets) else {
            return nil
        }
        if isNetwork(address, text, end) { return nil }
        let written = groups.filter { !$0.isEmpty }
        let isShort = written.count < 3 && !written.contains { $0.contains(0x2E) }
        return AddressHit(.colonHex, isShort ? .possible : .certain, address, at: run.lowerBound)
    }

    /// An address whose bits behind the /40 are all zero is a prefix, and so is one with its length behind it.
    private static func isNetwork(_ address: FoundAddress, _ text: [UInt8], _ end: Int) -> Bool {
        if address.isNetwork(ofBits: 40) { return true }
        guard text.at(end) == 0x2F else { return false }
        let digits = text.runEnd(end + 1) { $0.isDecimalDigit }
        guard (1...3).contains(digits - end - 1) else { return false }
        return address.isNetwork(ofBits: Int(String(decoding: text[end + 1..<digits], as: UTF8.self)) ?? 128)
    }

    private static func hyphenated(_ text: [UInt8], _ run: Range<Int>) -> AddressHit? {
        let groups = text[run].split(separator: 0x2D, omittingEmptySubsequences: false).map(Array.init)
        guard groups.count == 8, let octets = octets(groups), let address = FoundAddress(octets) else {
            return nil
        }
        return AddressHit(.colonHex, .likely, address, at: run.lowerBound)
    }

    /// The sixteen octets that groups spell, an empty one (two at an end) standing for the zeros left out.
    private static func octets(_ groups: [[UInt8]]) -> [UInt8]? {
        guard (3...9).contains(groups.count) else { return nil }
        var groups = groups
        if groups[0].isEmpty { groups.removeFirst() }
        if groups.last?.isEmpty == true { groups.removeLast() }
        guard groups.count(where: \.isEmpty) <= 1 else { return nil }
        let isEUI64 = groups.count == 8 && groups.allSatisfy { $0.count == 2 }
        if isEUI64 { return nil }
        var head: [UInt8] = []
        var tail: [UInt8]?
        for (index, group) in groups.enumerated() {
            if group.isEmpty {
                tail = []
                continue
            }
            guard let octets = groupOctets(group, isLast: index == groups.count - 1) else { return nil }
            if tail == nil { head += octets } else { tail?.append(contentsOf: octets) }
        }
        guard let tail else { return head.count == 16 ? head : nil }
        let missing = 16 - head.count - tail.count
        return missing >= 2 ? head + [UInt8](repeating: 0, count: missing) + tail : nil
    }

    private static func groupOctets(_ group: [UInt8], isLast: Bool) -> [UInt8]? {
        if isLast, group.contains(0x2E) {
            let numbers = group.split(separator: 0x2E, omittingEmptySubsequences: false)
                .map { UInt8(String(decoding: $0, as: UTF8.self)) }
            let octets = numbers.compactMap { $0 }
            return numbers.count == 4 && octets.count == 4 ? octets : nil
        }
        guard (1...4).contains(group.count) else { return nil }
        let padded = [UInt8](repeating: 0x30, count: 4 - group.count) + group
        return padded.hexDecoded(0..<4)
    }
}
