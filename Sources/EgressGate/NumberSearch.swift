/// Finds addresses made of decimal, octal and `0x` numbers: four joined by dots, or the own prefix in any arrangement.
struct NumberSearch {
    private struct Number {
        var start = 0
        var end = 0
        /// As a decimal.
        var decimal: UInt64 = 0
        /// As C reads it: octal after a zero, hexadecimal after `0x`.
        var octet: UInt64 = 0

        func isOctet(_ value: UInt64) -> Bool { decimal == value || octet == value }
        var isOctet: Bool { decimal <= 255 || octet <= 255 }
    }

    /// The most bytes between two octets of one address.
    private static let gapMax = 8
    private static let unreadable = UInt64.max

    private let own: OwnPrefix?
    /// The latest four, the newest last.
    private var last = InlineArray<4, Number>(repeating: Number())
    private var count = 0
    /// How many of the latest numbers are joined by single dots.
    private var joined = 0
    private var areDecimal = true
    private var areOctets = true

    /// The form of an address in a text.
    static func form(in text: Span<UInt8>, own: OwnPrefix?) -> GateForm? {
        var search = NumberSearch(own: own)
        var at = 0
        while at < text.count {
            guard ASCII.isDigit(text[at]) else {
                at += 1
                continue
            }
            let number = Self.number(in: text, from: at)
            if let form = search.take(number, text) { return form }
            at = number.end
        }
        return search.endsQuad(text) ? .dottedQuad : nil
    }

    private init(own: OwnPrefix?) { self.own = own }

    private static func number(in text: Span<UInt8>, from start: Int) -> Number {
        var number = Number(start: start, end: start)
        let isHex =
            text[start] == 0x30 && start + 1 < text.count && text[start + 1] | 0x20 == 0x78
            && ASCII.isHexDigit(text, at: start + 2)
        if isHex {
            number.end = start + 2
            while ASCII.isHexDigit(text, at: number.end) {
                number.octet = number.octet << 4 | ASCII.hexValue(text[number.end])
                number.end += 1
            }
            number.decimal = unreadable
            if number.end - start > 12 { number.octet = unreadable }
            return number
        }
        var octal: UInt64 = 0
        var isOctal = text[start] == 0x30
        while ASCII.isDigit(text, at: number.end) {
            let digit = UInt64(text[number.end] & 15)
            number.decimal = number.decimal &* 10 &+ digit
            octal = octal &* 8 &+ digit
            isOctal = isOctal && digit < 8
            number.end += 1
        }
        if number.end - start > 19 { number.decimal = unreadable }
        number.octet = isOctal && number.end - start <= 20 ? octal : number.decimal
        return number
    }

    private mutating func take(_ number: Number, _ text: Span<UInt8>) -> GateForm? {
        let isJoined =
            count > 0 && number.start == last[3].end + 1 && text[last[3].end] == UInt8(ascii: ".")
        if !isJoined {
            if endsQuad(text) { return .dottedQuad }
            (joined, areDecimal, areOctets) = (0, true, true)
        }
        joined += 1
        areDecimal = areDecimal && number.decimal <= 255
        areOctets = areOctets && number.octet <= 255
        for index in 0..<3 { last[index] = last[index + 1] }
        last[3] = number
        count += 1
        guard let own else { return nil }
        if own.isIPv4, count >= 2, isOwnSequence(own, text) { return .ownOctets }
        return isOwnInteger(number, own, text) ? .ownDecimal : nil
    }

    // MARK: Four numbers joined by dots

    /// Whether the latest numbers are exactly four octets joined by dots, and neither a network nor a version.
    private func endsQuad(_ text: Span<UInt8>) -> Bool {
        guard joined == 4, areDecimal || areOctets else { return false }
        if isBuild(text) { return false }
        return !isNetwork(text) && !isCodec(text)
    }

    /// Whether letters and then a digit stand right behind the latest number, as in `1.0.0.21B101`.
    private func isBuild(_ text: Span<UInt8>) -> Bool {
        var end = last[3].end
        while end < text.count, ASCII.isLetter(text[end]) { end += 1 }
        return end > last[3].end && ASCII.isDigit(text, at: end)
    }

