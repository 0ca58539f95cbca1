/// An IPv4 or IPv6 literal of the region file: ours and our proxies', never a player's.
struct AddressLiteral: Equatable, Sendable {
    /// 4 or 16 octets.
    let octets: [UInt8]

    var isIPv4: Bool { octets.count == 4 }
    var isLoopback: Bool {
        isIPv4 ? octets[0] == 127 : octets.dropLast().allSatisfy { $0 == 0 } && octets.last == 1
    }

    init?(_ text: some StringProtocol) {
        guard let octets = text.utf8.contains(UInt8(ascii: ":")) ? Self.ipv6(text) : Self.ipv4(text) else {
            return nil
        }
        self.octets = octets
    }

    private static func ipv4(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let octets = parts.compactMap { part -> UInt8? in
            let isPlain =
                part.utf8.allSatisfy { (0x30...0x39).contains($0) } && (1...3).contains(part.utf8.count)
            return isPlain && (part.count == 1 || part.first != "0") ? UInt8(part) : nil
        }
        return parts.count == 4 && octets.count == 4 ? octets : nil
    }

    private static func ipv6(_ text: some StringProtocol) -> [UInt8]? {
        let halves = String(text).split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        guard let head = halves.first.flatMap({ groups($0) }) else { return nil }
        guard halves.count == 2 else { return head.count == 16 ? head : nil }
        guard let tail = groups(halves[1]), head.count + tail.count <= 14 else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// The octets of groups between colons; the last may be an IPv4 literal.
    private static func groups(_ text: Substring) -> [UInt8]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var octets: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains("."), let last = ipv4(part) {
                octets += last
            } else if (1...4).contains(part.utf8.count), part.first != "+",
                let group = UInt16(part, radix: 16)
            {
                octets += [UInt8(group >> 8), UInt8(group & 0xFF)]
            } else {
                return nil
            }
        }
        return octets.count <= 16 ? octets : nil
    }
}

/// A network in CIDR notation without host bits.
struct NetworkLiteral: Equatable, Sendable {
    let address: AddressLiteral
    let bits: Int

    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = AddressLiteral(parts[0]), (1...3).contains(parts[1].utf8.count),
            let bits = UInt8(parts[1]), Int(bits) <= address.octets.count * 8
        else { return nil }
        self.address = address
        self.bits = Int(bits)
        let hasHostBits = address.octets.enumerated().contains { index, octet in
            let kept = max(0, min(8, self.bits - index * 8))
            return octet & (0xFF >> UInt8(kept)) != 0
        }
        if hasHostBits { return nil }
    }
}

/// A literal address and a port to connect to: `192.0.2.10:8443` or `[2001:db8::10]:8443`.
public struct SocketEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// The literal, without brackets.
    public let address: String
    /// From 1.
    public let port: UInt16

    /// Reads `ADDRESS:PORT`; nil where either is not literal.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        var host = text[..<colon]
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits), port > 0
        else {
            return nil
        }
        let isBracketed = host.first == "[" && host.last == "]"
        if isBracketed { host = host.dropFirst().dropLast() }
        guard let literal = AddressLiteral(host), literal.isIPv4 != isBracketed else { return nil }
        self.address = String(host)
        self.port = port
    }

    /// As it stands in the file.
    public var description: String { address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)" }
}
