/// Counts characters of UTF-8 in a row, between which zeros may stand, as in UTF-16.
struct TextRun {
    /// The fewest characters that are an address: `x.x.x.x`.
    static let charactersMin = 7

    private(set) var characters = 0
    /// Bytes of the character at hand that are still to come.
    private var missing = 0

    mutating func take(_ octet: UInt8) {
        if octet < 0x80 {
            let goesOn = missing == 0 && (ASCII.isPrintable(octet) || octet == 0)
            characters = goesOn ? characters + (octet == 0 ? 0 : 1) : ASCII.isPrintable(octet) ? 1 : 0
            missing = 0
        } else if octet < 0xC0 {
            guard missing > 0 else {
                characters = 0
                return
            }
            missing -= 1
            if missing == 0 { characters += 1 }
        } else {
            if missing > 0 { characters = 0 }
            missing = octet >= 0xF0 ? 3 : octet >= 0xE0 ? 2 : 1
        }
    }
}
