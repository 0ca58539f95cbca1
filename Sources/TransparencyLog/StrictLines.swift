/// Reads a text of fixed lines, `KEY VALUE` each, in the one order and spelling.
struct StrictLines {
    private var lines: ArraySlice<String>

    /// Nil where the text does not end with LF or does not begin with this line.
    init?(_ text: String, first: String) {
        let parts = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts.last?.isEmpty == true else { return nil }
        lines = parts.dropLast().map { String($0) }[...]
        guard lines.popFirst()?.utf8.elementsEqual(first.utf8) == true else { return nil }
    }

    /// Whether every line was read.
    var isAtEnd: Bool { lines.isEmpty }

    /// The value of the next line, which must have this key.
    mutating func value(_ key: String) -> String? {
        guard let line = lines.popFirst(), line.utf8.starts(with: Array((key + " ").utf8)) else { return nil }
        return String(decoding: line.utf8.dropFirst(key.utf8.count + 1), as: UTF8.self)
    }

    /// The next line's value as a decimal count without leading zeros or sign.
    mutating func count(_ key: String) -> Int? {
        guard let text = value(key), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int(text), String(count).utf8.elementsEqual(text.utf8)
        else { return nil }
        return count
    }

    /// The next line's value as the name of a batch: 1 to 128 of a-z, 0-9 and `-`.
    mutating func batchName(_ key: String) -> String? {
        guard let text = value(key), Self.isBatchName(text) else { return nil }
        return text
    }

    /// The next line's value as a SHA-256.
    mutating func digest(_ key: String) -> String? {
        guard let text = value(key), BatchDigest.isHex(text) else { return nil }
        return text
    }

    private static func isBatchName(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}
