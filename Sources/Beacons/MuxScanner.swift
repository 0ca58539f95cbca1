/// Reads the JSON body of a Mux beacon into fields, in one pass and without a tree.
///
/// Reusable: one for each event loop, its buffers kept between beacons. A body is
/// `{"events":[…],"metadata":{…}}` in any order, `metadata` optional, anything else beside them read past;
/// a bare array of events is none.
///
/// A body is read whole or refused whole: where its JSON breaks off, the events before the break are not
/// trusted either, since what is not one JSON text was not written by a player's serializer. In sound
/// JSON a bad event costs only itself, a bad key only its field.
///
/// An event's fields stand in the order in which they came. A key that occurs twice is listed twice; the
/// last one holds, as in the players' own language, and it is the reader of the fields who lets it.
public struct MuxScanner: Sendable {
    /// The fields of all kept events whose name is one of `MuxKey`, in the body's order.
    public private(set) var fields: [ScannedField] = []
    /// The kept events.
    public private(set) var events: [ScannedEvent] = []
    /// When the player sent the body, in its own milliseconds, where it says so.
    public private(set) var transmissionTime: Double?
    /// Events that were read past: no object, too many fields, or beyond the limit.
    public private(set) var rejectedEvents = 0

    private let limits: ScanLimits
    private var reader: EventReader

    /// Fields of kept events that were dropped because their key has no name.
    public var undecodableKeys: Int { reader.undecodableKeys }

    /// A scanner that holds nothing yet.
    public init(limits: ScanLimits = .init()) {
        self.limits = limits
        reader = EventReader(limits: limits)
    }

    /// Reads one body; where it refuses, nothing of the body is left.
    public mutating func scan(_ body: Span<UInt8>) throws(ScanRefusal) {
        clear()
        do {
            try scanBody(body)
        } catch {
            clear()
            throw error
        }
    }

    private mutating func clear() {
        fields.removeAll(keepingCapacity: fields.capacity <= limits.keptFields)
        events.removeAll(keepingCapacity: true)
        transmissionTime = nil
        rejectedEvents = 0
        reader.clear()
    }

    private mutating func scanBody(_ body: Span<UInt8>) throws(ScanRefusal) {
        // UInt32 offsets hold any body that the limit lets in.
        guard body.count <= min(limits.bodyBytes, Int(UInt32.max)) else { throw .tooLarge }
        let start = body.spaceEnd(0)
        guard body.byte(at: start) == JSONByte.openBrace, limits.levels > 0 else {
            let value = try body.value(start, levels: limits.levels)
            guard body.spaceEnd(value.next) == body.count else { throw .notJSON }
            throw .noEvents
        }
        var hasEvents = false
        var step = body.firstItem(in: start, close: JSONByte.closeBrace)
        while step.more {
            let name = try body.memberName(step.at)
            let end = try member(name, of: body, hasEvents: &hasEvents)
            step = try body.nextItem(after: end, close: JSONByte.closeBrace)
        }
        guard body.spaceEnd(step.at) == body.count else { throw .notJSON }
        guard hasEvents else { throw .noEvents }
    }

    /// Reads one member of the body; several `events` arrays are read as one.
    private mutating func member(
        _ name: JSONValue, of body: Span<UInt8>, hasEvents: inout Bool
    ) throws(ScanRefusal) -> Int {
        let key = ScannedField(.other, name)
        let at = body.spaceEnd(name.next)
        let bracket = body.byte(at: at)
        if bracket == JSONByte.openBracket, key.equals("events", in: body) {
            hasEvents = true
            return try scanEvents(body, at)
        }
        if bracket == JSONByte.openBrace, key.equals("metadata", in: body) {
            return try scanMetadata(body, at)
        }
        return try body.value(at, levels: limits.levels - 1).next
    }

    private mutating func scanMetadata(_ body: Span<UInt8>, _ open: Int) throws(ScanRefusal) -> Int {
        guard limits.levels > 1 else { throw .tooDeep }
        var step = body.firstItem(in: open, close: JSONByte.closeBrace)
        while step.more {
            let name = try body.memberName(step.at)
            let value = try body.value(name.next, levels: limits.levels - 2)
            if ScannedField(.other, name).equals("transmission_timestamp", in: body) {
                transmissionTime = ScannedField(.other, value).number(in: body)
            }
            step = try body.nextItem(after: value.next, close: JSONByte.closeBrace)
        }
        return step.at
    }

    private mutating func scanEvents(_ body: Span<UInt8>, _ open: Int) throws(ScanRefusal) -> Int {
        guard limits.levels > 1 else { throw .tooDeep }
        var step = body.firstItem(in: open, close: JSONByte.closeBracket)
        while step.more {
            let first = fields.count
            let end: Int
            if body.byte(at: step.at) == JSONByte.openBrace, events.count < limits.events {
                end = try reader.read(body, step.at, into: &fields)
            } else {
                end = try body.value(step.at, levels: limits.levels - 2).next
                reader.isKept = false
            }
            if reader.isKept {
                events.append(
                    ScannedEvent(fields: first..<fields.count, unlistedFields: reader.unlistedFields))
            } else {
                rejectedEvents += 1
            }
            step = try body.nextItem(after: end, close: JSONByte.closeBracket)
        }
        return step.at
    }
}
