import EgressContract
import EgressGate

/// Checks every value of every record of a batch against a contract, and looks for addresses in every text.
///
/// It reads the record's own bytes, in one pass, and stops at the first byte of a record that is not in the one
/// spelling: what follows such a byte cannot be named.
struct RecordCheck {
    /// The contract in the forms in which it is asked.
    struct Rules: Sendable {
        let contract: Contract
        let values: ValueCheck
        let fields: RowNames
        let marks: RowNames
        let carriesOrder: [Bool]
        let prefixRow: Int?
        /// Rows whose texts are keyed digits or a prefix, in which no address can be looked for.
        let isKeyed: [Bool]

        init(_ contract: Contract) {
            self.contract = contract
            values = ValueCheck(contract: contract)
            fields = RowNames(contract.fields.map(\.name))
            marks = RowNames(contract.marks.kinds.map(\.name))
            carriesOrder = contract.fields.map { $0.join == "first" || $0.join == "last" }
            prefixRow = contract.fields.firstIndex { $0.domain == "prefix" }
            isKeyed = contract.fields.map { $0.domain == "prefix" || $0.domain == "viewer" }
        }
    }

    /// Something that is wrong with a record.
    struct Fault {
        let field: String?
        let form: String
        /// The address's prefix, and that it is one.
        var prefix: String?
        var isAddress = false
    }

    private let rules: Rules
    private let texts: CleanTexts
    private var reader: RecordBytes
    private(set) var faults: [Fault] = []
    /// Orders in `seen`, added up.
    private(set) var orders: UInt64 = 0
    /// The view and the property of the record before, which order a batch.
    private var last: (view: ArraySlice<UInt8>, property: ArraySlice<UInt8>) = ([], [])
    private var prefix: NetworkPrefix?
    /// The same as the gate asks for it.
    private var own: ValueCheck.Own?

    init(_ rules: Rules, _ texts: CleanTexts, _ bytes: [UInt8], from start: Int) {
        self.rules = rules
        self.texts = texts
        reader = RecordBytes(bytes: bytes, at: start)
    }

    /// Where the next record begins.
    var at: Int { reader.at }
    var isAtEnd: Bool { reader.isAtEnd }

    /// Checks the next record; afterwards `faults` holds what is wrong with it.
    mutating func checkRecord() {
        faults.removeAll(keepingCapacity: true)
        prefix = nil
        own = nil
        guard readKey(), readSeen(), readFields(), readMarks(), reader.take("}\n") else {
            faults.append(Fault(field: nil, form: GateForm.notCanonical.name))
            return skipLine()
        }
    }

    /// Passes a line that an erasure left.
    mutating func skipErased() { reader.at = min(reader.at + ErasedLine.bytes, reader.bytes.count) }

    private mutating func skipLine() {
        while !reader.isAtEnd, !reader.take(0x0A) { reader.at += 1 }
    }

    private mutating func readKey() -> Bool {
        guard reader.take("{\"property\":"), let property = reader.text(), reader.take(",\"view\":"),
            let view = reader.text()
        else { return false }
        let name = reader.bytes[property.range]
        let isIdentifier = (1...128).contains(name.count) && name.allSatisfy(Self.isIdentifier)
        if !isIdentifier { faults.append(Fault(field: "property", form: GateForm.badProperty.name)) }
        look("property", property)
        let digits = reader.bytes[view.range]
        if digits.count != 32 || !digits.allSatisfy({ Hex.value($0) != nil }) {
            faults.append(Fault(field: "view", form: GateForm.outsideDomain.name))
        }
        if !Self.isBehind(digits, name, last) { faults.append(Fault(field: "view", form: "out_of_order")) }
        last = (digits, name)
        return true
    }

    private static func isBehind(
        _ view: ArraySlice<UInt8>, _ property: ArraySlice<UInt8>,
        _ last: (view: ArraySlice<UInt8>, property: ArraySlice<UInt8>)
    ) -> Bool {
        view == last.view
            ? last.property.lexicographicallyPrecedes(property) : last.view.lexicographicallyPrecedes(view)
    }

    private static func isIdentifier(_ byte: UInt8) -> Bool {
        byte.isWord || byte == 0x2D || byte == 0x2E || byte == 0x3A || byte == 0x5F
    }

