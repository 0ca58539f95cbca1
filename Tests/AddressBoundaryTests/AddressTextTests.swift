import AddressBoundary
import TestSupport
import Testing

/// Whether a literal reads as exactly the one host of `network`.
private func reads(_ text: String, as host: String) -> Bool {
    guard let address = ClientAddress(text), let network = TrustedNetworks([host]) else { return false }
    return address.isIn(network)
}

@Suite("Address literals")
struct AddressTextTests {
    @Test(
        "IPv4, IPv6, brackets and ports are read",
        arguments: [
            ("192.0.2.1", "192.0.2.1/32"), ("192.0.2.0", "192.0.2.0"), ("203.0.113.255:80", "203.0.113.255"),
            ("192.0.2.1:65535", "192.0.2.1"), ("192.0.2.1:_hidden", "192.0.2.1"),
            ("2001:db8::1", "2001:db8::1/128"), ("2001:DB8::aBcD", "2001:db8::abcd"),
            ("[2001:db8::1]", "2001:db8::1"), ("[2001:db8::1]:443", "2001:db8::1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6"),
            ("2001:db8:1:2:3:4:5::", "2001:db8:1:2:3:4:5:0"),
            ("2001:db8::192.0.2.1", "2001:db8::c000:201"), ("::ffff:192.0.2.1", "192.0.2.1"),
            ("::ffff:c000:201", "192.0.2.1"), ("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"),
            ("2001:db8::", "2001:db8:0:0:0:0:0:0"),
        ])
    func accepted(text: String, host: String) {
        #expect(reads(text, as: host))
    }

    @Test(
        "All else is refused",
        arguments: [
            "", " ", "192.0.2", "192.0.2.", ".192.0.2.1", "192.0..1", "192.0.2.1.5", "192.0.2.256",
            "192.0.2.01",
            "192.0.2.00", "0192.0.2.1", "0xc0.0.2.1", "3221225985", "192.513", "192.0.513", "192.0.2.1 ",
            "+192.0.2.1",
            "192.0.2.1:", "192.0.2.1:65536", "192.0.2.1:000080", "192.0.2.1:8a", "192.0.2.1:_", "[192.0.2.1]",
            "[192.0.2.1]:80", ":", "::1::", ":::", "2001:db8", "2001:db8:1:2:3:4:5:6:7",
            "2001:db8:1:2:3:4:5:6::",
            "2001:db8:::1", ":2001:db8::1", "2001:db8::1:", "2001:db8::12345", "2001:db8::g",
            "2001:db8::1%eth0",
            "[2001:db8::1%25eth0]", "[2001:db8::1", "2001:db8::1]", "[]", "[2001:db8::1]443",
            "[2001:db8::1]:",
            "2001:db8::192.0.2", "2001:db8::192.0.2.1:5", "2001:db8:1:2:3:4:5:192.0.2.1", "unknown",
            "_hidden", "localhost",
            "１９２.0.2.1", "2001:db8::1/64",
        ])
    func refused(text: String) {
        let isRead = ClientAddress(text) != nil
        #expect(!isRead)
    }

    @Test("Networks: host bits, lengths and families are checked")
    func networks() {
        for good in ["0.0.0.0/0", "::/0", "10.0.0.0/8", "2001:db8::/32", "192.0.2.1", "::ffff:192.0.2.0/120"]
        {
            #expect(TrustedNetworks([good]) != nil, "\(good)")
        }
        for bad in [
            "", "/8", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/-1",
            "2001:db8::/129",
            "2001:db8::1/64", "10.0.0.0/8/8", "host", "[2001:db8::]/32", "10.0.0.0:80",
        ] {
            #expect(TrustedNetworks([bad]) == nil, "\(bad)")
        }
        #expect(TrustedNetworks(["10.0.0.0/8", "bad"]) == nil)
        #expect(!reads("192.0.2.1", as: "::/0"))
        #expect(reads("192.0.2.1", as: "0.0.0.0/0"))
        #expect(reads("2001:db8::1", as: "::/0"))
        #expect(!reads("2001:db8::1", as: "0.0.0.0/0"))
        #expect(reads("192.0.2.77", as: "::ffff:192.0.2.0/120"))
    }

    @Test("Random bytes are read or refused, and never trap")
    func randomBytes() {
        var random = Dice.thrown(for: "randomBytes")
        let alphabet = Array("0123456789abcdefF:.[]%_-,\" ".utf8) + [0, 0xff]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...48, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            _ = ClientAddress(text: text.span)
        }
    }
}
