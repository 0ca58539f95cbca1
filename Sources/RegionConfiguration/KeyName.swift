/// Names of keys in messages: which may be shown, and which known one was meant.
enum KeyName {
    /// The name, where it looks like one; a file of garbage is not quoted.
    static func shown(_ name: String) -> String {
        let isName = name.utf8.count <= 64 && name.utf8.allSatisfy(isNameByte)
        return isName && !name.isEmpty ? name : "(a name with other characters)"
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// The known name with the fewest edits; one with the same last part, or that begins with it, comes first.
    static func nearest(to name: String, among known: [String]) -> String? {
        guard name.utf8.count <= 128 else { return nil }
        let last = name.split(separator: ".").last
        let scored = known.map { candidate in
            let alike = last != nil && candidate.split(separator: ".").last == last
            let within = candidate.hasPrefix(name)
            return (name: candidate, cost: alike ? 1 : within ? 2 : edits(name, candidate))
        }
        return scored.min { ($0.cost, $0.name) < ($1.cost, $1.name) }?.name
    }

    /// The Levenshtein distance in bytes.
    static func edits(_ one: String, _ other: String) -> Int {
        let other = Array(other.utf8)
        var row = Array(0...other.count)
        for (index, byte) in one.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in other.indices {
                let replaced = diagonal + (other[column] == byte ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[other.count]
    }
}
