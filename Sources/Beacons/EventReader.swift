/// Reads one event's members into fields.
struct EventReader: Sendable {
    /// Fields of kept events without a name.
    private(set) var undecodableKeys = 0
    /// Whether the event that was read last counts.
    var isKept = false
    /// Its fields with a name that `MuxKey` does not list.
    private(set) var unlistedFields = 0

    private let limits: ScanLimits
    private var keys = WrittenKeys()
    private let codec = KeyCodec.shared
    private var plainKey: [UInt8] = []
    private var keyName: [UInt8] = []

    init(limits: ScanLimits) {
        self.limits = limits
    }

    mutating func clear() { undecodableKeys = 0 }

    /// Appends the fields of the object that opens here, and gives the byte after it.
    ///
    /// An event with too many fields is not kept: its view might stand in one that was left out.
    mutating func read(
        _ body: Span<UInt8>, _ open: Int, into fields: inout [ScannedField]
    ) throws(ScanRefusal) -> Int {
        guard limits.levels > 2 else { throw .tooDeep }
        var end = open
        try fields.append(addingCapacity: limits.fieldsPerEvent) { (event) throws(ScanRefusal) in
            let before = undecodableKeys
            end = try members(of: body, open, into: &event)
            guard !isKept else { return }
            event.removeAll()
            undecodableKeys = before
        }
        return end
    }

    private mutating func members(
        of body: Span<UInt8>, _ open: Int, into event: inout OutputSpan<ScannedField>
    ) throws(ScanRefusal) -> Int {
        let levels = limits.levels - 3
        let most = limits.fieldsPerEvent
        var count = 0
        var unlisted = 0
        var last: UInt16 = 0
        var step = body.firstItem(in: open, close: JSONByte.closeBrace)
        while step.more {
            count &+= 1
            let value: JSONValue
            let key: MuxKey?
            if let (known, colonEnd) = keys.key(at: step.at, of: body, after: &last) {
                value = try body.value(colonEnd, levels: levels)
                key = known
            } else {
                last = 0
                let name = try body.memberName(step.at)
                value = try body.value(name.next, levels: levels)
                key = count <= most ? rareKey(name, of: body) : nil
            }
            if key == .other {
                unlisted &+= 1
            } else if count <= most, let key {
                event.append(ScannedField(key, value))
            }
            step = try body.nextItem(after: value.next, close: JSONByte.closeBrace)
        }
        isKept = count <= most
        unlistedFields = unlisted
        return step.at
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
            if let spelling = PackedSpelling(body, name.start, name.end),
                let key = MuxKey.bySpelling.value(of: spelling)
            {
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
