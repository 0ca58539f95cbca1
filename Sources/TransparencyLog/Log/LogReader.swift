/// Reads a log at one size: entries, hashes and proofs.
///
/// What it gives is as good as the source: check roots and proofs against a signed head.
public struct LogReader: Sendable {
    /// Where the files lie.
    public let source: LogSource
    /// The tree that is read: entries from 0 up to this.
    public let size: Int

    /// A reader of the tree of this size.
    public init(_ source: LogSource, size: Int) {
        self.source = source
        self.size = size
    }

    // MARK: - Entries

    /// Gives the entries of a range in order, bundle by bundle; no hash is checked.
    public func forEachEntry(
        in range: Range<Int>, _ body: (Int, ArraySlice<UInt8>) throws -> Void
    ) throws {
        let range = range.clamped(to: 0..<size)
        guard !range.isEmpty else { return }
        for bundle in (range.lowerBound / TilePath.width)...((range.upperBound - 1) / TilePath.width) {
            let first = bundle * TilePath.width
            for (place, entry) in try entries(ofBundle: bundle).enumerated()
            where range.contains(first + place) {
                try body(first + place, entry)
            }
        }
    }

    /// The entry of this index.
    public func entry(_ index: Int) throws(LogError) -> [UInt8] {
        let bundle = try entries(ofBundle: index / TilePath.width)
        guard index >= 0, bundle.indices.contains(index % TilePath.width) else {
            throw .missing(TilePath.entries(index / TilePath.width))
        }
        return Array(bundle[index % TilePath.width])
    }

    /// The entries of a bundle at this size.
    func entries(ofBundle index: Int) throws(LogError) -> [ArraySlice<UInt8>] {
        let width = self.width(level: 0, index)
        guard width > 0 else { throw .missing(TilePath.entries(index)) }
        let path = TilePath.entries(index, width: width)
        let bytes = try source.read(partial: path, full: TilePath.entries(index))
        guard let entries = EntryBundle.split(bytes, count: width) else { throw .malformed(path) }
        return entries
    }

    // MARK: - Hashes

    /// The hashes of a tile at this size.
    func tile(level: Int, _ index: Int) throws(LogError) -> [TreeHash] {
        let width = self.width(level: level, index)
        let path = TilePath.hashes(level: level, index, width: width)
        let bytes = try source.read(partial: path, full: TilePath.hashes(level: level, index))
        guard [width, TilePath.width].map({ $0 * TreeHash.byteCount }).contains(bytes.count) else {
            throw .malformed(path)
        }
        return (0..<width).compactMap { place in
            let start = place * TreeHash.byteCount
            return TreeHash(bytes: bytes[start..<start + TreeHash.byteCount])
        }
    }

    /// How many hashes a tile has at this size, 0 where it does not exist yet.
    private func width(level: Int, _ index: Int) -> Int {
        let hashes = size >> (TilePath.height * level)
        return min(TilePath.width, max(0, hashes - index * TilePath.width))
    }

    /// The head of the tree over a range of leaves; the range must be one that RFC 9162 splits a tree into.
    private func head(_ leaves: Range<Int>) throws(LogError) -> TreeHash {
        guard leaves.count > 1, leaves.count & (leaves.count - 1) != 0 else { return try perfect(leaves) }
        let middle = leaves.lowerBound + leaves.count.largestPowerBelow
        return try .node(head(leaves.lowerBound..<middle), head(middle..<leaves.upperBound))
    }

    private func perfect(_ leaves: Range<Int>) throws(LogError) -> TreeHash {
        let bits = leaves.count.trailingZeroBitCount
        let level = bits / TilePath.height
        let first = leaves.lowerBound >> (TilePath.height * level)
        let count = 1 << (bits % TilePath.height)
        let hashes = try tile(level: level, first / TilePath.width)
        let place = first % TilePath.width
        guard place + count <= hashes.count else {
            throw .malformed(TilePath.hashes(level: level, first / TilePath.width))
        }
        return .root(over: hashes[place..<place + count])
    }

    /// The tree's head at `size` entries, which may be any up to the reader's.
    public func root(at size: Int) throws(LogError) -> TreeHash {
        size == 0 ? .empty : try head(0..<size)
    }

    // MARK: - Proofs

    /// The proof that an entry stands in the tree (RFC 9162, section 2.1.3).
    public func inclusionProof(of index: Int) throws(LogError) -> [TreeHash] {
        var proof: [TreeHash] = []
        var leaves = 0..<size
        guard leaves.contains(index) else { throw .missing(TilePath.entries(index / TilePath.width)) }
        while leaves.count > 1 {
            let middle = leaves.lowerBound + leaves.count.largestPowerBelow
            if index < middle {
                proof.append(try head(middle..<leaves.upperBound))
                leaves = leaves.lowerBound..<middle
            } else {
                proof.append(try head(leaves.lowerBound..<middle))
                leaves = middle..<leaves.upperBound
            }
        }
        return proof.reversed()
    }

    /// The proof that the tree of `old` entries is the beginning of this one (RFC 9162, section 2.1.4).
    public func consistencyProof(from old: Int) throws(LogError) -> [TreeHash] {
        guard old > 0, old < size else { return [] }
        var proof: [TreeHash] = []
        var leaves = 0..<size
        while leaves.upperBound != old {
            let middle = leaves.lowerBound + leaves.count.largestPowerBelow
            if old <= middle {
                proof.append(try head(middle..<leaves.upperBound))
                leaves = leaves.lowerBound..<middle
            } else {
                proof.append(try head(leaves.lowerBound..<middle))
                leaves = middle..<leaves.upperBound
            }
        }
        // The old tree's own head is known to the verifier where it is one of the splits from the left.
        if leaves.lowerBound > 0 { proof.append(try head(leaves)) }
        return proof.reversed()
    }
}

extension Int {
    /// The largest power of two that is smaller.
    fileprivate var largestPowerBelow: Int { 1 << (Int.bitWidth - 1 - (self - 1).leadingZeroBitCount) }
}
