/// The right edge of a growing tree: enough to append to it and to know its head (RFC 9162, section 2.1.2).
public struct TreeFrontier: Sendable {
    /// How many leaves were appended.
    public private(set) var size = 0
    /// The heads of the perfect trees that `size` is made of, the largest first, one behind the other: the last two lie
    /// as their node hashes them.
    private var heads: [UInt8] = []

    /// A tree without leaves.
    public init() {}

    /// Appends a leaf's hash.
    public mutating func append(_ leaf: TreeHash) {
        leaf.append(to: &heads)
        grow()
    }

    /// Appends the leaf of an entry in two pieces.
    mutating func append(_ start: ArraySlice<UInt8>, _ rest: ArraySlice<UInt8>) {
        heads.append(contentsOf: TreeHash.leafDigest(start, rest))
        grow()
    }

    private mutating func grow() {
        for _ in 0..<size.trailingOnes { Self.joinLastTwo(&heads) }
        size += 1
    }

    private static func joinLastTwo(_ heads: inout [UInt8]) {
        let start = heads.count - 2 * TreeHash.byteCount
        let node = TreeHash.nodeDigest(heads[start...])
        heads.removeLast(2 * TreeHash.byteCount)
        heads.append(contentsOf: node)
    }

    /// The tree's head.
    public var root: TreeHash {
        var heads = heads
        while heads.count > TreeHash.byteCount { Self.joinLastTwo(&heads) }
        return TreeHash(bytes: heads) ?? .empty
    }
}

extension Int {
    /// How many of the lowest bits are ones in a row.
    fileprivate var trailingOnes: Int { (~self).trailingZeroBitCount }
}
