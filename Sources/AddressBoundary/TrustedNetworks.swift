/// The networks of the region's own proxies.
public struct TrustedNetworks: Sendable {
    private let networks: [AddressNetwork]

    /// Networks as `10.0.0.0/8`, `2001:db8::/32` or single addresses; nil if one is malformed.
    ///
    /// A network whose host bits are not zero is malformed: it says something other than it seems to.
    public init?(_ cidrs: [String]) {
        var networks: [AddressNetwork] = []
        for cidr in cidrs {
            guard let network = AddressNetwork(cidr) else { return nil }
            networks.append(network)
        }
        self.networks = networks
    }

    func contains(high: UInt64, low: UInt64) -> Bool {
        networks.contains { $0.contains(high: high, low: low) }
    }
}

/// One network from configuration; IPv4 lies in `::ffff:0:0/96`.
struct AddressNetwork: Sendable {
    let high: UInt64
    let low: UInt64
    /// Leading bits that count, of 128.
    let bits: Int

    init?(_ cidr: String) {
        let text = Array(cidr.utf8)
        let slash = text.firstIndex(of: UInt8(ascii: "/"))
        var octets = [UInt8](repeating: 0, count: 16)
        var target = octets.mutableSpan
        guard AddressText.parse(text.span.extracting(0..<(slash ?? text.count)), into: &target) else {
            return nil
        }
        high = octets[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = octets[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
        let isDotted = !text.contains(UInt8(ascii: ":"))
        let most = isDotted ? 32 : 128
        var length = most
        if let slash {
            guard let given = Self.length(text[(slash + 1)...]), given <= most else { return nil }
            length = given
        }
        bits = length + (isDotted ? 96 : 0)
        let (highMask, lowMask) = Self.masks(bits)
        guard high & ~highMask == 0, low & ~lowMask == 0 else { return nil }
    }

    /// Whether the address is inside; an IPv4 address is never inside a network of IPv6 such as `::/0`.
    func contains(high: UInt64, low: UInt64) -> Bool {
        let (highMask, lowMask) = Self.masks(bits)
        guard high & highMask == self.high, low & lowMask == self.low else { return false }
        return bits >= 96 || !(high == 0 && low >> 32 == 0xffff)
    }

    private static func length(_ digits: ArraySlice<UInt8>) -> Int? {
        guard (1...3).contains(digits.count), digits.count == 1 || digits.first != UInt8(ascii: "0") else {
            return nil
        }
        var length = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            length = length * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return length
    }

    private static func masks(_ bits: Int) -> (high: UInt64, low: UInt64) {
        // Swift's smart shift gives 0 for a shift of 64.
        (~(UInt64.max >> min(bits, 64)), ~(UInt64.max >> max(bits - 64, 0)))
    }
}