    private mutating func readSeen() -> Bool {
        guard reader.take(",\"seen\":[") else { return false }
        var next: UInt64 = 0
        while !reader.take(0x5D) {
            guard next == 0 || reader.take(0x2C), let low = reader.integer(), reader.take(0x2C),
                let high = reader.integer(), low >= next, high >= low
            else { return false }
            if !rules.values.isOrder(low) || !rules.values.isOrder(high) {
                faults.append(Fault(field: "seen", form: GateForm.outOfRange.name))
            }
            let (sum, isTooMany) = orders.addingReportingOverflow(high - low + 1)
            orders = isTooMany ? .max : sum
            next = high + 1
        }
        return true
    }

    private mutating func readFields() -> Bool {
        guard reader.take(",\"fields\":{") else { return false }
        var previous = -1
        while !reader.take(0x7D) {
            guard previous < 0 || reader.take(0x2C), let name = reader.text(), reader.take(0x3A) else {
                return false
            }
            guard let row = rules.fields.row(reader.bytes, name.range) else {
                faults.append(Fault(field: nil, form: "undeclared_field"))
                return false
            }
            guard row > previous, readField(row) else { return false }
            previous = row
        }
        return true
    }

    private mutating func readField(_ row: Int) -> Bool {
        let name = rules.contract.fields[row].name
        guard rules.carriesOrder[row] else { return readValue(row, name) }
        guard reader.take(0x5B), let order = reader.integer(), reader.take(0x2C), readValue(row, name),
            reader.take(0x5D)
        else { return false }
        if !rules.values.isOrder(order) { faults.append(Fault(field: name, form: GateForm.outOfRange.name)) }
        return true
    }

    private mutating func readValue(_ row: Int, _ name: String) -> Bool {
        if let number = reader.integer() {
            note(name, rules.values.form(field: row, .integer(number), in: reader.bytes.span, own: nil))
            return true
        }
        guard let text = reader.text() else { return false }
        if text.isEscaped {
            let plain = reader.unescaped(text.range)
            note(name, rules.values.form(field: row, .text(0..<plain.count), in: plain.span, own: own))
        } else {
            note(
                name, rules.values.form(field: row, .text(text.range), in: reader.bytes.span, own: own))
        }
        if row == rules.prefixRow {
            prefix = NetworkPrefix(text: reader.bytes.span.extracting(text.range))
            own = prefix.map { ValueCheck.Own($0) }
        }
        if !rules.isKeyed[row] { look(name, text) }
        return true
    }

    private mutating func readMarks() -> Bool {
        guard reader.take(",\"marks\":[") else { return false }
        var isFirst = true
        var last: (UInt64, UInt64, Int) = (0, 0, 0)
        while !reader.take(0x5D) {
            guard isFirst || reader.take(0x2C), reader.take(0x5B), let order = reader.integer(),
                reader.take(0x2C),
                let time = reader.integer(), reader.take(0x2C), let name = reader.text()
            else { return false }
            isFirst = false
            guard let kind = rules.marks.row(reader.bytes, name.range) else {
                faults.append(Fault(field: nil, form: "undeclared_mark"))
                return false
            }
            if (order, time, kind) < last { faults.append(Fault(field: "marks", form: "out_of_order")) }
            last = (order, time, kind)
            if !rules.values.isOrder(order) {
                faults.append(
                    Fault(field: rules.contract.marks.kinds[kind].name, form: GateForm.outOfRange.name))
            }
            guard readMarkValue(kind, time), reader.take(0x5D) else { return false }
        }
        return true
    }

    private mutating func readMarkValue(_ kind: Int, _ time: UInt64) -> Bool {
        let name = rules.contract.marks.kinds[kind].name
        var value = ViewPart.Value.none
        if reader.take(0x2C) {
            if let number = reader.integer() {
                value = .integer(number)
            } else {
                guard let text = reader.text(), !text.isEscaped else { return false }
                value = .text(text.range)
                look(name, text)
            }
        }
        note(name, rules.values.form(mark: kind, time: time, value, in: reader.bytes.span, own: own))
        return true
    }

    private mutating func note(_ field: String, _ form: GateForm?) {
        guard let form else { return }
        faults.append(
            Fault(
                field: field, form: form.name, prefix: form.isAddress ? prefix?.text : nil,
                isAddress: form.isAddress))
    }

    /// The second search, which shares no code with the gate's.
    private mutating func look(
        _ field: String, _ text: (range: Range<Int>, isEscaped: Bool)
    ) {
        guard LayeredScan.mayHide(reader.bytes.span.extracting(text.range)) else { return }
        let plain = text.isEscaped ? reader.unescaped(text.range) : Array(reader.bytes[text.range])
        guard let hit = texts.hit(in: plain) else { return }
        faults.append(Fault(field: field, form: hit.form.rawValue, prefix: hit.prefix.text, isAddress: true))
    }
}
