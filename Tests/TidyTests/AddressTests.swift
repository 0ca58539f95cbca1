import Foundation
import Testing

/// Every address that stands in the product is one that nobody has.
@Suite struct AddressTests {
    /// Documentation (RFC 5737), loopback, private, benchmark (RFC 2544) and unspecified ranges, and netmasks.
    private static let local = [
        "192.0.2.", "198.51.100.", "203.0.113.", "127.", "10.", "198.18.", "198.19.", "0.0.0.0", "255.",
    ]

    @Test func `IPv4 literals are of documentation or local ranges`() {
        for file in Tree.product {
            for match in Tree.text(file).matches(of: /\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}\b(\/[0-9])?/) {
                let text = String(match.0)
                let known =
                    match.1 != nil || Self.isNoAddress(text) || Self.local.contains { text.hasPrefix($0) }
                #expect(known, "\(file) holds a dotted quad outside of the documentation ranges")
            }
        }
    }

    @Test func `IPv6 literals are of a documentation range or wrap an address of one`() {
        let global = /\b[23][0-9a-fA-F]{3}:[0-9a-fA-F:]*[0-9a-fA-F:]/.wordBoundaryKind(.simple)
        let known = /^(20{2}1:0?db8|3f{3}:|200[12]::|20{2}1:0:c000:201:)|cb00:71/
        for file in Tree.product {
            for match in Tree.text(file).matches(of: global) {
                let isKnown = match.0.lowercased().firstMatch(of: known) != nil
                #expect(isKnown, "\(file) holds an IPv6 address outside of the documentation ranges")
            }
        }
    }

    /// A version number, a browser's or an octet past 255, or a codec's fields with their leading zeros.
    private static func isNoAddress(_ text: String) -> Bool {
        let parts = text.split(separator: ".")
        return text.hasSuffix(".0.0.0") || text == "1.2.3.4"
            || parts.contains { $0.count > 1 && $0.first == "0" || Int($0) ?? 0 > 255 }
    }
}
