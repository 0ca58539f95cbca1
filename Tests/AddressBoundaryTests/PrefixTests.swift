import EgressContract
import Testing

@testable import AddressBoundary

@Suite("Prefix and wipe")
struct PrefixTests {
    @Test(
        "Each form is unwrapped and cut",
        arguments: [
            ("203.0.113.77", "203.0.113"), ("203.0.113.255", "203.0.113"), ("192.0.2.0", "192.0.2"),
            ("::ffff:203.0.113.77", "203.0.113"), ("::ffff:cb00:714d", "203.0.113"),
            // 6to4
            ("2002:cb00:714d::1", "203.0.113"), ("2002:cb00:714d:1:2:3:4:5", "203.0.113"),
            // Teredo: the client's IPv4 address is XORed with ones
            ("2001:0:c000:201:0:63bf:34ff:8eb2", "203.0.113"), ("2001::34ff:8eb2", "203.0.113"),
            // NAT64
            ("64:ff9b::203.0.113.77", "203.0.113"), ("64:ff9b::cb00:714d", "203.0.113"),
            // only the /96 of it
            ("64:ff9b:1::203.0.113.77", "0064ff9b00"), ("64:ff9b:0:0:0:1:cb00:714d", "0064ff9b00"),
            // ISATAP, compatible and translated forms stay IPv6, whose /40 does not hold the IPv4 address
            ("2001:db8::5efe:203.0.113.77", "20010db800"), ("2001:db8::200:5efe:203.0.113.77", "20010db800"),
            ("::203.0.113.77", "0000000000"), ("::ffff:0:203.0.113.77", "0000000000"),
            ("2001:db8:1:2::77", "20010db800"), ("2001:db8:1ff:2::77", "20010db801"),
            ("2001:1:cb00:714d::", "20010001cb"), ("2003:cb00:714d::1", "2003cb0071"),
        ])
    func table(address: String, prefix: String) {
        #expect(cut(address) == prefix)
    }

    @Test("The region's own NAT64 prefixes are unwrapped, and only those")
    func ownNAT64() throws {
        let policy = try #require(PrefixPolicy(ipv4Octets: 3, ipv6Octets: 5, nat64: ["2001:db8:64::/96"]))
        #expect(cut("2001:db8:64::203.0.113.77", policy) == "203.0.113")
        #expect(cut("2001:db8:64::1:203.0.113.77", policy) == "20010db800")
        #expect(cut("64:ff9b::203.0.113.77", policy) == "203.0.113")
        #expect(cut("2001:db8:64::203.0.113.77") == "20010db800")
    }

    @Test("A region cuts shorter, never longer")
    func policy() throws {
        let short = try #require(PrefixPolicy(ipv4Octets: 2, ipv6Octets: 4))
        #expect(cut("203.0.113.77", short) == "203.0")
        #expect(cut("2001:db8:1::1", short) == "20010db8")
        #expect(cut("2002:cb00:714d::1", short) == "203.0")
        let none = try #require(PrefixPolicy(ipv4Octets: 0, ipv6Octets: 0))
        #expect(cut("203.0.113.77", none) == nil)
        #expect(cut("2001:db8::1", none) == nil)
        #expect(PrefixPolicy(ipv4Octets: 4, ipv6Octets: 5) == nil)
        #expect(PrefixPolicy(ipv4Octets: 3, ipv6Octets: 6) == nil)
        #expect(PrefixPolicy(ipv4Octets: -1, ipv6Octets: 5) == nil)
        for nat64 in ["2001:db8::/64", "192.0.2.0/24", "0.0.0.0/0", "text", "2001:db8::1/96"] {
            #expect(PrefixPolicy(ipv4Octets: 3, ipv6Octets: 5, nat64: [nat64]) == nil, "\(nat64)")
        }
    }

    @Test("An address from a socket is cut like its text")
    func socketAddresses() {
        let geo = GeoDatabases([], prefix: PrefixPolicy())
        let ipv4 = ClientAddress(ipv4: UInt32(0xcb00_714d).bigEndian)?.origin(in: geo)
        #expect(ipv4?.prefix == NetworkPrefix(ipv4: 203, 0, 113))
        let octets: [UInt8] = [0x20, 0x01, 0x0d, 0xb8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
        let ipv6 = unsafe octets.withUnsafeBytes { unsafe ClientAddress(ipv6: $0)?.origin(in: geo) }
        #expect(ipv6?.prefix == NetworkPrefix(ipv6: 0x20, 0x01, 0x0d, 0xb8, 7))
        let short = unsafe octets.prefix(15).withUnsafeBytes { unsafe ClientAddress(ipv6: $0) == nil }
        #expect(short)
    }

    @Test("An address is zero when it ends, dropped or located")
    func wiped() {
        #expect(ClientAddress.leavesZeros(consumedBy: nil))
        #expect(ClientAddress.leavesZeros(consumedBy: GeoDatabases([], prefix: PrefixPolicy())))
    }
}
