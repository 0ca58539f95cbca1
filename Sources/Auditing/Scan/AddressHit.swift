public import EgressContract

/// A spelling in which a whole address was found.
public enum AddressForm: String, Sendable, CaseIterable, Codable {
    /// Four numbers up to 255 joined by dots.
    case dottedQuad = "dotted-quad"
    /// Four numbers joined by something else than dots, or by several things.
    case fourNumbers = "four-numbers"
    /// Four numbers of which one is octal or hexadecimal.
    case mixedBases = "mixed-bases"
    /// IPv6 groups joined by colons or hyphens.
    case colonHex = "colon-hex"
    /// Four or sixteen bytes behind a decoded text.
    case rawBytes = "raw-bytes"
    /// An address inside a socket address, PROXY preamble, CBOR tag or protocol buffer.
    case structure
    /// Hex digits in a host name, or a name below `in-addr.arpa` or `ip6.arpa`.
    case hostName = "host-name"
    /// One integer for the whole address.
    case integer
}

/// How sure a finding is.
public enum Confidence: Int, Sendable, Comparable, Codable {
    /// A version, a date or a network may look the same: listed, and no violation by itself.
    case possible
    /// Little else looks like it.
    case likely
    /// An address by its grammar.
    case certain

    /// By sureness.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// The word in reports.
    public var name: String {
        switch self {
        case .possible: "possible"
        case .likely: "likely"
        case .certain: "certain"
        }
    }
}

/// A decoding behind which an address was found.
public enum ScanLayer: String, Sendable, CaseIterable, Codable {
    /// Percent, backslash and HTML escapes, defanged dots, and digits of other scripts.
    case escapes
    /// Quoted-printable (RFC 2045, section 6.7).
    case quotedPrintable = "quoted-printable"
    /// Base64 or base64url (RFC 4648).
    case base64
    /// Two hex digits a byte.
    case hex
    /// A gzip or zlib stream.
    case deflate
    /// Sixteen bits a character.
    case utf16 = "utf-16"
    /// Decimal codes of characters.
    case characterCodes = "character-codes"
}

/// An address that was found: its form, the way to it, and no more of it than its prefix.
public struct AddressHit: Hashable, Sendable {
    /// Its spelling.
    public let form: AddressForm
    /// How sure it is.
    public let confidence: Confidence
    /// The prefix, which is all that is kept of the address.
    public let prefix: NetworkPrefix
    /// Where the outermost spelling begins, in bytes.
    public let offset: Int
    /// The decodings that led to it, the outermost first.
    public let layers: [ScanLayer]

    func behind(_ layer: ScanLayer, at outer: Int?) -> AddressHit {
        AddressHit(
            form: form, confidence: confidence, prefix: prefix, offset: outer ?? offset,
            layers: [layer] + layers)
    }
}

extension AddressHit {
    /// A hit in the layer that is being read.
    init(_ form: AddressForm, _ confidence: Confidence, _ address: FoundAddress, at offset: Int) {
        self.init(
            form: form, confidence: min(confidence, address.confidence), prefix: address.prefix,
            offset: offset, layers: [])
    }
}
