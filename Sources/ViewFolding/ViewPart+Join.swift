public import EgressContract

extension ViewPart {
    /// The join of two parts of one view: commutative, associative and idempotent.
    ///
    /// What the orders, times and values of both parts say is kept as their join kind rules; nothing is summed.
    public func joined(with other: ViewPart) -> ViewPart {
        if other.bytes == bytes { return self }
        // The walk reserves room for both parts, of which most is usually left.
        return ViewPart(copying: PartJoin(bytes, other.bytes).output)
    }
}

/// The join of many parts in any order; the empty part where there are none.
public func fold(_ parts: some Sequence<ViewPart>) -> ViewPart {
    parts.reduce(.empty) { $0.joined(with: $1) }
}
