import Crypto

/// A SHA-256 of a Merkle tree's leaf or node (RFC 9162, section 2.1.1).
public struct TreeHash: Sendable {
    /// Bytes of a hash.
    public static let byteCount = 32
    /// The head of a tree without leaves.
    public static let empty = TreeHash(SHA256.hash(data: [UInt8]()))

    /// The bytes in order, eight in a word from its lowest: held in place, for a tree makes and drops many hashes.
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// Takes 32 bytes; nil where there are more or fewer.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init(all: bytes)
    }

    private init(_ digest: SHA256Digest) { self.init(all: digest) }

    private init(all bytes: some Sequence<UInt8>) {
        var rest = bytes.makeIterator()
        func word() -> UInt64 {
            var word: UInt64 = 0
            for _ in 0..<8 { word = word >> 8 | UInt64(rest.next() ?? 0) << 56 }
            return word
        }
        words = (word(), word(), word(), word())
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

    /// The hash itself.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    /// The hash in base64.
    public var base64: String { Base64.text(of: bytes) }

    /// The hash as 64 lower-case hexadecimal digits.
    public var hex: String { BatchDigest.hex(bytes) }

    /// Appends the hash itself.
    func append(to bytes: inout [UInt8]) {
        bytes.append(addingCapacity: Self.byteCount) { output in
            for word in [words.0, words.1, words.2, words.3] {
                for place in 0..<8 { output.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * place))) }
            }
        }
    }
}

// MARK: - Hashing

extension TreeHash {
    /// Hashes that have taken the byte by which leaves and nodes differ: a copy of one is the start of each.
    private static let leafStart = start(0x00)
    private static let nodeStart = start(0x01)

    private static func start(_ mark: UInt8) -> SHA256 {
        var hash = SHA256()
        hash.update(data: [mark])
        return hash
    }

    /// The hash of an entry.
    public static func leaf(_ entry: [UInt8]) -> TreeHash { leaf(entry[...]) }

    /// The hash of an entry.
    public static func leaf(_ entry: ArraySlice<UInt8>) -> TreeHash { TreeHash(leafDigest([], entry)) }

    /// The hash of an entry in two pieces.
    static func leafDigest(_ start: ArraySlice<UInt8>, _ rest: ArraySlice<UInt8>) -> SHA256Digest {
        var hash = leafStart
        if !start.isEmpty { hash.update(data: start) }
        hash.update(data: rest)
        return hash.finalize()
    }

    /// The hash of an inner node.
    public static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
        var pair: [UInt8] = []
        left.append(to: &pair)
        right.append(to: &pair)
        return TreeHash(nodeDigest(pair[...]))
    }

    /// The hash of the inner node over the two hashes that these bytes are.
    static func nodeDigest(_ pair: ArraySlice<UInt8>) -> SHA256Digest {
        var hash = nodeStart
        hash.update(data: pair)
        return hash.finalize()
    }

    /// The head of a tree over these hashes, of which all but the last stand for perfect trees of one size.
    public static func root(over hashes: some Collection<TreeHash>) -> TreeHash {
        var frontier = TreeFrontier()
        for hash in hashes { frontier.append(hash) }
        return frontier.root
    }
}

extension TreeHash: Hashable {
    /// Whether all bytes are the same.
    public static func == (one: TreeHash, other: TreeHash) -> Bool { one.words == other.words }

    /// Any eight bytes of a hash tell it from others.
    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}
