/// Searches a text for addresses: any literal, and each way to write an address of the request's own prefix.
///
/// Encodings are taken off in layers. A verdict is a function of text and prefix.
struct AddressSearch {
    /// The most layers of encoding that are taken off.
    static let depthMax = 4
    /// The most readings of one text, and their bytes together; a text that wants more does not pass.
    static let readingsMax = 64
    static let bytesMax = 16_384

    private struct Reading {
        let bytes: [UInt8]
        let depth: Int
        /// The outermost encoding.
        let form: GateForm
    }

    private let own: OwnPrefix?
    private var readings: [Reading] = []
    private var bytes = 0
    private var found: GateForm?

    /// The form of the first address found, nil where there is none.
    static func form(in text: Span<UInt8>, own: OwnPrefix?) -> GateForm? {
        form(in: text, TextShape(text), own: own)
    }

    /// The same for a text whose shape is known.
    static func form(in text: Span<UInt8>, _ shape: TextShape, own: OwnPrefix?) -> GateForm? {
        if let form = plainForm(text, shape, own) { return form }
        guard mayBeEncoded(shape, own) else { return nil }
        var search = AddressSearch(own: own)
        search.decode(text, shape, depth: 0, nil)
        return search.readings.isEmpty ? search.found : search.run()
    }

    private init(own: OwnPrefix?) { self.own = own }

    private mutating func run() -> GateForm? {
        var next = 0
        while found == nil, next < readings.count {
            let reading = readings[next]
            next += 1
            let shape = TextShape(reading.bytes.span)
            if Self.plainForm(reading.bytes.span, shape, own) != nil { return reading.form }
            if reading.depth < Self.depthMax, Self.mayBeEncoded(shape, own) {
                decode(reading.bytes.span, shape, depth: reading.depth, reading.form)
            }
        }
        return found
    }

    /// The form of an address that stands in a text as it is.
    private static func plainForm(_ text: Span<UInt8>, _ shape: TextShape, _ own: OwnPrefix?) -> GateForm? {
        if shape.digits >= 4, let form = NumberSearch.form(in: text, own: own) { return form }
        if shape.colons >= 2, shape.hexDigits > 0, GroupSearch.standsLiteral(in: text) { return .colonHex }
        if shape.dots >= 31, GroupSearch.standsNibbles(in: text) { return .colonHex }
        guard let own else { return nil }
        if shape.hexDigits >= 4, HexSearch.stands(in: text, own: own) { return .ownHex }
        if !own.isIPv4, shape.hexDigits >= 6, GroupSearch.stands(in: text, own: own) { return .ownHex }
        return nil
    }

    /// The fewest letters that hold four octets, and those that hold a text.
    private static let (octetLettersMin, textLettersMin) = (6, 10)

    private static func mayBeEncoded(_ shape: TextShape, _ own: OwnPrefix?) -> Bool {
        shape.longestRun >= (own?.isIPv4 == true ? octetLettersMin : textLettersMin) || shape.mayEscape
            || !shape.isASCII || shape.mayList
    }

    // MARK: One layer

    private mutating func decode(_ text: Span<UInt8>, _ shape: TextShape, depth: Int, _ form: GateForm?) {
        if !shape.isASCII { keep(UnicodeFolding.folded(text), depth, form ?? .unicode) }
        if shape.mayEscape, let unescaped = Unescaping.unescaped(text) {
            take(unescaped, depth + 1, form ?? .escape)
        }
        if shape.mayList { readCodes(text, depth, form) }
        guard shape.longestRun >= Self.octetLettersMin else { return }
        decode(text, .base64, depth, form ?? .base64)
        if shape.longestRun >= 12 { decode(text, .base32, depth, form ?? .base32) }
        if shape.hexDigits >= 14 { decode(text, .hex, depth, form ?? .hex) }
    }

    private mutating func readCodes(_ text: Span<UInt8>, _ depth: Int, _ form: GateForm?) {
        for radix: UInt64 in [10, 16, 8] {
            if let read = CharacterCodes.read(text, radix: radix) { take(read, depth + 1, form ?? .codes) }
        }
    }

    private mutating func decode(_ text: Span<UInt8>, _ encoding: Encoding, _ depth: Int, _ form: GateForm) {
        _ = encoding.decode(text, own: own) { bytes in
            take(bytes, depth + 1, form)
            return found != nil
        }
    }

    /// Looks at the octets of a reading, and keeps it to be read as a text.
    private mutating func take(_ octets: [UInt8], _ depth: Int, _ form: GateForm) {
        guard found == nil else { return }
        if let own, own.stands(in: octets.span) { return found = form }
        if let inflated = Inflating.inflated(octets) { keep(inflated, depth, form) }
        // UTF-16 of ASCII, and what ends a string in C.
        keep(octets.contains(0) ? octets.filter { $0 != 0 } : octets, depth, form)
    }

    private mutating func keep(_ text: [UInt8], _ depth: Int, _ form: GateForm) {
        bytes += text.count
        guard readings.count < Self.readingsMax, bytes <= Self.bytesMax else { return found = .layers }
        readings.append(Reading(bytes: text, depth: depth, form: form))
    }
}
