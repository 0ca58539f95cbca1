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
        let joins = JoinKind.byFieldNumber
        var previous = -1
        while at < bytes.count {
            let number = bytes[at]
            at += 1
            if number == PartBytes.registersEnd { return true }
            guard Int(number) > previous, let join = joins[Int(number)] else { return false }
            previous = Int(number)
            if join.carriesOrder {
                guard let order = PartBytes.read(bytes, &at), order <= PartLimits.orderMax else {
                    return false
                }
            }
            let comparesNumbers = join == .least || join == .most
            guard at < bytes.count, bytes[at] != PartBytes.none,
                !comparesNumbers || bytes[at] == PartBytes.integer, PartBytes.skipValue(bytes, &at)
            else { return false }
        }
        return false
    }

    private static func marks(_ bytes: Span<UInt8>, _ at: inout Int) -> Bool {
        var previous = MarkPosition(bytes, &at)
        var count = 0
        while !previous.isNone {
            guard count < PartLimits.marksMax, previous.order <= PartLimits.orderMax,
                MarkKind(rawValue: bytes[previous.said.lowerBound]) != nil
            else { return false }
            let next = MarkPosition(bytes, &at)
            guard previous.compare(bytes, next, bytes) < 0 else { return false }
            previous = next
            count += 1
        }
        return at == bytes.count
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
