/// The right edge of a growing tree: enough to append to it and to know its head (RFC 9162, section 2.1.2).
public struct TreeFrontier: Sendable {
    /// How many leaves were appended.
    public private(set) var size = 0
    /// The heads of the perfect trees that `size` is made of, the largest first.
    private var heads: [TreeHash] = []
    private var memory: [UInt8] = []

    /// A tree without leaves.
    public init() {}

    /// Appends a leaf's hash.
    public mutating func append(_ leaf: TreeHash) {
        var head = leaf
        for _ in 0..<size.trailingOnes {
            guard let left = heads.popLast() else { break }
            head = .node(left, head, in: &memory)
        }
        heads.append(head)
        size += 1
    }

    /// The tree's head.
    public var root: TreeHash {
        guard var root = heads.last else { return .empty }
        for left in heads.dropLast().reversed() { root = .node(left, root) }
        return root
    }
}

extension Int {
    /// How many of the lowest bits are ones in a row.
    fileprivate var trailingOnes: Int { (~self).trailingZeroBitCount }
}
