import EgressContract

/// Searches a text for addresses: any literal, and any number that is an address of one prefix.
enum AddressSearch {
    /// The form of the first address found, nil where there is none.
    static func form(in text: Span<UInt8>, prefix: PrefixNumbers?) -> GateForm? {
        var (dots, colons, digits) = (0, 0, 0)
        for index in text.indices {
            let byte = text[index]
            if byte == 0x2E { dots += 1 } else if byte == 0x3A { colons += 1 }
            if isHexadecimal(byte) { digits += 1 }
        }
        if dots >= 3 && standsDottedQuad(text) { return .dottedQuad }
        if colons >= 2 && standsColonHex(text) { return .colonHex }
        // With fewer digits than the shorter spelling has, neither can stand there.
        guard let prefix, digits >= min(prefix.hexDigits, prefix.decimalDigitsMin) else { return nil }
        if standsDecimal(text, of: prefix) { return .ownDecimal }
        return standsHex(text, of: prefix) ? .ownHex : nil
    }

    /// From each dot on: a digit before it, two numbers up to 255 behind it, and a digit behind the third dot.
    private static func standsDottedQuad(_ text: Span<UInt8>) -> Bool {
        for start in text.indices where text[start] == 0x2E && start > 0 && isDecimal(text[start - 1]) {
            guard let second = octetEnd(text, start + 1), let third = octetEnd(text, second + 1) else {
                continue
            }
            if third + 1 < text.count, isDecimal(text[third + 1]) { return true }
        }
        return false
    }

    /// The dot behind a whole run of digits of value up to 255, nil where none begins at `start`.
    private static func octetEnd(_ text: Span<UInt8>, _ start: Int) -> Int? {
        var at = start
        var value = 0
        while at < text.count, isDecimal(text[at]) {
            value = value * 10 + Int(text[at] & 15)
            guard value <= 255 else { return nil }
            at += 1
        }
        return at > start && at < text.count && text[at] == 0x2E ? at : nil
    }

    /// A double colon that touches a hex digit, or seven colons with one to four hex digits between each two.
    private static func standsColonHex(_ text: Span<UInt8>) -> Bool {
        for start in text.indices where text[start] == 0x3A {
            let isDouble = start + 1 < text.count && text[start + 1] == 0x3A
            let isFound =
                isDouble
                ? isHex(text, at: start - 1) || isHex(text, at: start + 2)
                : isHex(text, at: start - 1) && colonsAreEight(text, from: start)
            if isFound { return true }
        }
        return false
    }

    private static func colonsAreEight(_ text: Span<UInt8>, from start: Int) -> Bool {
        var at = start
        for _ in 0..<6 {
            var digits = 0
            while isHex(text, at: at + 1 + digits) { digits += 1 }
            at += digits + 1
            guard (1...4).contains(digits), at < text.count, text[at] == 0x3A else { return false }
        }
        return isHex(text, at: at + 1)
    }

    private static func standsDecimal(_ text: Span<UInt8>, of prefix: PrefixNumbers) -> Bool {
        var at = 0
        while at < text.count {
            guard isDecimal(text[at]) else {
                at += 1
                continue
            }
            let start = at
            while at < text.count, isDecimal(text[at]) { at += 1 }
            if at - start >= prefix.decimalDigitsMin, prefix.holds(decimal: text.extracting(start..<at)) {
                return true
            }
        }
        return false
    }

    private static func standsHex(_ text: Span<UInt8>, of prefix: PrefixNumbers) -> Bool {
        var run = 0
        for index in text.indices {
            run = isHexadecimal(text[index]) ? run + 1 : 0
            if run >= prefix.hexDigits, prefix.leads(text, from: index + 1 - prefix.hexDigits) { return true }
        }
        return false
    }

    private static func isHex(_ text: Span<UInt8>, at index: Int) -> Bool {
        index >= 0 && index < text.count && isHexadecimal(text[index])
    }

    static func isDecimal(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

    static func isHexadecimal(_ byte: UInt8) -> Bool { isDecimal(byte) || 0x61...0x66 ~= lowered(byte) }

    static func lowered(_ byte: UInt8) -> UInt8 { 0x41...0x5A ~= byte ? byte + 0x20 : byte }
}

/// A prefix as the leading bits of the numbers that its addresses are.
struct PrefixNumbers: Sendable {
    /// The prefix's own hex digits.
    private let hex: [UInt8]
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

    /// Whether the prefix's hex digits stand in a text from an index on.
    func leads(_ text: Span<UInt8>, from start: Int) -> Bool {
        for index in hex.indices where AddressSearch.lowered(text[start + index]) != hex[index] {
            return false
        }
        return true
    }

    func holds(decimal digits: Span<UInt8>) -> Bool {
        var number: UInt128 = 0
        for index in digits.indices {
            let digit = digits[index]
            let (product, overflowed) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflowedToo) = product.addingReportingOverflow(UInt128(digit & 15))
            if overflowed || overflowedToo { return false }
            number = sum
        }
        return number >> UInt128(hostBits) == value
    }
}
