/// Admits only texts in the contract's domains: a database is an operator's file, not a source of free text.
enum CheckedPlace {
    private static let maxCityBytes = 128
    private static let maxRun = 23

    /// A continent or country: two of A-Z.
    static func letters(_ text: ArraySlice<UInt8>) -> String? {
        text.count == 2 && text.allSatisfy(isUpper) ? string(text) : nil
    }

    /// A subdivision: 1 to 6 of A-Z, 0-9 and -.
    static func subdivision(_ text: ArraySlice<UInt8>) -> String? {
        let fits = text.allSatisfy { isUpper($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
        return fits && (1...6).contains(text.count) ? string(text) : nil
    }

    /// A city's name, without what a title may not hold: control characters, `@`, colons, dotted numbers, long runs.
    static func city(_ text: ArraySlice<UInt8>) -> String? {
        guard (1...maxCityBytes).contains(text.count), let name = String(validating: text, as: UTF8.self)
        else { return nil }
        var run = 0
        var digits = 0
        for scalar in name.unicodeScalars {
            guard scalar.value >= 0x20, !(0x7f...0x9f).contains(scalar.value), scalar != "@", scalar != ":"
            else { return nil }
            run = scalar == " " ? 0 : run + 1
            digits += scalar.properties.numericType == nil ? 0 : 1
            guard run <= maxRun, digits <= 3 else { return nil }
        }
        return name
    }

    private static func string(_ text: ArraySlice<UInt8>) -> String { String(decoding: text, as: UTF8.self) }
    private static func isUpper(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
    }
    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }
}
