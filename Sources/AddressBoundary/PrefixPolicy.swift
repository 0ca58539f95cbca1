import EgressContract

/// How much of an address a region keeps: at most a /24 of IPv4 or a /40 of IPv6.
public struct PrefixPolicy: Sendable {
    /// Octets kept of an IPv4 address, 0 to 3; the default is 3.
    public let ipv4Octets: Int
    /// Octets kept of an IPv6 address, 0 to 5; the default is 5.
    public let ipv6Octets: Int
    private let nat64: [AddressNetwork]

    /// A /24 and a /40, and no NAT64 prefix but the well-known one.
    public init() {
        ipv4Octets = 3
        ipv6Octets = 5
        nat64 = []
    }

    /// Nil for more octets than may remain, or for a NAT64 prefix that is not an IPv6 /96.
    public init?(ipv4Octets: Int, ipv6Octets: Int, nat64: [String] = []) {
        guard (0...3).contains(ipv4Octets), (0...5).contains(ipv6Octets) else { return nil }
        var networks: [AddressNetwork] = []
        for cidr in nat64 {
            guard let network = AddressNetwork(cidr), network.bits == 96,
                cidr.utf8.contains(UInt8(ascii: ":"))
            else { return nil }
            networks.append(network)
        }
        self.ipv4Octets = ipv4Octets
        self.ipv6Octets = ipv6Octets
        self.nat64 = networks
    }

    /// Where in an address its IPv4 address lies, if it has one.
    enum Form {
        /// Octets 12 to 15, each XORed with the mask: mapped, NAT64 (0) and Teredo (0xff).
        case embeddedInTail(mask: UInt8)
        /// Octets 2 to 5.
        case sixToFour
        /// None: IPv6, ISATAP included.
        case native
    }

    /// The form of an address, from its first 12 octets.
    func form(high: UInt64, middle: UInt32) -> Form {
        if high == 0, middle == 0x0000_ffff { return .embeddedInTail(mask: 0) }
        if high >> 48 == 0x2002 { return .sixToFour }
        if high >> 32 == 0x2001_0000 { return .embeddedInTail(mask: 0xff) }
        if high == 0x0064_ff9b_0000_0000, middle == 0 { return .embeddedInTail(mask: 0) }
        let low = UInt64(middle) << 32
        return nat64.contains { $0.contains(high: high, low: low) } ? .embeddedInTail(mask: 0) : .native
    }

    /// The prefix as the region keeps it, or nil where it keeps none.
    func shortened(_ cut: CutPrefix) -> CutPrefix? {
        CutPrefix(
            cut.family, octets: cut.octets, of: cut.count, kept: cut.family == .ipv4 ? ipv4Octets : ipv6Octets
        )
    }
}

/// A prefix as one integer, for the cache and the walk.
struct CutPrefix: Hashable, Sendable {
    let family: NetworkPrefix.Family
    /// How many octets there are.
    let count: Int
    /// The octets that remain, the last in the lowest byte.
    let octets: UInt64

    /// A /24.
    init(ipv4 first: UInt8, _ second: UInt8, _ third: UInt8) {
        (family, count) = (.ipv4, 3)
        octets = UInt64(first) << 16 | UInt64(second) << 8 | UInt64(third)
    }

    /// A /40, of which `octets` holds the five.
    init(ipv6 octets: UInt64) {
        (family, count) = (.ipv6, 5)
        self.octets = octets
    }

    /// Nil of a prefix that was shortened.
    init?(_ prefix: NetworkPrefix) {
        guard prefix.octets.count == (prefix.family == .ipv4 ? 3 : 5) else { return nil }
        family = prefix.family
        count = prefix.octets.count
        octets = prefix.octets.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Nil if nothing is kept.
    init?(_ family: NetworkPrefix.Family, octets: UInt64, of count: Int, kept: Int) {
        guard kept > 0, kept <= count else { return nil }
        self.family = family
        self.count = kept
        self.octets = octets >> UInt64(8 * (count - kept))
    }

    /// Distinct for each prefix under one policy.
    var key: UInt64 { octets | (family == .ipv6 ? 1 << 40 : 0) }

    /// The prefix as it crosses.
    var networkPrefix: NetworkPrefix? {
        let shift = UInt64(8 * ((family == .ipv4 ? 3 : 5) - count))
        func octet(_ fromEnd: UInt64) -> UInt8 {
            UInt8(truncatingIfNeeded: (octets << shift) >> (8 * fromEnd))
        }
        let longest =
            family == .ipv4
            ? NetworkPrefix(ipv4: octet(2), octet(1), octet(0))
            : NetworkPrefix(ipv6: octet(4), octet(3), octet(2), octet(1), octet(0))
        return longest.shortened(ipv4Octets: count, ipv6Octets: count)
    }
}
