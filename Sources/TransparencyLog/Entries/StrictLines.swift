/// Reads a text of fixed lines, `KEY VALUE` each, in the one order and spelling.
struct StrictLines {
    private var rest: ArraySlice<UInt8>

    /// Nil where the text does not end with LF or does not begin with this line.
    init?(_ text: some Sequence<UInt8>, first: String) {
        rest = Array(text)[...]
        guard rest.last == UInt8(ascii: "\n"), let line = line(), line.elementsEqual(first.utf8) else {
            return nil
        }
    }

    /// Nil where the text does not end with LF or does not begin with this line.
    init?(_ text: String, first: String) { self.init(text.utf8, first: first) }

    /// Whether every line was read.
    var isAtEnd: Bool { rest.isEmpty }

    private mutating func line() -> ArraySlice<UInt8>? {
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { rest = rest[(end + 1)...] }
        return rest[..<end]
    }

    /// The bytes behind the key of the next line, which must have this key.
    private mutating func field(_ key: String) -> ArraySlice<UInt8>? {
        guard let line = line(), line.starts(with: key.utf8) else { return nil }
        let value = line.dropFirst(key.utf8.count)
        return value.first == UInt8(ascii: " ") ? value.dropFirst() : nil
    }

    /// The value of the next line, which must have this key.
    mutating func value(_ key: String) -> String? {
        field(key).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// The next line's value as words with one space between each two; nil where there are more or fewer.
    mutating func words(_ key: String, _ count: Int) -> [String]? {
        guard let words = value(key)?.split(separator: " ", omittingEmptySubsequences: false),
            words.count == count, words.allSatisfy({ !$0.isEmpty })
        else { return nil }
        return words.map(String.init)
    }

    /// The next line's value as a decimal count.
    mutating func count(_ key: String) -> Int? { field(key).flatMap { Self.count($0) } }

    /// A decimal count without leading zeros or sign.
    static func count(_ digits: some Collection<UInt8>) -> Int? {
        guard (1...19).contains(digits.count), digits.first != UInt8(ascii: "0") || digits.count == 1 else {
            return nil
        }
        var count = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            let (tens, overflows) = count.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = tens.addingReportingOverflow(Int(digit - 0x30))
            if overflows || overflowsToo { return nil }
            count = sum
        }
        return count
    }

    /// The next line's value as the name of a batch: 1 to 128 of a-z, 0-9 and `-`.
    mutating func batchName(_ key: String) -> String? {
        guard let name = field(key), (1...128).contains(name.count), name.allSatisfy(Self.isNameByte) else {
            return nil
        }
        return String(validating: name, as: UTF8.self)
    }

    /// The next line's value as a SHA-256.
    mutating func digest(_ key: String) -> String? {
        guard let text = value(key), BatchDigest.isHex(text) else { return nil }
        return text
    }

    /// The next line's value as a minute.
    mutating func time(_ key: String) -> LedgerTime? { value(key).flatMap { LedgerTime($0) } }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
    }
}
