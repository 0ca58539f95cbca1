/// Says whether bytes from outside are a part in canonical form.
enum PartCheck {
    static func isCanonical(_ bytes: Span<UInt8>) -> Bool {
        var at = 0
        return seen(bytes, &at) && registers(bytes, &at) && marks(bytes, &at)
    }

    private static func seen(_ bytes: Span<UInt8>, _ at: inout Int) -> Bool {
        var next: UInt64 = 0
        var total: UInt64 = 0
        while let gap = PartBytes.read(bytes, &at) {
            if gap == 0 { return true }
            // The next order is at most one above the greatest, and a length at most the limit: no sum overflows.
            guard total == 0 || gap >= 2, let length = PartBytes.read(bytes, &at), length > 0,
                length <= PartLimits.seenMax - total, gap - 1 <= PartLimits.orderMax + 1 - next
            else { return false }
            total += length
            next += gap - 1 + length
            guard next <= PartLimits.orderMax + 1 else { return false }
        }
        return false
    }

    private static func registers(_ bytes: Span<UInt8>, _ at: inout Int) -> Bool {
        var previous = -1
        while at < bytes.count {
            let number = bytes[at]
            at += 1
            if number == PartBytes.registersEnd { return true }
            guard Int(number) > previous, let field = ContractField(rawValue: number) else { return false }
            previous = Int(number)
            if field.join.carriesOrder {
                guard let order = PartBytes.read(bytes, &at), order <= PartLimits.orderMax else {
                    return false
                }
            }
            let comparesNumbers = field.join == .least || field.join == .most
            guard at < bytes.count, bytes[at] != PartBytes.none,
                !comparesNumbers || bytes[at] == PartBytes.integer, PartBytes.skipValue(bytes, &at)
            else { return false }
        }
        return false
    }

    private static func marks(_ bytes: Span<UInt8>, _ at: inout Int) -> Bool {
        var previous: MarkPosition?
        var count = 0
        while at < bytes.count {
            guard let position = MarkPosition(bytes, &at), count < PartLimits.marksMax,
                MarkKind(rawValue: position.kind) != nil, position.order <= PartLimits.orderMax
            else { return false }
            if let previous, position.compare(bytes, previous, bytes) <= 0 { return false }
            previous = position
            count += 1
        }
        return true
    }
}

/// Limits on what is folded; each depends on an event alone or keeps the lowest orders.
public enum PartLimits {
    /// The greatest sequence number of a Mux event that is folded.
    public static let sequenceMax: UInt64 = 100_000
    /// The greatest order of any event: one more fits 63 bits.
    public static let orderMax: UInt64 = 1 << 63 - 2
    /// The most orders that a part holds, the lowest: bounds those of a CMCD view at some 600 kB.
    public static let seenMax: UInt64 = 100_001
    /// The most marks that a view keeps, those of the lowest orders: bounds a part at some 10 kB.
    public static let marksMax = 512
}

/// Where a mark stands in a part's bytes and by what it sorts.
public struct MarkPosition: Sendable {
    /// The event's order.
    public let order: UInt64
    /// The event's time.
    public let time: UInt64
    /// The kind's number.
    public let kind: UInt8
    /// The value's bytes, tag included.
    public let value: Range<Int>
    /// All of the mark's bytes.
    public let range: Range<Int>

    /// Reads the mark at `at` and moves past it; nil where none stands there.
    public init?(_ bytes: Span<UInt8>, _ at: inout Int) {
        let start = at
        guard let order = PartBytes.read(bytes, &at), let time = PartBytes.read(bytes, &at), at < bytes.count
        else { return nil }
        kind = bytes[at]
        at += 1
        let valueStart = at
        guard PartBytes.skipValue(bytes, &at) else { return nil }
        self.order = order
        self.time = time
        value = valueStart..<at
        range = start..<at
    }

    /// Compares by order, time, kind and value: negative, zero or positive.
    public func compare(_ bytes: Span<UInt8>, _ other: MarkPosition, _ otherBytes: Span<UInt8>) -> Int {
        if order != other.order { return order < other.order ? -1 : 1 }
        if time != other.time { return time < other.time ? -1 : 1 }
        if kind != other.kind { return kind < other.kind ? -1 : 1 }
        return PartBytes.compare(bytes, value, otherBytes, other.value)
    }
}
