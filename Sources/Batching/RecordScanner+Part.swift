import EgressContract

extension RecordScanner {
    /// One record with its line's end, or nil where it is not canonical.
    mutating func record() -> ViewRecord? {
        guard take("{\"property\":"), let property = identifier(), take(",\"view\":"),
            let hex = text(), let view = ViewPseudonym(hex: hex), let part = part(), take("}\n")
        else { return nil }
        return ViewRecord(key: ViewKey(property: property, view: view), part: part, events: 0)
    }

    private mutating func part() -> ViewPart? {
        var bytes: [UInt8] = []
        guard take(",\"seen\":["), seen(&bytes), take(",\"fields\":{"), registers(&bytes),
            take(",\"marks\":["), marks(&bytes)
        else { return nil }
        return ViewPart(validating: bytes)
    }

    private mutating func seen(_ bytes: inout [UInt8]) -> Bool {
        var following: UInt64 = 0
        while !take("]") {
            guard following == 0 || take(","), let low = integer(), take(","), let high = integer(),
                low >= following, high >= low
            else { return false }
            PartBytes.append(low - following + 1, to: &bytes)
            PartBytes.append(high - low + 1, to: &bytes)
            following = high + 1
        }
        bytes.append(0)
        return true
    }

    private mutating func registers(_ bytes: inout [UInt8]) -> Bool {
        var isFirst = true
        while !take("}") {
            guard isFirst || take(","), let name = text(), let field = FieldNames.fields[name], take(":")
            else { return false }
            isFirst = false
            bytes.append(field.rawValue)
            if field.join.carriesOrder {
                guard take("["), let order = integer(), take(",") else { return false }
                PartBytes.append(order, to: &bytes)
            }
            guard value(&bytes) else { return false }
            if field.join.carriesOrder, !take("]") { return false }
        }
        bytes.append(PartBytes.registersEnd)
        return true
    }

    private mutating func marks(_ bytes: inout [UInt8]) -> Bool {
        var isFirst = true
        while !take("]") {
            guard isFirst || take(","), take("["), let order = integer(), take(","), let time = integer(),
                take(","), let name = text(), let kind = FieldNames.marks[name]
            else { return false }
            isFirst = false
            PartBytes.append(order, to: &bytes)
            PartBytes.append(time, to: &bytes)
            bytes.append(kind.rawValue)
            if take(",") {
                guard value(&bytes) else { return false }
            } else {
                bytes.append(PartBytes.none)
            }
            guard take("]") else { return false }
        }
        return true
    }

    private mutating func value(_ bytes: inout [UInt8]) -> Bool {
        if let number = integer() {
            bytes.append(PartBytes.integer)
            PartBytes.append(number, to: &bytes)
            return true
        }
        guard let text = text(), String(validating: text, as: UTF8.self) != nil else { return false }
        bytes.append(PartBytes.text)
        PartBytes.append(UInt64(text.count), to: &bytes)
        bytes.append(contentsOf: text)
        return true
    }
}

/// Fields and marks by the bytes of their names.
enum FieldNames {
    static let fields = Dictionary(
        uniqueKeysWithValues: ContractField.allCases.map { (Array($0.name.utf8), $0) })
    static let marks = Dictionary(uniqueKeysWithValues: MarkKind.allCases.map { (Array($0.name.utf8), $0) })
}
