import Crypto

/// A SHA-256 of a Merkle tree's leaf or node (RFC 9162, section 2.1.1).
public struct TreeHash: Hashable, Sendable {
    /// Bytes of a hash.
    public static let byteCount = 32
    /// The head of a tree without leaves.
    public static let empty = TreeHash(digest: SHA256.hash(data: [UInt8]()))

    /// The hash itself.
    public let bytes: [UInt8]

    /// Takes 32 bytes; nil where there are more or fewer.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Takes bytes that were checked, or that a test makes wrong.
    init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    /// A digest says no length in advance: an array of it would grow as it is filled.
    init(digest: SHA256Digest) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        bytes.append(contentsOf: digest)
        self.bytes = bytes
    }

    /// Reads 44 characters of base64.
    public init?(base64 text: some StringProtocol) {
        guard let bytes = Base64.bytes(of: text) else { return nil }
        self.init(bytes: bytes)
    }

    /// Reads 64 lower-case hexadecimal digits.
    public init?(hex text: String) {
        guard let bytes = BatchDigest.bytes(ofHex: text) else { return nil }
        self.init(bytes: bytes)
    }

    /// The hash of an entry.
    public static func leaf(_ entry: some Collection<UInt8>) -> TreeHash {
        var hashed: [UInt8] = [0x00]
        hashed.reserveCapacity(entry.count + 1)
        hashed.append(contentsOf: entry)
        return TreeHash(digest: SHA256.hash(data: hashed))
    }

    /// The hash of an inner node.
    public static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
        var memory: [UInt8] = []
        return node(left, right, in: &memory)
    }

    /// The hash of an inner node, with memory that serves the next one as well.
    static func node(_ left: TreeHash, _ right: TreeHash, in hashed: inout [UInt8]) -> TreeHash {
        hashed.removeAll(keepingCapacity: true)
        hashed.append(0x01)
        hashed.append(contentsOf: left.bytes)
        hashed.append(contentsOf: right.bytes)
        return TreeHash(digest: SHA256.hash(data: hashed))
    }

    /// The head of a tree over these hashes, of which all but the last stand for perfect trees of one size.
    public static func root(over hashes: some Collection<TreeHash>) -> TreeHash {
        var frontier = TreeFrontier()
        for hash in hashes { frontier.append(hash) }
        return frontier.root
    }

    /// The hash in base64.
    public var base64: String { Base64.text(of: bytes) }

    /// The hash as 64 lower-case hexadecimal digits.
    public var hex: String { BatchDigest.hex(bytes) }
}
