import EgressContract
import Testing

@testable import AddressBoundary

@Suite("Header walk")
struct AddressHeaderTests {
    private static let geo = GeoDatabases([], prefix: PrefixPolicy())

    /// The client's prefix; 10.0.0.0/8 and 2001:db8:ffff::/48 are proxies.
    private func client(_ header: AddressHeader, _ lines: [String]) throws -> String? {
        let trusted = try #require(TrustedNetworks(["10.0.0.0/8", "2001:db8:ffff::/48"]))
        let client = ClientAddress.client(
            header: header, values: lines.map { Array($0.utf8) }, trusted: trusted)
        return client?.origin(in: Self.geo).prefix?.text
    }

    @Test(
        "X-Forwarded-For",
        arguments: [
            (["203.0.113.7"], "203.0.113"), (["203.0.113.7, 10.0.0.2"], "203.0.113"),
            ([" 203.0.113.7 ,\t10.0.0.2 , 10.0.0.3 "], "203.0.113"),
            (["203.0.113.7", "10.0.0.2"], "203.0.113"),
            (["203.0.113.7:4711"], "203.0.113"), (["[2001:db8::1]:4711"], "20010db800"),
            (["2001:db8::1, 2001:db8:ffff::2"], "20010db800"), (["203.0.113.7,,"], "203.0.113"),
            // what a client wrote itself stands to the left of what a proxy saw, and is not read
            (["192.0.2.1, 203.0.113.7"], "203.0.113"), (["192.0.2.1", "203.0.113.7, 10.0.0.2"], "203.0.113"),
            (["unknown, 203.0.113.7"], "203.0.113"), (["\", 203.0.113.7"], "203.0.113"),
            (["10.0.0.9, 203.0.113.7"], "203.0.113"),
            // unreadable where it counts
            (["203.0.113.7, unknown"], nil), (["203.0.113.7, 10.0.0.02"], nil),
            (["203.0.113.7, fe80::1%eth0"], nil),
            (["203.0.113.7 10.0.0.2"], nil),
            // nobody but proxies
            ([], nil), ([""], nil), (["10.0.0.2"], nil), ([",", " , "], nil),
        ] as [([String], String?)])
    func xForwardedFor(lines: [String], prefix: String?) throws {
        #expect(try client(.xForwardedFor, lines) == prefix)
    }

    @Test(
        "Forwarded (RFC 7239)",
        arguments: [
            (["for=203.0.113.7"], "203.0.113"),
            (["For=\"203.0.113.7:80\";proto=https;by=10.0.0.1"], "203.0.113"),
            (["for=203.0.113.7, for=10.0.0.2"], "203.0.113"),
            (["for=203.0.113.7", "proto=https;FOR=10.0.0.2"], "203.0.113"),
            (["for=\"[2001:db8::17]:4711\""], "20010db800"), (["for=[2001:db8::17]:80"], "20010db800"),
            (["by=\"a, for=192.0.2.1\";for=203.0.113.7"], "203.0.113"),
            (["for=\"a\\\"b\", for=203.0.113.7"], "203.0.113"),
            (["for=192.0.2.1,for=203.0.113.7 ; proto=http"], "203.0.113"),
            (["for=203.0.113.7;;proto=http,, for=10.0.0.2"], "203.0.113"),
            // no address to be had
            (["for=unknown"], nil), (["for=_hidden"], nil), (["proto=https"], nil),
            (["for=203.0.113.7, proto=https"], nil),
            (["for=\"\\203.0.113.7\""], nil), (["for=203.0.113.7;for=192.0.2.1"], nil),
            (["for = 203.0.113.7"], nil),
            (["203.0.113.7"], nil), (["for="], nil), (["for=203.0.113.7 x"], nil),
            (["for=\"203.0.113.7"], nil),
            (["for=\"203.0.113.7\\"], nil), ([], nil),
            // a quote left open by the client can't disguise the proxy's element
            (["for=192.0.2.1;x=\", for=203.0.113.7"], nil),
            (["for=192.0.2.1;x=\", for=\"[2001:db8::1]\""], nil),
            (["for=192.0.2.1;x=\", for=203.0.113.7;by=\"[2001:db8:ffff::1]\""], nil),
        ] as [([String], String?)])
    func forwarded(lines: [String], prefix: String?) throws {
        #expect(try client(.forwarded, lines) == prefix)
    }
}
