/// The tree over a batch's salted records, whose head an intent names.
public struct RecordTree: Sendable {
    /// Bytes of a salt.
    public static let saltBytes = 16
    private var frontier = TreeFrontier()

    /// A tree without records.
    public init() {}

    /// Appends SHA-256(0x00, salt, record) of a record without its line feed.
    public mutating func append(_ record: ArraySlice<UInt8>, salt: ArraySlice<UInt8>) {
        frontier.append(.leaf(salt, record))
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
        guard file.last == UInt8(ascii: "\n") else { return file.isEmpty ? [] : nil }
        var salts: [ArraySlice<UInt8>?] = []
        for line in file.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let salt = BatchDigest.bytes(ofHex: line, count: RecordTree.saltBytes)
            guard salt != nil || line.isEmpty else { return nil }
            salts.append(salt.map { $0[...] })
        }
        return salts
    }
}
