import EgressContract

/// Writes a record's fields one behind the other: LEB128 integers, counted texts.
struct FieldWriter {
    private(set) var bytes: [UInt8] = []

    /// A writer that takes the bytes over and goes on behind them.
    init(behind bytes: inout [UInt8]) { swap(&self.bytes, &bytes) }

    mutating func integer(_ value: Int) { PartBytes.append(UInt64(clamping: value), to: &bytes) }

    mutating func text(_ text: String) {
        integer(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func word(_ value: UInt64) {
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    mutating func rest(_ rest: [UInt8]) { bytes.append(contentsOf: rest) }
}

/// Reads what `FieldWriter` wrote; nil where it is not there.
struct FieldReader {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    init(_ span: Span<UInt8>) {
        var bytes: [UInt8] = []
        bytes.append(addingCapacity: span.count) { output in
            for index in span.indices { output.append(span[index]) }
        }
        self.bytes = bytes
    }

    mutating func integer() -> Int? {
        var next = at
        guard let value = PartBytes.read(bytes.span, &next) else { return nil }
        at = next
        return Int(exactly: value)
    }

    mutating func text() -> String? {
        guard let count = integer(), count <= bytes.count - at else { return nil }
        defer { at += count }
        return Self.text(bytes.span.extracting(at..<at + count))
    }

    private static func text(_ bytes: Span<UInt8>) -> String? {
        guard let text = try? UTF8Span(validating: bytes) else { return nil }
        return String(copying: text)
    }

    mutating func word() -> UInt64? {
        guard at + 8 <= bytes.count else { return nil }
        defer { at += 8 }
        return bytes[at..<at + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func rest() -> [UInt8] {
        defer { at = bytes.count }
        return Array(bytes[at...])
    }
}
