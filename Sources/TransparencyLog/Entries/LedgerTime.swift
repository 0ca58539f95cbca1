/// A UTC minute as ledgers write it: `2026-11-25T18:33Z`.
public struct LedgerTime: Hashable, Comparable, Sendable {
    /// Minutes since 1970-01-01 UTC, from 0.
    public let minutes: Int

    /// The minute of an instant, in milliseconds since 1970-01-01 UTC.
    public init(millis: UInt64) { minutes = Int(clamping: millis / 60_000) }

    /// Reads the one spelling; years 1970 to 9999.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 17, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: "Z"),
            let day = CivilDay(bytes[0..<10]),
            let hour = StrictDigits.read(bytes[11..<13]), let minute = StrictDigits.read(bytes[14..<16]),
            hour < 24, minute < 60
        else { return nil }
        minutes = (day.number * 24 + hour) * 60 + minute
    }

    /// The one spelling.
    public var text: String {
        let hour = StrictDigits.text(minutes / 60 % 24, 2)
        return "\(CivilDay(number: minutes / 1_440).text)T\(hour):\(StrictDigits.text(minutes % 60, 2))Z"
    }

    /// By time.
    public static func < (left: Self, right: Self) -> Bool { left.minutes < right.minutes }
}

/// A UTC day as ledgers write it: `2026-11-25`.
public struct CivilDay: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01, from 0.
    public let number: Int

    /// The day of this number.
    public init(number: Int) { self.number = max(0, number) }

    /// Reads the one spelling; years 1970 to 9999.
    public init?(_ text: String) { self.init(Array(text.utf8)[...]) }

    /// Reads the one spelling from an array's first ten bytes.
    fileprivate init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = StrictDigits.read(bytes[0..<4]), let month = StrictDigits.read(bytes[5..<7]),
            let day = StrictDigits.read(bytes[8..<10]), (1970...9_999).contains(year),
            (1...12).contains(month), day > 0
        else { return nil }
        let next = month < 12 ? (year, month + 1) : (year + 1, 1)
        number = Self.number(year: year, month: month, day: day)
        guard number < Self.number(year: next.0, month: next.1, day: 1) else { return nil }
    }

    /// The one spelling.
    public var text: String {
        // Years from March on, so that the leap day is the last: 146,097 days are 400 years.
        let shifted = number + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(StrictDigits.text(year, 4))-\(StrictDigits.text(month, 2))-\(StrictDigits.text(day, 2))"
    }

    private static func number(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let yearOfEra = shiftedYear % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return shiftedYear / 400 * 146_097 + dayOfEra - 719_468
    }

    /// By day.
    public static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

/// Decimal numbers of a fixed width.
private enum StrictDigits {
    static func read(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    static func text(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
