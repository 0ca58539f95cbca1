import Testing

@testable import RegionConfiguration

@Suite struct LiteralTests {
    @Test(arguments: [
        "192.0.2.1", "0.0.0.0", "::", "::1", "2001:db8::1", "2001:db8:1:2:3:4:5:6", "::ffff:192.0.2.1",
        "64:ff9b::192.0.2.1", "2001:db8::",
    ])
    func readsAddresses(_ text: String) {
        #expect(AddressLiteral(text) != nil)
    }

    @Test(arguments: [
        "", "192.0.2", "192.0.2.256", "192.0.2.01", "192.0.2.1.", "+192.0.2.1", ":", ":::", "1::2::3",
        "2001:db8:",
        "2001:db8::1%eth0", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "12345::", "::192.0.2.1:1", "::+1",
        "localhost",
    ])
    func refusesWhatIsNoAddress(_ text: String) {
        #expect(AddressLiteral(text) == nil)
    }

    @Test func readsNetworksWithoutHostBits() {
        for text in ["0.0.0.0/0", "192.0.2.0/24", "192.0.2.128/25", "192.0.2.1/32", "2001:db8::/32", "::/0"] {
            #expect(NetworkLiteral(text) != nil, "\(text)")
        }
        for text in [
            "192.0.2.0", "192.0.2.0/33", "192.0.2.1/24", "192.0.2.128/24", "2001:db8::1/64", "::/129", "/8",
        ] {
            #expect(NetworkLiteral(text) == nil, "\(text)")
        }
    }

    @Test func readsEndpoints() {
        for text in ["192.0.2.1:1", "[::1]:65535"] { #expect(SocketEndpoint(text)?.description == text) }
        for text in [
            "192.0.2.1", "192.0.2.1:0", "::1:80", "[192.0.2.1]:80", "[::1]", "a:1", "192.0.2.1:65536", ":1",
        ] {
            #expect(SocketEndpoint(text) == nil, "\(text)")
        }
    }

    @Test func holdsPinsAndVerifierKeysToTheirShape() {
        #expect(TextRule.pin.holds(Fixture.pin))
        #expect(!TextRule.pin.holds("sha256//AAAA") && !TextRule.pin.holds(String(Fixture.pin.dropFirst(8))))
        let key = String(repeating: "A", count: 44)
        #expect(TextRule.verifierKey.holds("us-east+0123abcd+\(key)"))
        #expect(
            !TextRule.verifierKey.holds("us-east+0123abc+\(key)") && !TextRule.verifierKey.holds("us-east"))
        #expect(TextRule.nat64.holds("2001:db8:64::/96") && !TextRule.nat64.holds("2001:db8:64::/64"))
    }

    @Test func suggestsTheNearestName() {
        let known = SettingTable.rows(for: .relay).map(\.path)
        #expect(KeyName.nearest(to: "ingest.body_byte_max", among: known) == "ingest.body_bytes_max")
        #expect(KeyName.nearest(to: "jurisdicton", among: known) == "jurisdiction")
        #expect(KeyName.nearest(to: "flush_interval_seconds", among: known) == "cut.flush_interval_seconds")
    }
}
