/// The join of some of one view's events: the only record about viewers that crosses.
///
/// A part *is* its canonical bytes (`PartBytes`), so two equal parts are equal byte for byte.
public struct ViewPart: Hashable, Sendable {
    /// The canonical bytes.
    public let bytes: [UInt8]

    /// A part whose bytes the caller has just written in canonical form.
    public init(canonical bytes: [UInt8]) { self.bytes = bytes }

    /// A part in a block of its own size, whose bytes the caller has just written in canonical form elsewhere.
    public init(copying bytes: [UInt8]) {
        // An array of a whole array's slice would be the same block.
        var own: [UInt8] = []
        own.reserveCapacity(bytes.count)
        own.append(contentsOf: bytes)
        self.bytes = own
    }

    /// A part of bytes from outside, or nil where they are not canonical.
    public init?(validating bytes: [UInt8]) {
        guard PartCheck.isCanonical(bytes.span) else { return nil }
        self.bytes = bytes
    }

    /// The part that says nothing.
    public static let empty = ViewPart(canonical: [0, PartBytes.registersEnd])

    /// A value that lies in the part's bytes.
    public enum Value: Equatable, Sendable {
        /// No value.
        case none
        /// An integer; a boolean is 0 or 1.
        case integer(UInt64)
        /// A text's place in `bytes`.
        case text(Range<Int>)
    }

    /// Something found while walking through a part.
    public enum Element: Equatable, Sendable {
        /// Orders from the first to the second were received.
        case seen(UInt64, UInt64)
        /// A field's order (0 where the join carries none) and value.
        case register(ContractField, order: UInt64, Value)
        /// A mark.
        case mark(MarkKind, order: UInt64, time: UInt64, Value)
    }

    /// Calls `visit` with each element in canonical order.
    public func forEach(_ visit: (Element) -> Void) {
        let span = bytes.span
        var at = 0
        var next: UInt64 = 0
        while let gap = PartBytes.read(span, &at), gap > 0, let length = PartBytes.read(span, &at) {
            visit(.seen(next + gap - 1, next + gap - 1 + (length - 1)))
            next += gap - 1 + length
        }
        while at < span.count, span[at] != PartBytes.registersEnd {
            guard let field = ContractField(rawValue: span[at]) else { return }
            at += 1
            let order = field.join.carriesOrder ? PartBytes.read(span, &at) ?? 0 : 0
            visit(.register(field, order: order, Self.value(span, &at)))
        }
        at += 1
        while at < span.count {
            guard let order = PartBytes.read(span, &at), let time = PartBytes.read(span, &at),
                at < span.count, let kind = MarkKind(rawValue: span[at])
            else { return }
            at += 1
            visit(.mark(kind, order: order, time: time, Self.value(span, &at)))
        }
    }

    /// How many distinct events the part holds: the size of `seen`.
    public var orders: Int {
        let span = bytes.span
        var at = 0
        var total: UInt64 = 0
        while let gap = PartBytes.read(span, &at), gap > 0, let length = PartBytes.read(span, &at) {
            total += length
        }
        return Int(total)
    }

    private static func value(_ span: Span<UInt8>, _ at: inout Int) -> Value {
        guard at < span.count else { return .none }
        let tag = span[at]
        at += 1
        switch tag {
        case PartBytes.integer: return .integer(PartBytes.read(span, &at) ?? 0)
        case PartBytes.text:
            let count = Int(PartBytes.read(span, &at) ?? 0)
            defer { at += count }
            return .text(at..<at + count)
        default: return .none
        }
    }
}
