public import EgressContract

extension ViewPart {
    /// The join of two parts of one view: commutative, associative and idempotent.
    ///
    /// What the orders, times and values of both parts say is kept as their join kind rules; nothing is summed.
    public func joined(with other: ViewPart) -> ViewPart {
        if other.bytes == bytes { return self }
        var join = PartJoin(capacity: bytes.count + other.bytes.count)
        join.joinSeen(bytes.span, other.bytes.span)
        join.joinRegisters(bytes.span, other.bytes.span)
        join.joinMarks(bytes.span, other.bytes.span)
        return ViewPart(canonical: join.output)
    }
}

/// The join of many parts in any order; the empty part where there are none.
public func fold(_ parts: some Sequence<ViewPart>) -> ViewPart {
    parts.reduce(.empty) { $0.joined(with: $1) }
}
