/// Reads one event's members into fields.
struct EventReader: Sendable {
    /// Fields of kept events without a name, and with one that `MuxKey` does not list.
    private(set) var undecodableKeys = 0
    private(set) var unknownKeys = 0
    /// Whether the event that was read last counts.
    var isKept = false

    private let limits: ScanLimits
    private let keys = MuxKey.bySpelling
    private let codec = KeyCodec.shared
    private var plainKey: [UInt8] = []
    private var keyName: [UInt8] = []

    init(limits: ScanLimits) {
        self.limits = limits
    }

    mutating func clear() {
        (undecodableKeys, unknownKeys) = (0, 0)
    }

    /// Appends the fields of the object that opens here, and gives the byte after it.
    ///
    /// An event with too many fields is not kept: its view might stand in one that was left out.
    mutating func read(
        _ body: Span<UInt8>, _ open: Int, into fields: inout [ScannedField]
    ) throws(ScanRefusal) -> Int {
        guard limits.levels > 2 else { throw .tooDeep }
        var end = open
        try fields.append(addingCapacity: limits.fieldsPerEvent) { (event) throws(ScanRefusal) in
            let before = (undecodableKeys, unknownKeys)
            end = try members(of: body, open, into: &event)
            guard !isKept else { return }
            event.removeAll()
            (undecodableKeys, unknownKeys) = before
        }
        return end
    }

    private mutating func members(
        of body: Span<UInt8>, _ open: Int, into event: inout OutputSpan<ScannedField>
    ) throws(ScanRefusal) -> Int {
        let levels = limits.levels - 3
        let most = limits.fieldsPerEvent
        var count = 0
        var step = body.firstItem(in: open, close: JSONByte.closeBrace)
        while step.more {
            count &+= 1
            let value: JSONValue
            let key: MuxKey?
            if let (known, start) = quickKey(step.at, of: body) {
                value = try body.value(start, levels: levels)
                key = known
            } else {
                let name = try body.memberName(step.at)
                value = try body.value(name.next, levels: levels)
                key = count <= most ? rareKey(name, of: body) : nil
            }
            if key == .other { unknownKeys &+= 1 }
            if count <= most, let key { event.append(ScannedField(key, value)) }
            step = try body.nextItem(after: value.next, close: JSONByte.closeBrace)
        }
        isKept = count <= most
        return step.at
    }

    /// The key of a name of at most seven bytes, and where its value starts.
    ///
    /// Nil for a longer name, an unusual one, and where a space stands before the colon.
    @inline(__always)
    private func quickKey(_ at: Int, of body: Span<UInt8>) -> (MuxKey, Int)? {
        guard body.byte(at: at) == JSONByte.quote, let word = body.wholeWord(at: at &+ 1) else { return nil }
        let stops = stringStops(word)
        let bit = stops.trailingZeroBitCount
        let end = at &+ 1 &+ bit &>> 3
        guard stops != 0, stopByte(word, bit) == JSONByte.quote, body.byte(at: end &+ 1) == JSONByte.colon,
            let key = keys.value(of: PackedSpelling(low: word & (1 &<< UInt64(bit &- 7) &- 1), high: 0))
        else { return nil }
        return (key, body.spaceEnd(end &+ 2))
    }

    /// The key of any other name.
    @inline(never)
    private mutating func rareKey(_ name: JSONValue, of body: Span<UInt8>) -> MuxKey? {
        let key = decodedKey(name, of: body)
        if key == nil { undecodableKeys += 1 }
        return key
    }

    private mutating func decodedKey(_ name: JSONValue, of body: Span<UInt8>) -> MuxKey? {
        guard name.end - name.start <= limits.keyBytes else { return nil }
        if name.kind == .string {
            if let spelling = PackedSpelling(body, name.start, name.end), let key = keys.value(of: spelling) {
                return key
            }
            if codec.canReadPlain(body, name.start, name.end) { return .other }
        }
        plainKey.removeAll(keepingCapacity: true)
        _ = ScannedField(.other, name).appendText(in: body, to: &plainKey)
        let plain = plainKey
        guard codec.decode(plain.span, to: &keyName) else { return nil }
        return MuxKey.byName[keyName] ?? .other
    }
}

extension ScannedField {
    /// A field with a value of a body that `ScanLimits.bodyBytes` has let in.
    @inline(__always)
    init(_ key: MuxKey, _ value: JSONValue) {
        self.init(
            key: key, kind: value.kind, start: UInt32(truncatingIfNeeded: value.start),
            end: UInt32(truncatingIfNeeded: value.end))
    }
}
