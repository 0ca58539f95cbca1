/// What remains of a client address: its leading octets, never more than three of IPv4 or five of IPv6.
///
/// The initialisers take exactly the octets that may remain, so a longer prefix cannot be written.
public struct NetworkPrefix: Hashable, Sendable {
    /// The address family that the octets belong to.
    public enum Family: UInt8, Sendable {
        /// At most a /24, three octets.
        case ipv4
        /// At most a /40, five octets.
        case ipv6
    }

    /// The family.
    public let family: Family
    /// The leading octets, 1 to 3 of IPv4 or 1 to 5 of IPv6.
    public let octets: [UInt8]

    /// The /24 of an IPv4 address.
    public init(ipv4 first: UInt8, _ second: UInt8, _ third: UInt8) {
        family = .ipv4
        octets = [first, second, third]
    }

    /// The /40 of an IPv6 address.
    public init(ipv6 first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8, _ fifth: UInt8) {
        family = .ipv6
        octets = [first, second, third, fourth, fifth]
    }

    private init(family: Family, octets: [UInt8]) {
        self.family = family
        self.octets = octets
    }

    /// Reads octets as they cross, `203.0.113` or `20010db800`; nil of anything else, a longer prefix included.
    public init?(text: Span<UInt8>) {
        var octets: [UInt8] = []
        var value = 0
        var digits = 0
        let isIPv6 = text.count.isMultiple(of: 2) && text.indices.allSatisfy { text[$0] != UInt8(ascii: ".") }
        for index in text.indices {
            let byte = text[index]
            if byte == UInt8(ascii: ".") {
                guard digits > 0 else { return nil }
                octets.append(UInt8(value))
                (value, digits) = (0, 0)
                continue
            }
            guard let digit = Hex.value(byte), isIPv6 || digit < 10, isIPv6 || digits == 0 || value > 0 else {
                return nil
            }
            value = value * (isIPv6 ? 16 : 10) + Int(digit)
            digits += 1
            guard value <= 255 else { return nil }
            if isIPv6, digits == 2 {
                octets.append(UInt8(value))
                (value, digits) = (0, 0)
            }
        }
        if !isIPv6 {
            guard digits > 0 else { return nil }
            octets.append(UInt8(value))
        }
        guard (1...(isIPv6 ? 5 : 3)).contains(octets.count) else { return nil }
        self.init(family: isIPv6 ? .ipv6 : .ipv4, octets: octets)
    }

    /// A shorter prefix of the same family, or nil for a length of zero.
    ///
    /// Lengths are in octets; one that is not shorter changes nothing.
    public func shortened(ipv4Octets: Int, ipv6Octets: Int) -> NetworkPrefix? {
        let kept = min(octets.count, family == .ipv4 ? ipv4Octets : ipv6Octets)
        return kept > 0 ? NetworkPrefix(family: family, octets: Array(octets.prefix(kept))) : nil
    }

    /// The octets as they cross: `203.0.113` or `20010db800`.
    public var text: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the octets as they cross.
    public func append(to bytes: inout [UInt8]) {
        bytes.reserveCapacity(bytes.count + 11)
        for (index, octet) in octets.enumerated() {
            if family == .ipv6 {
                Hex.append(octet, to: &bytes)
                continue
            }
            if index > 0 { bytes.append(UInt8(ascii: ".")) }
            if octet >= 100 { bytes.append(UInt8(ascii: "0") + octet / 100) }
            if octet >= 10 { bytes.append(UInt8(ascii: "0") + octet / 10 % 10) }
            bytes.append(UInt8(ascii: "0") + octet % 10)
        }
    }
}
