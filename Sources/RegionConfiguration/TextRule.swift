import FoundationEssentials

/// What a text of the region file has to look like.
struct TextRule: Sendable {
    /// With its article: "a region name".
    let noun: String
    /// What to write, after "write ".
    let remedy: String
    let holds: @Sendable (String) -> Bool

    init(_ noun: String, _ remedy: String, _ holds: @escaping @Sendable (String) -> Bool) {
        self.noun = noun
        self.remedy = remedy
        self.holds = holds
    }
}

extension TextRule {
    static let region = TextRule("a region name", "1 to 32 of a-z, 0-9 and -, as eu-central") { text in
        made(text, of: "abcdefghijklmnopqrstuvwxyz0123456789-", 1...32) && text.first != "-"
            && text.last != "-"
    }
    static let relay = TextRule("a relay name", "1 to 32 of a-z and 0-9") { text in
        made(text, of: "abcdefghijklmnopqrstuvwxyz0123456789", 1...32)
    }
    static let jurisdiction = TextRule("a country code", "two capital letters, as DE") { text in
        made(text, of: "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 2...2)
    }
    static let propertyKey = TextRule("an environment key", "1 to 128 of A-Z, a-z, 0-9 and _.:-") { text in
        made(text, of: letters + "0123456789_.:-", 1...128)
    }
    static let customDimension = TextRule("a custom dimension", "custom_1 to custom_20") { text in
        (1...20).contains { text == "custom_\($0)" }
    }
    static let host = TextRule("a host name", "a host name in lower case, without scheme, port or path") {
        text in
        isHost(text)
    }
    static let webOrigin = TextRule("an origin", "it as https://www.example.com, without a path") { text in
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, ["https:", "http:"].contains(parts[0]), parts[1].isEmpty else { return false }
        let host = parts[2].split(separator: ":", omittingEmptySubsequences: false)
        return (1...2).contains(host.count) && isHost(String(host[0]))
            && (host.count == 1 || Int(host[1]).map { (1...65_535).contains($0) } ?? false)
    }
    static let serverName = TextRule("a host name or an address", "the name in the certificate") { text in
        isHost(text) || AddressLiteral(text) != nil
    }
    static let address = TextRule("a literal address", "an IPv4 or IPv6 address, as 0.0.0.0") { text in
        AddressLiteral(text) != nil
    }
    static let loopback = TextRule(
        "a loopback address", "127.0.0.1 or ::1: the report has no tokens yet"
    ) { text in
        AddressLiteral(text)?.isLoopback ?? false
    }
    static let endpoint = TextRule(
        "a literal address with a port",
        "as 192.0.2.10:8443 or [2001:db8::10]:8443: the relay resolves no names"
    ) { text in
        SocketEndpoint(text) != nil
    }
    static let network = TextRule("a network", "it as 192.0.2.0/24 or 2001:db8::/32, without host bits") {
        text in
        NetworkLiteral(text) != nil
    }
    static let nat64 = TextRule("an IPv6 /96 network", "it as 2001:db8:64::/96, without host bits") { text in
        NetworkLiteral(text).map { !$0.address.isIPv4 && $0.bits == 96 } ?? false
    }
    static let pin = TextRule("a public-key pin", "it as sha256//BASE64, the digest of the public key") {
        text in
        text.hasPrefix("sha256//") && Data(base64Encoded: String(text.dropFirst(8)))?.count == 32
    }
    static let verifierKey = TextRule("a verifier key", "the line that the key's vkey file holds") { text in
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        return parts.count == 3 && !parts[0].isEmpty && !parts[0].contains(" ")
            && made(parts[1], of: "0123456789abcdef", 8...8)
            && Data(base64Encoded: String(parts[2]))?.count == 33
    }

    private static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

    private static func made(_ text: some StringProtocol, of set: String, _ count: ClosedRange<Int>) -> Bool {
        count.contains(text.utf8.count) && text.utf8.allSatisfy { set.utf8.contains($0) }
    }

    /// Labels of letters, digits and hyphens; the last is no number, so it is no address.
    private static func isHost(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            made(label, of: "abcdefghijklmnopqrstuvwxyz0123456789-_", 1...63)
                && label.first != "-" && label.last != "-"
        }
        let isNumber = labels.last?.utf8.allSatisfy { (0x30...0x39).contains($0) } ?? true
        return isName && !isNumber && text.utf8.count <= 253
    }
}
