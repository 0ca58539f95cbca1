import EgressContract

/// Writes the one canonical JSON spelling of a record: fixed order, no spaces, shortest escapes.
struct RecordLine {
    private(set) var bytes: [UInt8] = []

    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func integer(_ value: UInt64) {
        bytes.append(addingCapacity: Self.integerBytesMax) { $0.append(decimal: value) }
    }

    mutating func text(_ text: Span<UInt8>, _ range: Range<Int>) {
        bytes.append(addingCapacity: 2 * range.count + 2) { $0.append(quoted: text.extracting(range)) }
    }

    mutating func record(_ record: ViewRecord) {
        raw("{\"property\":\"")
        raw(record.key.property)
        raw("\",\"view\":\"")
        Hex.append(record.key.view.high, to: &bytes)
        Hex.append(record.key.view.low, to: &bytes)
        raw("\",\"seen\":[")
        let words = PartWords.shared
        let part = record.part.bytes.span
        // An element has at least two bytes in a part, and no byte of it is written as more than two.
        let elementsMax = part.count / 2 + 1
        bytes.append(addingCapacity: elementsMax * Self.elementBytesMax + 2 * part.count) { output in
            output.append(part: part, words)
        }
        raw("]}\n")
    }

    private static let integerBytesMax = 20
    /// The longest element without its text: a name, three integers and what stands between them.
    private static let elementBytesMax = 3 * integerBytesMax + 8 + PartWords.shared.bytesMax
}

/// What stands in a line before the values of a part.
private final class PartWords: Sendable {
    /// By field: its name, and what stands before its order where it carries one.
    let fields = ContractField.allCases.map { field in
        Array("\"\(field.name)\":\(field.join.carriesOrder ? "[" : "")".utf8)
    }
    /// By field: whether it carries its event's order.
    let carryOrder = ContractField.allCases.map { $0.join.carriesOrder }
    /// By mark's kind: its name.
    let marks = MarkKind.allCases.map { Array("\"\($0.name)\"".utf8) }

    static let shared = PartWords()

    /// The longest of all.
    var bytesMax: Int { (fields + marks).reduce(0) { max($0, $1.count) } }
}

extension OutputSpan<UInt8> {
    /// The three sections of a part, and what stands between them.
    fileprivate mutating func append(part: Span<UInt8>, _ words: PartWords) {
        var at = 0
        appendSeen(part, &at)
        append("],\"fields\":{")
        appendRegisters(part, &at, words)
        append("},\"marks\":[")
        appendMarks(part, &at, words)
    }

    private mutating func appendSeen(_ part: Span<UInt8>, _ at: inout Int) {
        var next: UInt64 = 0
        while let gap = PartBytes.read(part, &at), gap > 0, let length = PartBytes.read(part, &at) {
            let low = next + gap - 1
            if next > 0 { append(UInt8(ascii: ",")) }
            next = low + length
            append(decimal: low)
            append(UInt8(ascii: ","))
            append(decimal: next - 1)
        }
    }

    private mutating func appendRegisters(_ part: Span<UInt8>, _ at: inout Int, _ words: PartWords) {
        var isFirst = true
        while at < part.count, Int(part[at]) < words.fields.count {
            let field = Int(part[at])
            at += 1
            if !isFirst { append(UInt8(ascii: ",")) }
            isFirst = false
            append(all: words.fields[field])
            guard words.carryOrder[field] else {
                appendValue(part, &at)
                continue
            }
            append(decimal: PartBytes.read(part, &at) ?? 0)
            append(UInt8(ascii: ","))
            appendValue(part, &at)
            append(UInt8(ascii: "]"))
        }
        at += 1
    }

    private mutating func appendMarks(_ part: Span<UInt8>, _ at: inout Int, _ words: PartWords) {
        var isFirst = true
        while let order = PartBytes.read(part, &at), let time = PartBytes.read(part, &at), at < part.count,
            Int(part[at]) < words.marks.count
        {
            append(isFirst ? "[" : ",[")
            isFirst = false
            append(decimal: order)
            append(UInt8(ascii: ","))
            append(decimal: time)
            append(UInt8(ascii: ","))
            append(all: words.marks[Int(part[at])])
            at += 1
            if at < part.count, part[at] != PartBytes.none { append(UInt8(ascii: ",")) }
            appendValue(part, &at)
            append(UInt8(ascii: "]"))
        }
    }

    /// The value at `at`, past which it moves: a number, a text or nothing.
    private mutating func appendValue(_ part: Span<UInt8>, _ at: inout Int) {
        guard at < part.count else { return }
        let tag = part[at]
        at += 1
        if tag == PartBytes.integer { append(decimal: PartBytes.read(part, &at) ?? 0) }
        guard tag == PartBytes.text, let count = PartBytes.read(part, &at) else { return }
        let end = at + Int(min(count, UInt64(part.count - at)))
        append(quoted: part.extracting(at..<end))
        at = end
    }

    private mutating func append(all bytes: [UInt8]) { append(bytes.span) }

    /// Appends bytes for which there is room all at once: one by one, each would be asked about it.
    private mutating func append(_ bytes: Span<UInt8>) {
        precondition(bytes.count <= freeCapacity, "more bytes than there is room for")
        // Safe: the room was asked for on the line above, and both buffers are used within the closures only.
        unsafe bytes.withUnsafeBufferPointer { source in
            unsafe withUnsafeMutableBufferPointer { target, count in
                _ = unsafe target[count...].initialize(fromContentsOf: source)
                count += source.count
            }
        }
    }

    private mutating func append(_ text: StaticString) {
        // A StaticString's bytes live as long as the process.
        unsafe append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount).span)
    }

    fileprivate mutating func append(decimal value: UInt64) {
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var first = digits.count
        var rest = value
        repeat {
            let tenth = rest / 10
            first &-= 1
            digits[first] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest &- tenth &* 10)
            rest = tenth
        } while rest > 0
        append(digits.span.extracting(first..<digits.count))
    }

    fileprivate mutating func append(quoted text: Span<UInt8>) {
        append(UInt8(ascii: "\""))
        var plain = 0
        for index in text.indices where text[index] == UInt8(ascii: "\"") || text[index] == UInt8(ascii: "\\")
        {
            append(text.extracting(plain..<index))
            append(UInt8(ascii: "\\"))
            plain = index
        }
        append(text.extracting(plain..<text.count))
        append(UInt8(ascii: "\""))
    }
}
