/// Joins events of one view into a part; reusable, so that its buffers are allocated once.
public struct PartBuilder: Sendable {
    private struct Slot {
        var order: UInt64 = 0
        var number: UInt64 = 0
        /// A text's bytes in `scratch`, tag included; empty where the value is the number.
        var text: Range<Int> = 0..<0
    }

    private var slots = [Slot](repeating: Slot(), count: ContractField.allCases.count)
    /// By field number, of which there are fewer than 128: whether its slot holds a value.
    private var filled: (low: UInt64, high: UInt64) = (0, 0)
    private var scratch: [UInt8] = []
    /// The part as it is written; it leaves as a copy of its own size.
    private var written: [UInt8] = []
    private var seen: [UInt64] = []
    private var marks: [MarkPosition] = []

    /// A builder that holds nothing.
    public init() {}

    /// Deliveries seen since the last `build`.
    public var events: Int { seen.count }

    /// Notes that the event of this order, at most `PartLimits.orderMax`, was received.
    public mutating func see(_ order: UInt64) { seen.append(order) }

    /// Offers an integer for a field under the order of its event.
    public mutating func set(_ field: ContractField, order: UInt64, _ value: UInt64) {
        offer(field, Slot(order: order, number: value))
    }

    /// Offers a text for a field under the order of its event.
    public mutating func set(_ field: ContractField, order: UInt64, text: Span<UInt8>) {
        let start = scratch.count
        appendText(text)
        offer(field, Slot(order: order, text: start..<scratch.count))
    }

    /// Offers a short text for a field under the order of its event.
    public mutating func set(_ field: ContractField, order: UInt64, text: String) {
        set(field, order: order, text: Array(text.utf8).span)
    }

    /// Offers the leading hex digits of a number, at most sixteen, as a text under the order of its event.
    public mutating func set(_ field: ContractField, order: UInt64, hexDigits: Int, of value: UInt64) {
        let digits = min(hexDigits, 16)
        let start = scratch.count
        scratch.append(PartBytes.text)
        PartBytes.append(UInt64(digits), to: &scratch)
        Hex.append(value, digits: digits, to: &scratch)
        offer(field, Slot(order: order, text: start..<scratch.count))
    }

    /// Adds a mark without a value.
    public mutating func mark(_ kind: MarkKind, order: UInt64, time: UInt64) {
        let start = beginMark(kind, order, time)
        scratch.append(PartBytes.none)
        endMark(start)
    }

    /// Adds a mark with an integer.
    public mutating func mark(_ kind: MarkKind, order: UInt64, time: UInt64, _ value: UInt64) {
        let start = beginMark(kind, order, time)
        scratch.append(PartBytes.integer)
        PartBytes.append(value, to: &scratch)
        endMark(start)
    }

    /// Adds a mark with a text.
    public mutating func mark(_ kind: MarkKind, order: UInt64, time: UInt64, text: Span<UInt8>) {
        let start = beginMark(kind, order, time)
        appendText(text)
        endMark(start)
    }

    /// The part, after which the builder holds nothing.
    public mutating func build() -> ViewPart {
        sort()
        // Two integers an interval, a number, an order, a tag and an integer a register, and both sections' ends.
        let bytesMax = 20 * seen.count + 22 * slots.count + scratch.count + 2
        var bytes: [UInt8] = []
        swap(&bytes, &written)
        // What is called here is mutating, though it changes nothing: else the builder would be copied.
        bytes.append(addingCapacity: bytesMax) { output in
            writeSeen(to: &output)
            writeRegisters(to: &output)
            writeMarks(to: &output)
        }
        let part = ViewPart(copying: bytes)
        bytes.removeAll(keepingCapacity: true)
        swap(&bytes, &written)
        reset()
        return part
    }

    private mutating func sort() {
        // The latest event is usually seen first.
        seen.reverse()
        if !zip(seen, seen.dropFirst()).allSatisfy({ $0 <= $1 }) { seen.sort() }
        let source = scratch
        if marks.count > 1 { marks.sort { $0.compare(source.span, $1, source.span) < 0 } }
    }

    private mutating func copy(_ range: Range<Int>, to output: inout OutputSpan<UInt8>) {
        for index in range { output.append(scratch[index]) }
    }

