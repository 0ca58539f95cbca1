/// The tree over a batch's salted records, whose head an intent names.
public struct RecordTree: Sendable {
    /// Bytes of a salt.
    public static let saltBytes = 16
    private var frontier = TreeFrontier()

    /// A tree without records.
    public init() {}

    /// Appends SHA-256(0x00, salt, record) of a record without its line feed.
    public mutating func append(_ record: ArraySlice<UInt8>, salt: ArraySlice<UInt8>) {
        frontier.append(salt, record)
    }

    /// Appends what stayed of an erased record.
    public mutating func append(erased leaf: TreeHash) { frontier.append(leaf) }

    /// The tree's head.
    public var root: TreeHash { frontier.root }
}

/// A batch's records as they are sealed: each gets its salt, which goes into the file, and its leaf in the tree.
public struct SaltedRecords: Sendable {
    private let salts: RecordSalts
    private var tree = RecordTree()
    private var count = 0
    /// The file of the salts.
    public private(set) var file: [UInt8] = []

    /// So many records of a batch, under the key of its day; nil where the cipher fails, which it has no reason for.
    public init?(of batch: String, count: Int, under key: SaltKey) {
        guard let salts = key.salts(of: batch, count: count) else { return nil }
        self.salts = salts
        file.reserveCapacity(count * SaltFile.lineBytes)
    }

    /// Takes the next record, without its line feed.
    public mutating func append(_ record: ArraySlice<UInt8>) {
        let salt = salts[count]
        SaltFile.append(salt, to: &file)
        tree.append(record, salt: salt)
        count += 1
    }

    /// The head of the tree over the records so far.
    public var root: TreeHash { tree.root }
}

/// The file of a batch's salts: one line of hexadecimal digits for each record, empty where it is erased.
public enum SaltFile {
    /// Bytes of a salt's line.
    public static let lineBytes = 2 * RecordTree.saltBytes + 1

    /// The line of a salt.
    static func append(_ salt: ArraySlice<UInt8>, to file: inout [UInt8]) {
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
