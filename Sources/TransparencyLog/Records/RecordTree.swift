import Crypto

/// The tree over a batch's salted records, whose head an intent names.
public struct RecordTree: Sendable {
    /// Bytes of a salt.
    public static let saltBytes = 16
    private var frontier = TreeFrontier()
    /// What the last leaf was the hash of: its memory serves the next.
    private var hashed: [UInt8] = []

    /// A tree without records.
    public init() {}

    /// SHA-256(0x00, salt, record): what stays of a record that is erased.
    public static func leaf(_ record: ArraySlice<UInt8>, salt: ArraySlice<UInt8>) -> TreeHash {
        var hashed: [UInt8] = []
        return leaf(record, salt: salt, in: &hashed)
    }

    private static func leaf(
        _ record: ArraySlice<UInt8>, salt: ArraySlice<UInt8>, in hashed: inout [UInt8]
    ) -> TreeHash {
        hashed.removeAll(keepingCapacity: true)
        hashed.append(0x00)
        hashed.append(contentsOf: salt)
        hashed.append(contentsOf: record)
        return TreeHash(digest: SHA256.hash(data: hashed))
    }

    /// Appends a record, without its line feed, under its salt.
    public mutating func append(_ record: ArraySlice<UInt8>, salt: ArraySlice<UInt8>) {
        frontier.append(Self.leaf(record, salt: salt, in: &hashed))
    }

    /// Appends what stayed of an erased record.
    public mutating func append(erased leaf: TreeHash) { frontier.append(leaf) }

    /// The tree's head.
    public var root: TreeHash { frontier.root }
}

/// The file of a batch's salts: one line of hexadecimal digits for each record, empty where it is erased.
public enum SaltFile {
    /// The line of a salt.
    public static func append(_ salt: ArraySlice<UInt8>, to file: inout [UInt8]) {
        BatchDigest.append(salt, to: &file)
        file.append(UInt8(ascii: "\n"))
    }

    /// The salts of a file, nil for erased records; nil where any line is otherwise.
    public static func read(_ file: [UInt8]) -> [ArraySlice<UInt8>?]? {
        guard file.isEmpty || file.last == UInt8(ascii: "\n") else { return nil }
        var salts: [ArraySlice<UInt8>?] = []
        for line in file.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if line.isEmpty {
                salts.append(nil)
            } else {
                let text = String(decoding: line, as: UTF8.self)
                guard let salt = BatchDigest.bytes(ofHex: text, count: RecordTree.saltBytes) else {
                    return nil
                }
                salts.append(salt[...])
            }
        }
        return salts
    }
}
