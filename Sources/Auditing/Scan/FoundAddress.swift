import EgressContract

/// The bytes of an address that was found, kept only until its prefix is known.
struct FoundAddress {
    private let octets: [UInt8]

    /// Four or sixteen octets; others are no address.
    init?(_ octets: some Collection<UInt8>) {
        guard octets.count == 4 || octets.count == 16 else { return nil }
        self.octets = Array(octets)
    }

    /// The IPv4 address inside an IPv6 address, where one is (RFC 3056, 4291, 4380, 5214, 6052).
    private var embedded: [UInt8]? {
        guard octets.count == 16 else { return nil }
        let isMapped = octets[..<10].allSatisfy { $0 == 0 } && octets[10] == 0xFF && octets[11] == 0xFF
        let isCompatible = octets[..<12].allSatisfy { $0 == 0 } && octets[12] != 0
        let isTranslated = octets.starts(with: [0x00, 0x64, 0xFF, 0x9B])
        let isISATAP = octets[8] & 0xFD == 0 && octets[9] == 0 && octets[10] == 0x5E && octets[11] == 0xFE
        if isMapped || isCompatible || isTranslated || isISATAP { return Array(octets[12...]) }
        if octets.starts(with: [0x20, 0x02]) { return Array(octets[2..<6]) }
        if octets.starts(with: [0x20, 0x01, 0, 0]) { return octets[12...].map { ~$0 } }
        return nil
    }

    /// A /24 of the IPv4 address, else a /40.
    var prefix: NetworkPrefix {
        let cut = embedded ?? octets
        return cut.count == 4
            ? NetworkPrefix(ipv4: cut[0], cut[1], cut[2])
            : NetworkPrefix(ipv6: cut[0], cut[1], cut[2], cut[3], cut[4])
    }

    /// Whether a network of this length is meant, none of whose addresses is named.
    func isNetwork(ofBits bits: Int) -> Bool {
        let shown = octets.count == 4 ? 24 : 48
        guard bits <= shown else { return false }
        return octets.indices.allSatisfy { index in
            let kept = min(max(bits - index * 8, 0), 8)
            return octets[index] & (0xFF >> UInt8(kept)) == 0
        }
    }

    /// Private, loopback, multicast and unspecified addresses, and the first of a network, are nobody's player.
    var confidence: Confidence {
        let shown = embedded ?? octets
        if shown.count == 16 { return shown[..<15].allSatisfy { $0 == 0 } ? .possible : .certain }
        switch (shown[0], shown[1]) {
        case (0, _), (10, _), (127, _), (224..., _), (169, 254), (192, 168), (172, 16...31): return .possible
        default: return shown[3] == 0 ? .possible : .certain
        }
    }

    /// Whether this looks like an address that a registry has given out, and not like 128 random bits.
    var isAllocatedIPv6: Bool {
        guard octets.count == 16 else { return false }
        switch (octets[0], octets[1]) {
        case (0x20, 1...3), (0x24, ..<0x10), (0x26, ..<0x20), (0x28, ..<0x10), (0x2A, ..<0x20),
            (0x2C, ..<0x10):
            return true
        default: return false
        }
    }
}