    /// Whether the latest number is the zero of a network as `203.0.113.0/24`.
    private func isNetwork(_ text: Span<UInt8>) -> Bool {
        guard last[3].decimal == 0, ASCII.stands(UInt8(ascii: "/"), in: text, at: last[3].end),
            ASCII.isDigit(text, at: last[3].end + 1)
        else { return false }
        return Self.number(in: text, from: last[3].end + 1).decimal <= 24
    }

    /// Whether the latest four are of a codec string as `vp09.00.51.08`.
    private func isCodec(_ text: Span<UInt8>) -> Bool {
        let start = last[0].start
        guard start >= 2, text[start - 1] | 0x20 == 0x70, text[start - 2] | 0x20 == 0x76,
            last[0].decimal == 8 || last[0].decimal == 9
        else { return false }
        for index in 0..<4 where last[index].end - last[index].start != 2 { return false }
        return true
    }

    // MARK: The own prefix

    private func gap(before index: Int) -> Int { last[index].start - last[index - 1].end }

    private func isOwnSequence(_ own: OwnPrefix, _ text: Span<UInt8>) -> Bool {
        if isShortForm(own, text) { return true }
        guard count >= 4, gap(before: 2) <= Self.gapMax, gap(before: 3) <= Self.gapMax else { return false }
        let (first, second, third) = (own.octet(0), own.octet(1), own.octet(2))
        if gap(before: 1) <= Self.gapMax, last[0].isOctet(first), last[1].isOctet(second),
            last[2].isOctet(third), last[3].isOctet
        {
            return !isNetwork(text) && !isFraction(text)
        }
        if gap(before: 1) <= Self.gapMax, last[0].isOctet, last[1].isOctet(third), last[2].isOctet(second),
            last[3].isOctet(first)
        {
            return true
        }
        // The last octet stands before the others, as in host77.203-0-113.
        return gap(before: 1) <= 2 && last[0].isOctet && last[1].isOctet(first) && last[2].isOctet(second)
            && last[3].isOctet(third) && !isContinued(text)
    }

    /// Whether the latest number is the zero of a fraction behind other separators, as in `203, 0, 113, 0.77`.
    private func isFraction(_ text: Span<UInt8>) -> Bool {
        let number = last[3]
        return number.end - number.start == 1 && number.decimal == 0
            && text[number.start - 1] != UInt8(ascii: ".")
            && ASCII.stands(UInt8(ascii: "."), in: text, at: number.end)
            && ASCII.isDigit(text, at: number.end + 1)
    }

    private func isContinued(_ text: Span<UInt8>) -> Bool {
        let end = last[3].end
        guard ASCII.stands(UInt8(ascii: "."), in: text, at: end) else { return false }
        return ASCII.isDigit(text, at: end + 1) || ASCII.stands(UInt8(ascii: "*"), in: text, at: end + 1)
    }

    /// `203.29005` and `203.0.29005`, as inet_aton(3) reads them.
    private func isShortForm(_ own: OwnPrefix, _ text: Span<UInt8>) -> Bool {
        let rest = last[3].octet
        guard joined >= 2, rest > 255, rest < 1 << 24 else { return false }
        if last[2].isOctet(own.octet(0)), rest >> 8 == own.leading & 0xFFFF { return true }
        return joined >= 3 && last[1].isOctet(own.octet(0)) && last[2].isOctet(own.octet(1))
            && rest >> 8 == own.octet(2)
    }

    private func isOwnInteger(_ number: Number, _ own: OwnPrefix, _ text: Span<UInt8>) -> Bool {
        let digits = number.end - number.start
        guard digits >= 8 else { return false }
        guard own.isIPv4 else { return digits >= 30 && Self.isWide(number, own, text) }
        if own.holds(integer: number.octet) || own.holds(integer: number.decimal) { return true }
        guard number.start > 0, text[number.start - 1] == UInt8(ascii: "-"), number.decimal <= 1 << 31 else {
            return false
        }
        return own.holds(word: 1 << 32 - number.decimal)
    }

    /// Whether a decimal of up to 39 digits is an own IPv6 address.
    private static func isWide(_ number: Number, _ own: OwnPrefix, _ text: Span<UInt8>) -> Bool {
        var value: UInt128 = 0
        for index in number.start..<number.end {
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = product.addingReportingOverflow(UInt128(text[index] & 15))
            if overflows || overflowsToo { return false }
            value = sum
        }
        return own.holds(wide: value)
    }
}
