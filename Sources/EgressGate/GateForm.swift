/// The forms in which the gate finds what may not cross.
public enum GateForm: UInt8, CaseIterable, Sendable {
    /// Bytes that are no part in canonical form.
    case notCanonical
    /// A property that is no identifier.
    case badProperty
    /// A value of another type than the contract's.
    case wrongType
    /// An integer outside the contract's range.
    case outOfRange
    /// A text outside the contract's domain.
    case outsideDomain
    /// Four octets joined by dots.
    case dottedQuad
    /// An IPv6 literal.
    case colonHex
    /// The octets of an address of the request's own prefix, in numbers.
    case ownOctets
    /// An address of the request's own prefix as one number.
    case ownDecimal
    /// An address of the request's own prefix in hex digits.
    case ownHex
    /// An address behind characters that only look unlike ASCII.
    case unicode
    /// An address behind escapes of URLs, JSON, HTML or quoted-printable.
    case escape
    /// An address as a list of characters' numbers.
    case codes
    /// An address in base64 or base64url, plain or compressed.
    case base64
    /// An address in base32.
    case base32
    /// An address whose characters or packet stand in hex.
    case hex
    /// A text that can be decoded in more ways than are looked at.
    case layers

    /// Whether an address was found, or may be there.
    public var isAddress: Bool { rawValue >= GateForm.dottedQuad.rawValue }

    /// The form's name in metrics.
    public var name: String {
        switch self {
        case .notCanonical: "not_canonical"
        case .badProperty: "bad_property"
        case .wrongType: "wrong_type"
        case .outOfRange: "out_of_range"
        case .outsideDomain: "outside_domain"
        case .dottedQuad: "dotted_quad"
        case .colonHex: "colon_hex"
        case .ownOctets: "own_octets"
        case .ownDecimal: "own_decimal"
        case .ownHex: "own_hex"
        case .unicode: "unicode"
        case .escape: "escape"
        case .codes: "codes"
        case .base64: "base64"
        case .base32: "base32"
        case .hex: "hex"
        case .layers: "layers"
        }
    }
}
