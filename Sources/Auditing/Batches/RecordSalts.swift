import TransparencyLog

/// A record's place in a batch, or the hash that an erasure left of it.
enum SaltedRecord {
    case record(Range<Int>)
    case erased(TreeHash)
}

/// The line that an erasure leaves in a record's place: `{"erased":"LEAF"}`.
enum ErasedLine {
    private static let head = "{\"erased\":\""
    static let bytes = head.utf8.count + 64 + 3

    static func leaf(_ plain: [UInt8], _ start: Int) -> TreeHash? {
        let digits = start + head.utf8.count
        guard plain.holds(head, at: start), plain.holds("\"}\n", at: digits + 64) else { return nil }
        return TreeHash(hex: String(decoding: plain[digits..<digits + 64], as: UTF8.self))
    }
}

/// The salts of a batch's records, an empty one where the record is erased.
struct RecordSalts {
    private static let digits = 32
    private let lines: [ArraySlice<UInt8>]

    /// Nil where a line is neither empty nor 32 hex digits, or the last is not ended.
    init?(_ file: [UInt8]) {
        guard file.last == 0x0A else { return nil }
        lines = file.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
        guard
            lines.allSatisfy({ $0.isEmpty || $0.count == Self.digits && $0.allSatisfy { $0.hexValue != nil } }
            )
        else { return nil }
    }

    var count: Int { lines.count }

    /// The tree head over the salted records.
    func root(of records: [SaltedRecord], in plain: [UInt8]) -> TreeHash? {
        var frontier = TreeFrontier()
        var salted: [UInt8] = []
        for (record, line) in zip(records, lines) {
            switch record {
            case .erased(let leaf):
                guard line.isEmpty else { return nil }
                frontier.append(leaf)
            case .record(let range):
                guard let salt = Array(line).hexDecoded(0..<line.count), !salt.isEmpty else { return nil }
                salted.removeAll(keepingCapacity: true)
                salted.append(contentsOf: salt)
                salted.append(contentsOf: plain[range])
                frontier.append(.leaf(salted))
            }
        }
        return frontier.root
    }
}
