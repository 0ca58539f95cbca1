/// A decimal number as written: digits and a power of ten.
struct Decimal {
    /// The first 19 significant digits.
    private(set) var digits: UInt64 = 0
    /// The power of ten that they are multiplied with.
    private(set) var exponent = 0
    private(set) var isNegative = false
    /// Whether digits beyond the first 19 were left out.
    private(set) var isCut = false

    /// The greatest whole number up to which a player's doubles hold every one: 2^53.
    static let maxInteger: UInt64 = 1 << 53
    private static let maxDigits: UInt64 = 1_000_000_000_000_000_000
    /// Greater written exponents change nothing any more.
    private static let maxExponent = 1_000_000

    /// Reads a number by RFC 8259 that fills the whole range; nil where it does not.
    init?(_ text: Span<UInt8>, _ start: Int, _ end: Int) {
        if let plain = text.plainInteger(start, end) {
            digits = plain
            return
        }
        guard start < end, text.numberEnd(start) == end else { return nil }
        var at = start
        if text.byte(at: at) == UInt8(ascii: "-") {
            isNegative = true
            at &+= 1
        }
        var isFraction = false
        while at < end {
            let byte = text.byte(at: at)
            at &+= 1
            if byte == UInt8(ascii: ".") {
                isFraction = true
            } else if byte | 0x20 == UInt8(ascii: "e") {
                exponent &+= Self.exponent(text, at, end)
                return
            } else {
                take(UInt64(byte &- UInt8(ascii: "0")), isFraction: isFraction)
            }
        }
    }

    private mutating func take(_ digit: UInt64, isFraction: Bool) {
        if digits < Self.maxDigits {
            digits = digits &* 10 &+ digit
            if isFraction { exponent &-= 1 }
        } else {
            isCut = isCut || digit != 0
            if !isFraction { exponent &+= 1 }
        }
    }

    private static func exponent(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        var magnitude = 0
        for at in start..<end {
            let digit = text.byte(at: at) &- UInt8(ascii: "0")
            if digit < 10 { magnitude = min(magnitude &* 10 &+ Int(digit), maxExponent) }
        }
        return text.byte(at: start) == UInt8(ascii: "-") ? -magnitude : magnitude
    }

    /// Rounded half away from zero; nil below zero and above 2^53.
    var integer: UInt64? {
        guard let magnitude = roundedMagnitude, magnitude <= Self.maxInteger else { return nil }
        return isNegative && magnitude > 0 ? nil : magnitude
    }

    private var roundedMagnitude: UInt64? {
        guard digits > 0, exponent > -20 else { return 0 }
        if exponent >= 0 {
            guard exponent < 20 else { return nil }
            let (product, overflow) = digits.multipliedReportingOverflow(by: Self.power(exponent))
            return overflow ? nil : product
        }
        let divisor = Self.power(-exponent)
        let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: divisor)
        return remainder >= divisor &- remainder ? quotient &+ 1 : quotient
    }

    /// The nearest double where two exact doubles give it in one rounding.
    var exactDouble: Double? {
        guard !isCut, digits <= Self.maxInteger, exponent >= -22, exponent <= 22 else { return nil }
        let scale = Self.doublePowers[abs(exponent)]
        let magnitude = exponent < 0 ? Double(digits) / scale : Double(digits) * scale
        return isNegative ? -magnitude : magnitude
    }

    private static let doublePowers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    private static func power(_ exponent: Int) -> UInt64 {
        var power: UInt64 = 1
        for _ in 0..<exponent { power = power &* 10 }
        return power
    }
}

extension ScannedField {
    /// A whole number from a number or numeric string, rounded half away from zero.
    ///
    /// Nil for what is no number, for what rounds below zero, and above 2^53, where players count no longer.
    public func integer(in body: Span<UInt8>) -> UInt64? {
        switch kind {
        case .number, .string:
            if let plain = body.plainInteger(Int(start), Int(end)), plain <= Decimal.maxInteger {
                return plain
            }
            return Decimal(body, Int(start), Int(end))?.integer
        case .escapedString:
            var plain: [UInt8] = []
            body.appendUnescaped(Int(start), Int(end), to: &plain)
            return Decimal(plain.span, 0, plain.count)?.integer
        case .true, .false, .null, .nested:
            return nil
        }
    }

    /// A finite number from a number or numeric string.
    public func number(in body: Span<UInt8>) -> Double? {
        var plain: [UInt8] = []
        switch kind {
        case .number, .string:
            if let plain = body.plainInteger(Int(start), Int(end)), plain <= Decimal.maxInteger {
                return Double(plain)
            }
            guard let decimal = Decimal(body, Int(start), Int(end)) else { return nil }
            if let exact = decimal.exactDouble { return exact }
            body.append(Int(start), Int(end), to: &plain)
        case .escapedString:
            body.appendUnescaped(Int(start), Int(end), to: &plain)
            guard Decimal(plain.span, 0, plain.count) != nil else { return nil }
        case .true, .false, .null, .nested:
            return nil
        }
        guard let value = Double(String(decoding: plain, as: UTF8.self)), value.isFinite else { return nil }
        return value
    }
}
