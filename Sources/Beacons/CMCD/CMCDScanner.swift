/// Finds the records of a CMCD body in one pass and without a copy; reusable, never shared.
///
/// A body is lines, each one record written as a dictionary (RFC 9651), or JSON: objects, or arrays of them. A bad
/// line costs only itself; where JSON breaks off, the body is refused whole.
public struct CMCDScanner: Sendable {
    /// The fields of all kept records, in the body's order.
    public private(set) var fields: [CMCDField] = []
    /// Each kept record's part of `fields`.
    public private(set) var records: [Range<Int>] = []
    /// Records that were read past: bad, too many fields, or beyond the limit.
    public private(set) var rejectedRecords = 0

    private let limits: ScanLimits

    /// A scanner that holds nothing yet.
    public init(limits: ScanLimits = .init()) { self.limits = limits }

    /// Reads one body; where it refuses, nothing of the body is left.
    public mutating func scan(_ body: Span<UInt8>) throws(ScanRefusal) {
        clear()
        do throws(ScanRefusal) {
            // UInt32 offsets hold any body that the limit lets in.
            guard body.count <= min(limits.bodyBytes, Int(UInt32.max)) else { throw .tooLarge }
            let start = body.spaceEnd(0)
            let first = body.byte(at: start)
            if first == JSONByte.openBrace || first == JSONByte.openBracket {
                try scanJSON(body, start)
            } else {
                scanLines(body)
            }
            guard !records.isEmpty || rejectedRecords > 0 else { throw .noEvents }
        } catch {
            clear()
            throw error
        }
    }

    private mutating func clear() {
        fields.removeAll(keepingCapacity: fields.capacity <= limits.keptFields)
        records.removeAll(keepingCapacity: true)
        rejectedRecords = 0
    }

    /// Whether as many records were read as a body may have, good or bad: the rest is only counted.
    private var isFull: Bool { records.count + rejectedRecords >= limits.events }

    /// Keeps what was read since `first` as a record, or drops it.
    private mutating func endRecord(_ first: Int, isSound: Bool) {
        if isSound, fields.count - first <= limits.fieldsPerEvent {
            records.append(first..<fields.count)
        } else {
            fields.removeLast(fields.count - first)
            rejectedRecords += 1
        }
    }
}

// MARK: - Lines

extension CMCDScanner {
    private mutating func scanLines(_ body: Span<UInt8>) {
        var start = 0
        while start < body.count {
            let end = body.firstIndex(of: 0x0A, start, body.count)
            var (from, to) = (start, end)
            from = Self.blankEnd(body, from, to)
            while from < to, body.byte(at: to &- 1) == 0x0D || Self.isBlank(body.byte(at: to &- 1)) {
                to &-= 1
            }
            if from < to, isFull {
                rejectedRecords += 1
            } else if from < to {
                let first = fields.count
                endRecord(first, isSound: scanRecord(body, from, to))
            }
            start = end &+ 1
        }
    }

    /// Reads one dictionary; false where it breaks the grammar.
    private mutating func scanRecord(_ body: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        let first = fields.count
        var at = start
        while true {
            guard let keyEnd = body.keyEnd(at, end), let value = body.memberValue(keyEnd, end) else {
                return false
            }
            if fields.count - first <= limits.fieldsPerEvent {
                fields.append(CMCDField(CMCDKey(body, at, keyEnd), value))
            }
            at = Self.blankEnd(body, value.next, end)
            if at == end { return true }
            guard body.byte(at: at) == JSONByte.comma else { return false }
            at = Self.blankEnd(body, at &+ 1, end)
        }
    }

    private static func blankEnd(_ body: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        var at = start
        while at < end, isBlank(body.byte(at: at)) { at &+= 1 }
        return at
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}

// MARK: - JSON

extension CMCDScanner {
    /// Reads objects and arrays of them, one after the other.
    private mutating func scanJSON(_ body: Span<UInt8>, _ start: Int) throws(ScanRefusal) {
        guard limits.levels > 2 else { throw .tooDeep }
        var at = start
        while at < body.count {
            if body.byte(at: at) == JSONByte.openBracket {
                var step = body.firstItem(in: at, close: JSONByte.closeBracket)
                while step.more {
                    let end = try scanElement(body, step.at)
                    step = try body.nextItem(after: end, close: JSONByte.closeBracket)
                }
                at = step.at
            } else {
                at = try scanElement(body, at)
            }
            at = body.spaceEnd(at)
        }
    }

    private mutating func scanElement(_ body: Span<UInt8>, _ start: Int) throws(ScanRefusal) -> Int {
        guard body.byte(at: start) == JSONByte.openBrace, !isFull else {
            rejectedRecords += 1
            return try body.value(start, levels: limits.levels - 1).next
        }
        let first = fields.count
        var step = body.firstItem(in: start, close: JSONByte.closeBrace)
        while step.more {
            let name = try body.memberName(step.at)
            let value = try body.value(name.next, levels: limits.levels - 2)
            if fields.count - first <= limits.fieldsPerEvent, name.kind == .string {
                let key = CMCDKey(body, name.start, name.end)
                fields.append(CMCDField(key, try firstItem(of: value, in: body)))
            }
            step = try body.nextItem(after: value.next, close: JSONByte.closeBrace)
        }
        endRecord(first, isSound: fields.count > first)
        return step.at
    }

    /// An array's first item, any other value itself.
    private func firstItem(of value: JSONValue, in body: Span<UInt8>) throws(ScanRefusal) -> JSONValue {
        guard value.kind == .nested, body.byte(at: value.start) == JSONByte.openBracket else { return value }
        let step = body.firstItem(in: value.start, close: JSONByte.closeBracket)
        guard step.more else {
            return JSONValue(kind: .null, start: value.start, end: value.start, next: step.at)
        }
        return try body.value(step.at, levels: limits.levels - 3)
    }
}
