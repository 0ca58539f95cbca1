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

extension RecordTree {
    /// The tree over a batch's records; nil where a salt is missing, or stands by a record that is erased.
    init?(_ records: [SaltedRecord], in plain: [UInt8], salts: [ArraySlice<UInt8>?]) {
        self.init()
        guard records.count == salts.count else { return nil }
        for (record, salt) in zip(records, salts) {
            switch (record, salt) {
            case (.record(let range), let salt?): append(plain[range], salt: salt)
            case (.erased(let leaf), nil): append(erased: leaf)
            default: return nil
            }
        }
    }
}
