import EgressContract

/// Writes the one canonical JSON spelling of a record: fixed order, no spaces, shortest escapes.
struct RecordLine {
    private(set) var bytes: [UInt8] = []

    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func integer(_ value: UInt64) {
        var digits = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
        var first = digits.count
        var rest = value
        repeat {
            first -= 1
            digits[first] += UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        bytes.append(addingCapacity: digits.count - first) { output in
            for index in first..<digits.count { output.append(digits[index]) }
        }
    }

    mutating func text(_ text: Span<UInt8>, _ range: Range<Int>) {
        bytes.append(addingCapacity: 2 * range.count + 2) { output in
            output.append(UInt8(ascii: "\""))
            for index in range {
                let byte = text[index]
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                    output.append(UInt8(ascii: "\\"))
                }
                output.append(byte)
            }
            output.append(UInt8(ascii: "\""))
        }
    }

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
        switch element {
        case .seen(let low, let high):
            integer(low)
            byte(UInt8(ascii: ","))
            integer(high)
        case .register(let field, let order, let value):
            bytes += Self.fieldHeads[Int(field.rawValue)]
            if field.join.carriesOrder {
                integer(order)
                byte(UInt8(ascii: ","))
            }
            self.value(value, span)
            if field.join.carriesOrder { byte(UInt8(ascii: "]")) }
        case .mark(let kind, let order, let time, let value):
            byte(UInt8(ascii: "["))
            integer(order)
            byte(UInt8(ascii: ","))
            integer(time)
            byte(UInt8(ascii: ","))
            bytes += Self.markNames[Int(kind.rawValue)]
            if value != .none { byte(UInt8(ascii: ",")) }
            self.value(value, span)
            byte(UInt8(ascii: "]"))
        }
    }

    private mutating func value(_ value: ViewPart.Value, _ span: Span<UInt8>) {
        switch value {
        case .none: break
        case .integer(let number): integer(number)
        case .text(let range): text(span, range)
        }
    }
}
