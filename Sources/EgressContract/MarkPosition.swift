/// Where a mark stands in a part's bytes and by what it sorts.
public struct MarkPosition: Sendable {
    /// The event's order; where there is no mark, one that no event has.
    public var order = UInt64.max
    /// The event's time.
    public var time: UInt64 = 0
    /// The bytes of kind and value.
    public var said = 0..<0
    /// All of the mark's bytes.
    public var range = 0..<0

    /// Reads the mark at `at`, as `advance` does.
    @inlinable public init(_ bytes: Span<UInt8>, _ at: inout Int) { advance(bytes, &at) }

    /// Whether no mark stands there.
    @inlinable public var isNone: Bool { order == .max }

    /// Reads the mark at `at` and moves past it; where none stands there, `at` stays.
    ///
    /// In place, since a walk would spend a third of its time on copies of the whole.
    @inlinable public mutating func advance(_ bytes: Span<UInt8>, _ at: inout Int) {
        var end = at
        guard let order = PartBytes.read(bytes, &end), let time = PartBytes.read(bytes, &end),
            end < bytes.count
        else {
            self.order = .max
            return
        }
        let start = end
        end += 1
        guard PartBytes.skipValue(bytes, &end) else {
            self.order = .max
            return
        }
        self.order = order
        self.time = time
        said = start..<end
        range = at..<end
        at = end
    }

    /// Compares by order, time, kind and value: negative, zero or positive; no mark comes after all.
    @inlinable public func compare(_ bytes: Span<UInt8>, _ other: MarkPosition, _ otherBytes: Span<UInt8>)
        -> Int
    {
        if order != other.order { return order < other.order ? -1 : 1 }
        if time != other.time { return time < other.time ? -1 : 1 }
        return PartBytes.compare(bytes, said, otherBytes, other.said)
    }
}
