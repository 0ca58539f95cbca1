/// Checks proofs about Merkle trees; a function of its arguments.
public enum MerkleProof {
    /// Whether `leaf` is the leaf of this index in the tree of this size and head (RFC 9162, section 2.1.3).
    public static func includes(
        _ leaf: TreeHash, at index: Int, size: Int, root: TreeHash, proof: [TreeHash]
    ) -> Bool {
        guard index >= 0, index < size else { return false }
        var path = Path(index: index, last: size - 1)
        var head = leaf
        for hash in proof {
            guard !path.isAtTop else { return false }
            head = path.isRight ? .node(hash, head) : .node(head, hash)
            path.climb()
        }
        return path.isAtTop && head == root
    }

    /// Whether the tree of `size1` is the beginning of the tree of `size2` (RFC 9162, section 2.1.4).
    public static func isConsistent(
        from size1: Int, _ root1: TreeHash, to size2: Int, _ root2: TreeHash, proof: [TreeHash]
    ) -> Bool {
        guard size1 > 0, size1 <= size2 else { return false }
        if size1 == size2 { return proof.isEmpty && root1 == root2 }
        // A tree that is a perfect one of the larger tree is its own first hash.
        let isPerfect = size1 & (size1 - 1) == 0
        let hashes = isPerfect ? [root1] + proof : proof
        guard let first = hashes.first else { return false }
        var path = Path(index: size1 - 1, last: size2 - 1)
        while path.index & 1 == 1 { path.shift() }
        var old = first
        var new = first
        for hash in hashes.dropFirst() {
            guard !path.isAtTop else { return false }
            if path.isRight {
                old = .node(hash, old)
                new = .node(hash, new)
            } else {
                new = .node(new, hash)
            }
            path.climb()
        }
        return path.isAtTop && old == root1 && new == root2
    }

    /// The way from a node up to the head, beside the way of the last one.
    private struct Path {
        var index: Int
        var last: Int

        var isAtTop: Bool { last == 0 }
        /// Whether the next hash of a proof stands on the left.
        var isRight: Bool { index & 1 == 1 || index == last }

        mutating func shift() {
            index >>= 1
            last >>= 1
        }

        /// Goes to the parent; past levels where the last node has no sibling.
        mutating func climb() {
            if index & 1 == 0, index == last {
                while index & 1 == 0, index != 0 { shift() }
            }
            shift()
        }
    }
}
