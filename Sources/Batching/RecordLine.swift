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
        bytes.append(addingCapacity: 2 * range.count + 2) { $0.append(quoted: text, range) }
    }

    private static let integerBytesMax = 20
    /// The longest element without its text: a name, three integers and what stands between them.
    private static let elementBytesMax =
        3 * integerBytesMax + 8
        + (fieldHeads + markNames).reduce(0) { max($0, $1.count) }

    /// By field: what stands before its order, or before its value where that carries none.
    private static let fieldHeads = ContractField.allCases.map { field in
        Array("\"\(field.name)\":\(field.join.carriesOrder ? "[" : "")".utf8)
    }
    private static let markNames = MarkKind.allCases.map { Array("\"\($0.name)\"".utf8) }

    mutating func record(_ record: ViewRecord) {
        raw("{\"property\":\"\(record.key.property)\",\"view\":\"")
        Hex.append(record.key.view.high, to: &bytes)
        Hex.append(record.key.view.low, to: &bytes)
        raw("\",\"seen\":[")
        part(record.part)
        raw("]}\n")
    }

    private enum Section {
        case seen
        case registers
        case marks
    }

    private mutating func part(_ part: ViewPart) {
        let span = part.bytes.span
        var section = Section.seen
        var isFirst = true
        part.forEach { element in
            enter(element, &section, &isFirst)
            if !isFirst { byte(UInt8(ascii: ",")) }
            isFirst = false
            write(element, span)
        }
        leave(&section, to: .marks)
    }

    private mutating func enter(_ element: ViewPart.Element, _ section: inout Section, _ isFirst: inout Bool)
    {
        let wanted: Section =
            switch element {
            case .seen: .seen
            case .register: .registers
            case .mark: .marks
            }
        if wanted != section {
            leave(&section, to: wanted)
            isFirst = true
        }
    }

    private mutating func leave(_ section: inout Section, to wanted: Section) {
        if section == .seen, wanted != .seen {
            raw("],\"fields\":{")
            section = .registers
        }
        if section == .registers, wanted == .marks {
            raw("},\"marks\":[")
            section = .marks
        }
    }

    private mutating func write(_ element: ViewPart.Element, _ span: Span<UInt8>) {
        bytes.append(addingCapacity: Self.elementBytesMax + 2 * element.textBytes) { output in
            switch element {
            case .seen(let low, let high):
                output.append(decimal: low)
                output.append(UInt8(ascii: ","))
                output.append(decimal: high)
            case .register(let field, let order, let value):
                Self.write(field, order, value, span, to: &output)
            case .mark(let kind, let order, let time, let value):
                Self.write(kind, order, time, value, span, to: &output)
            }
        }
    }

    private static func write(
        _ field: ContractField, _ order: UInt64, _ value: ViewPart.Value, _ span: Span<UInt8>,
        to output: inout OutputSpan<UInt8>
    ) {
        output.append(all: fieldHeads[Int(field.rawValue)])
        if field.join.carriesOrder {
            output.append(decimal: order)
            output.append(UInt8(ascii: ","))
        }
        write(value, span, to: &output)
        if field.join.carriesOrder { output.append(UInt8(ascii: "]")) }
    }

    private static func write(
        _ kind: MarkKind, _ order: UInt64, _ time: UInt64, _ value: ViewPart.Value, _ span: Span<UInt8>,
        to output: inout OutputSpan<UInt8>
    ) {
        output.append(UInt8(ascii: "["))
        output.append(decimal: order)
        output.append(UInt8(ascii: ","))
        output.append(decimal: time)
        output.append(UInt8(ascii: ","))
        output.append(all: markNames[Int(kind.rawValue)])
        if value != .none { output.append(UInt8(ascii: ",")) }
        write(value, span, to: &output)
        output.append(UInt8(ascii: "]"))
    }

    private static func write(
        _ value: ViewPart.Value, _ span: Span<UInt8>, to output: inout OutputSpan<UInt8>
    ) {
        switch value {
        case .none: break
        case .integer(let number): output.append(decimal: number)
        case .text(let range): output.append(quoted: span, range)
        }
    }
}

extension ViewPart.Element {
    /// Bytes of its text.
    fileprivate var textBytes: Int {
        switch self {
        case .register(_, _, .text(let range)), .mark(_, _, _, .text(let range)): range.count
        case .seen, .register, .mark: 0
        }
    }
}

extension OutputSpan<UInt8> {
    fileprivate mutating func append(all bytes: [UInt8]) {
        for index in bytes.indices { append(bytes[index]) }
    }

    fileprivate mutating func append(decimal value: UInt64) {
        var digits = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
        var first = digits.count
        var rest = value
        repeat {
            first -= 1
            digits[first] += UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        for index in first..<digits.count { append(digits[index]) }
    }

    fileprivate mutating func append(quoted text: Span<UInt8>, _ range: Range<Int>) {
        append(UInt8(ascii: "\""))
        for index in range {
            let byte = text[index]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { append(UInt8(ascii: "\\")) }
            append(byte)
        }
        append(UInt8(ascii: "\""))
    }
}
