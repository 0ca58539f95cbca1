import EgressContract

/// Searches a text for addresses: any literal, and any number that is an address of one prefix.
struct AddressSearch {
    private let text: [UInt8]

    init(_ text: [UInt8]) { self.text = text }

    /// The form of the first address found, nil where there is none.
    func form(prefix: PrefixNumbers?) -> GateForm? {
        let counts = punctuation()
        if counts.dots >= 3 && standsDottedQuad() { return .dottedQuad }
        if counts.colons >= 2 && standsColonHex() { return .colonHex }
        guard let prefix else { return nil }
        if standsDecimal(of: prefix) { return .ownDecimal }
        return standsHex(of: prefix) ? .ownHex : nil
    }

    private func punctuation() -> (dots: Int, colons: Int) {
        var counts = (dots: 0, colons: 0)
        for byte in text {
            if byte == 0x2E { counts.dots += 1 } else if byte == 0x3A { counts.colons += 1 }
        }
        return counts
    }

    /// From each dot on: a digit before it, two numbers up to 255 behind it, and a digit behind the third dot.
    private func standsDottedQuad() -> Bool {
        text.indices.contains { start in
            guard text[start] == 0x2E, start > 0, Self.isDecimal(text[start - 1]) else { return false }
            var at = start + 1
            for _ in 0..<2 {
                guard let after = octetEnd(at), after < text.count, text[after] == 0x2E else { return false }
                at = after + 1
            }
            return at < text.count && Self.isDecimal(text[at])
        }
    }

    /// The end of a whole run of digits of value up to 255, nil where none begins at `start`.
    private func octetEnd(_ start: Int) -> Int? {
        var at = start
        var value = 0
        while at < text.count, Self.isDecimal(text[at]) {
            value = value * 10 + Int(text[at] & 15)
            guard value <= 255 else { return nil }
            at += 1
        }
        return at > start ? at : nil
    }

    /// A double colon that touches a hex digit, or seven colons with one to four hex digits between each two.
    private func standsColonHex() -> Bool {
        text.indices.contains { start in
            guard text[start] == 0x3A else { return false }
            let isDouble = start + 1 < text.count && text[start + 1] == 0x3A
            if isDouble { return isHex(at: start - 1) || isHex(at: start + 2) }
            return isHex(at: start - 1) && colonsAreEight(from: start)
        }
    }

    private func colonsAreEight(from start: Int) -> Bool {
        var at = start
        for _ in 0..<6 {
            var digits = 0
            while isHex(at: at + 1 + digits) { digits += 1 }
            at += digits + 1
            guard (1...4).contains(digits), at < text.count, text[at] == 0x3A else { return false }
        }
        return isHex(at: at + 1)
    }

    private func standsDecimal(of prefix: PrefixNumbers) -> Bool {
        var at = 0
        while at < text.count {
            guard Self.isDecimal(text[at]) else {
                at += 1
                continue
            }
            let start = at
            while at < text.count, Self.isDecimal(text[at]) { at += 1 }
            if at - start >= prefix.decimalDigitsMin, prefix.holds(decimal: text[start..<at]) { return true }
        }
        return false
    }

    private func standsHex(of prefix: PrefixNumbers) -> Bool {
        var run = 0
        for (index, byte) in text.enumerated() {
            run = Self.isHexadecimal(byte) ? run + 1 : 0
            guard run >= prefix.hexDigits else { continue }
            let start = index + 1 - prefix.hexDigits
            if zip(text[start...index], prefix.hex).allSatisfy({ Self.lowered($0) == $1 }) { return true }
        }
        return false
    }

    private func isHex(at index: Int) -> Bool {
        text.indices.contains(index) && Self.isHexadecimal(text[index])
    }

    static func isDecimal(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

    static func isHexadecimal(_ byte: UInt8) -> Bool { isDecimal(byte) || 0x61...0x66 ~= lowered(byte) }

    static func lowered(_ byte: UInt8) -> UInt8 { 0x41...0x5A ~= byte ? byte + 0x20 : byte }
}

/// A prefix as the leading bits of the numbers that its addresses are.
struct PrefixNumbers: Sendable {
    /// The prefix's own hex digits.
    let hex: [UInt8]
    /// The hex digits of a whole address.
    let hexDigits: Int
    /// The fewest decimal digits that an address of the prefix can have.
    let decimalDigitsMin: Int
    private let value: UInt128
    private let hostBits: Int

    init(_ prefix: NetworkPrefix) {
        let bits = prefix.family == .ipv4 ? 32 : 128
        var hex: [UInt8] = []
        hex.reserveCapacity(2 * prefix.octets.count)
        for octet in prefix.octets { Hex.append(octet, to: &hex) }
        self.hex = hex
        hexDigits = bits / 4
        value = prefix.octets.reduce(0) { $0 << 8 | UInt128($1) }
        hostBits = bits - prefix.octets.count * 8
        decimalDigitsMin = Self.digits(of: value << UInt128(hostBits))
    }

    private static func digits(of number: UInt128) -> Int {
        var digits = 1
        var bound: UInt128 = 10
        while bound <= number {
            digits += 1
            let (next, overflowed) = bound.multipliedReportingOverflow(by: 10)
            if overflowed { break }
            bound = next
        }
        return digits
    }

    func holds(decimal digits: ArraySlice<UInt8>) -> Bool {
        var number: UInt128 = 0
        for digit in digits {
            let (product, overflowed) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflowedToo) = product.addingReportingOverflow(UInt128(digit & 15))
            if overflowed || overflowedToo { return false }
            number = sum
        }
        return number >> UInt128(hostBits) == value
    }
}
