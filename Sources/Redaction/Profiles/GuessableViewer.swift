/// Why somebody who may send beacons could guess a viewer's id, and so learn the pseudonym of a person.
public enum GuessableViewer: UInt8, CaseIterable, Sendable {
    case email
    case telephone
    case address
    case number

    /// The kind's name in metrics.
    public var name: String { "\(self)" }

    /// The digits of the longest number that is soon tried out.
    private static let numberDigitsMax = 10
    /// The digits of a telephone number (E.164 has at most 15).
    private static let telephoneDigits = 7...15

    /// The kind of a viewer's id, nil of one that tells nobody.
    init?(_ id: Span<UInt8>) {
        var (digits, separators, others) = (0, 0, 0)
        var at: Int?
        for index in id.indices {
            switch id[index] {
            case let byte where AddressLiteral.isDigit(byte): digits += 1
            case UInt8(ascii: "@"): at = index
            case UInt8(ascii: "+"), UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "/"),
                UInt8(ascii: "("), UInt8(ascii: ")"):
                separators += 1
            default: others += 1
            }
        }
        if let at, at > 0, at + 1 < id.count {
            self = .email
            return
        }
        if AddressLiteral.stands(in: id) {
            self = .address
            return
        }
        guard others == 0, at == nil, digits > 0 else { return nil }
        let isDialled = separators > 0 || id[0] == UInt8(ascii: "0") || digits > Self.numberDigitsMax
        if isDialled, Self.telephoneDigits.contains(digits) {
            self = .telephone
        } else if digits <= Self.numberDigitsMax {
            self = .number
        } else {
            return nil
        }
    }
}