    /// Forgets everything offered so far.
    public mutating func reset() {
        filled = (0, 0)
        scratch.removeAll(keepingCapacity: true)
        seen.removeAll(keepingCapacity: true)
        marks.removeAll(keepingCapacity: true)
    }

    private mutating func appendText(_ text: Span<UInt8>) {
        scratch.append(PartBytes.text)
        PartBytes.append(UInt64(text.count), to: &scratch)
        scratch.append(addingCapacity: text.count) { output in
            for index in text.indices { output.append(text[index]) }
        }
    }

    private mutating func offer(_ field: ContractField, _ value: Slot) {
        let number = Int(field.rawValue)
        if isFilled(field.rawValue) {
            if Self.wins(field.join, value, over: slots[number], in: scratch.span) { slots[number] = value }
        } else {
            fill(field.rawValue)
            slots[number] = value
        }
    }

    // Static, so that it is not called with a copy of the builder.
    private static func wins(
        _ join: JoinKind, _ value: Slot, over slot: Slot, in scratch: Span<UInt8>
    ) -> Bool {
        switch join {
        case .last where value.order != slot.order: return value.order > slot.order
        case .first where value.order != slot.order: return value.order < slot.order
        case .last, .first:
            let (one, two) = (encoded(value, scratch), encoded(slot, scratch))
            return PartBytes.compare(one.span, one.indices, two.span, two.indices) > 0
        case .least: return value.number < slot.number
        case .most: return value.number > slot.number
        }
    }

    /// A value as a part holds it.
    private static func encoded(_ slot: Slot, _ scratch: Span<UInt8>) -> [UInt8] {
        guard slot.text.isEmpty else { return slot.text.map { scratch[$0] } }
        var bytes = [PartBytes.integer]
        PartBytes.append(slot.number, to: &bytes)
        return bytes
    }

    private mutating func beginMark(_ kind: MarkKind, _ order: UInt64, _ time: UInt64) -> Int {
        let start = scratch.count
        PartBytes.append(order, to: &scratch)
        PartBytes.append(time, to: &scratch)
        scratch.append(kind.rawValue)
        return start
    }

    private mutating func endMark(_ start: Int) {
        var at = start
        marks.append(MarkPosition(scratch.span, &at))
    }

    private mutating func writeSeen(to output: inout OutputSpan<UInt8>) {
        var next: UInt64 = 0
        var left = PartLimits.seenMax
        var index = 0
        while index < seen.count, left > 0 {
            let low = seen[index]
            var high = low
            while index < seen.count, seen[index] <= high + 1, seen[index] - low < left {
                high = seen[index]
                index += 1
            }
            left -= high - low + 1
            PartBytes.append(low - next + 1, to: &output)
            PartBytes.append(high - low + 1, to: &output)
            next = high + 1
        }
        output.append(0)
    }

    private mutating func fill(_ number: UInt8) {
        if number < 64 { filled.low |= 1 << UInt64(number) } else { filled.high |= 1 << UInt64(number - 64) }
    }

    private func isFilled(_ number: UInt8) -> Bool {
        (number < 64 ? filled.low : filled.high) & 1 << UInt64(number & 63) != 0
    }

    private mutating func writeRegisters(to output: inout OutputSpan<UInt8>) {
        writeRegisters(filled.low, from: 0, to: &output)
        writeRegisters(filled.high, from: 64, to: &output)
        output.append(PartBytes.registersEnd)
    }

    private mutating func writeRegisters(
        _ filled: UInt64, from first: Int, to output: inout OutputSpan<UInt8>
    ) {
        var left = filled
        while left != 0 {
            let number = first + left.trailingZeroBitCount
            left &= left - 1
            let slot = slots[number]
            output.append(UInt8(number))
            if Self.carriesOrder[number] { PartBytes.append(slot.order, to: &output) }
            if slot.text.isEmpty {
                output.append(PartBytes.integer)
                PartBytes.append(slot.number, to: &output)
            } else {
                copy(slot.text, to: &output)
            }
        }
    }

    private static let carriesOrder = ContractField.allCases.map { $0.join.carriesOrder }

    private mutating func writeMarks(to output: inout OutputSpan<UInt8>) {
        var previous: MarkPosition?
        var count = 0
        for mark in marks where count < PartLimits.marksMax {
            if let previous, previous.compare(scratch.span, mark, scratch.span) == 0 { continue }
            copy(mark.range, to: &output)
            previous = mark
            count += 1
        }
    }
}
