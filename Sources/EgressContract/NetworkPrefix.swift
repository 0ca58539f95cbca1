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

    /// A shorter prefix of the same family, or nil for a length of zero.
    ///
    /// Lengths are in octets; one that is not shorter changes nothing.
    public func shortened(ipv4Octets: Int, ipv6Octets: Int) -> NetworkPrefix? {
        let kept = min(octets.count, family == .ipv4 ? ipv4Octets : ipv6Octets)
        return kept > 0 ? NetworkPrefix(family: family, octets: Array(octets.prefix(kept))) : nil
    }

    /// The octets as they cross: `203.0.113` or `20010db800`.
    public var text: String {
        switch family {
        case .ipv4: octets.map { String($0) }.joined(separator: ".")
        case .ipv6: Hex.text(of: octets)
        }
    }
}
