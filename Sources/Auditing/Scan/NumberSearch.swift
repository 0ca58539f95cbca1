/// Finds IPv4 addresses that are spelled as four numbers.
enum NumberSearch {
    private struct Number {
        let value: UInt8
        let end: Int
        let digits: Int
        let isDecimal: Bool
    }

    /// Every four numbers that are an address.
    ///
    /// In decoded bytes one text may follow another without a gap: there the end of a longer number may begin one.
    static func hits(in text: [UInt8], isDecoded: Bool) -> [AddressHit] {
        var hits: [AddressHit] = []
        var at = 0
        while at < text.count {
            guard text[at].isDecimalDigit else {
                at += 1
                continue
            }
            if let (hit, end) = quad(text, at) {
                if let hit { hits.append(hit) }
                at = end
            } else {
                let end = text.runEnd(at) { $0.isDecimalDigit }
                at = isDecoded && end - at > 3 ? end - 3 : end
            }
        }
        return hits
    }

    /// Four numbers from an index on and where they end; without a hit where they name a network or a codec.
    private static func quad(_ text: [UInt8], _ start: Int) -> (AddressHit?, end: Int)? {
        guard !continues(text, before: start) else { return nil }
        var numbers: [Number] = []
        var separators: Set<UInt8> = []
        var at = start
        while let number = number(text, at) {
            numbers.append(number)
            at = number.end
            guard numbers.count < 4 else { break }
            guard let (separator, next) = separator(text, at) else { return nil }
            separators.insert(separator)
            if next > at + 1 { separators.insert(0x20) }
            at = next
        }
        guard numbers.count == 4, ends(text, at, separators), isPlausible(numbers, separators) else {
            return nil
        }
        guard let address = FoundAddress(numbers.map(\.value)), !isVideoCodec(text, start, numbers) else {
            return (nil, at)
        }
        if let bits = suffixBits(text, at), address.isNetwork(ofBits: bits) { return (nil, at) }
        return (hit(text, start, numbers, separators, address, at), at)
    }

    private static func hit(
        _ text: [UInt8], _ start: Int, _ numbers: [Number], _ separators: Set<UInt8>, _ address: FoundAddress,
        _ end: Int
    ) -> AddressHit {
        if !numbers.allSatisfy(\.isDecimal) {
            return AddressHit(.mixedBases, .certain, address, at: start)
        }
        guard separators == [0x2E] else { return AddressHit(.fourNumbers, .likely, address, at: start) }
        if text.holds(".in-addr.arpa", at: end),
            let forward = FoundAddress(numbers.reversed().map(\.value))
        {
            return AddressHit(.hostName, .certain, forward, at: start)
        }
        let isVersion = numbers.allSatisfy { $0.digits == 1 } || isVersionMark(text, start)
        return AddressHit(.dottedQuad, isVersion ? .possible : .certain, address, at: start)
    }

    /// A list of numbers in front that goes on here: this is the rest of something longer.
    private static func continues(_ text: [UInt8], before start: Int) -> Bool {
        separator(text, start - 1) != nil && text.at(start - 2).isDecimalDigit
            && text.at(text.runEnd(start) { $0.isDecimalDigit }) == text.at(start - 1)
    }

    private static func ends(_ text: [UInt8], _ end: Int, _ separators: Set<UInt8>) -> Bool {
        let next = text.at(end)
        if next.isWord || next >= 0x80 { return false }
        let goesOn = next == 0x2E || separators.contains(next)
        return !(goesOn && text.at(end + 1).isDecimalDigit)
    }

    /// Numbers joined otherwise than by dots are common: only those with a number of three digits count.
    private static func isPlausible(_ numbers: [Number], _ separators: Set<UInt8>) -> Bool {
        separators == [0x2E] || numbers.contains { $0.digits >= 3 }
    }

    private static func separator(_ text: [UInt8], _ at: Int) -> (UInt8, Int)? {
        switch text.at(at) {
        case 0x2E, 0x2C, 0x3B:
            return (text[at], text.at(at + 1) == 0x20 ? at + 2 : at + 1)
        case 0x2D, 0x5F, 0x20: return (text[at], at + 1)
        default: return nil
        }
    }

    /// A number up to 255 in decimal, octal with a leading zero or hexadecimal, with at most five digits.
    private static func number(_ text: [UInt8], _ start: Int) -> Number? {
        if text.at(start) == 0x30, text.at(start + 1) | 0x20 == 0x78 {
            return digits(text, start + 2, 16) { $0.isHexDigit }
        }
        if let decimal = digits(text, start, 10, { $0.isDecimalDigit }) { return decimal }
        return text.at(start) == 0x30 ? digits(text, start, 8) { 0x30...0x37 ~= $0 } : nil
    }

    private static func digits(
        _ text: [UInt8], _ start: Int, _ base: Int, _ isDigit: (UInt8) -> Bool
    ) -> Number? {
        let end = text.runEnd(start, isDigit)
        guard (1...5).contains(end - start), !text.at(end).isDecimalDigit else { return nil }
        let value = text[start..<end].reduce(0) { $0 * base + Int($1.hexValue ?? 0) }
        guard let octet = UInt8(exactly: value) else { return nil }
        return Number(value: octet, end: end, digits: end - start, isDecimal: base == 10)
    }

    /// The length of the network in `/24` behind an address.
    private static func suffixBits(_ text: [UInt8], _ at: Int) -> Int? {
        guard text.at(at) == 0x2F else { return nil }
        let end = text.runEnd(at + 1) { $0.isDecimalDigit }
        return (1...3).contains(end - at - 1) ? Int(String(decoding: text[at + 1..<end], as: UTF8.self)) : nil
    }

    /// `v4.1.2.3`, the v itself standing alone.
    private static func isVersionMark(_ text: [UInt8], _ start: Int) -> Bool {
        text.at(start - 1) | 0x20 == 0x76 && !text.at(start - 2).isWord
    }

    /// `vp09.00.10.08`: a codec string of pairs of digits.
    private static func isVideoCodec(_ text: [UInt8], _ start: Int, _ numbers: [Number]) -> Bool {
        text.holds("vp", at: start - 2) && numbers.allSatisfy { $0.digits == 2 }
    }
}
