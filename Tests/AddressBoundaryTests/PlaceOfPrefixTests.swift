import EgressContract
import TestSupport
import Testing

@testable import AddressBoundary

@Suite("Place of a prefix")
struct PlaceOfPrefixTests {
    @Test("A /24 split between two countries keeps what both have")
    func split() throws {
        let database = try fixture([
            FixtureNetwork(network: "203.0.113.0/25", country: "AT", subdivision: "9"),
            FixtureNetwork(network: "203.0.113.128/25", country: "CZ", subdivision: "9"),
            FixtureNetwork(network: "198.51.100.0/24", country: "DE", subdivision: "BE"),
            FixtureNetwork(network: "198.51.100.255/32", country: "DE", subdivision: "BB"),
            FixtureNetwork(network: "192.0.2.0/25", country: "FR"),
        ])
        #expect(located("203.0.113.77", [database]) == Place(continent: "EU"))
        #expect(located("198.51.100.1", [database]) == Place(continent: "EU", country: "DE"))
        // half of it is in no network
        #expect(located("192.0.2.1", [database]) == .unknown)
        #expect(located("10.0.0.1", [database]) == .unknown)
    }

    @Test("An unwrapped form has the place of the IPv4 address inside")
    func unwrapped() throws {
        let database = try fixture([
            FixtureNetwork(network: "203.0.113.0/24", country: "AT"),
            FixtureNetwork(network: "2002::/16", country: "US"),
            FixtureNetwork(network: "2001::/32", country: "US"),
            FixtureNetwork(network: "2001:db8::/32", country: "NL"),
        ])
        let forms = [
            "203.0.113.9", "2002:cb00:714d::1", "2001::34ff:8eb2", "64:ff9b::203.0.113.77",
            "::ffff:203.0.113.1",
        ]
        for form in forms {
            #expect(located(form, [database])?.country == "AT")
        }
        #expect(located("2001:db8::5efe:203.0.113.77", [database])?.country == "NL")
    }

    @Test("A shorter prefix has a coarser place, none has none")
    func shorter() throws {
        let database = try fixture([
            FixtureNetwork(network: "203.0.113.0/24", country: "AT"),
            FixtureNetwork(network: "203.0.0.0/16", country: "CZ"),
        ])
        let two = try #require(PrefixPolicy(ipv4Octets: 2, ipv6Octets: 4))
        #expect(located("203.0.113.1", [database], two) == Place(continent: "EU"))
        let none = try #require(PrefixPolicy(ipv4Octets: 0, ipv6Octets: 0))
        #expect(located("203.0.113.1", [database], none) == .unknown)
    }

    @Test("Cities and operators show from 4,096 addresses, operators also from a /32")
    func thresholds() throws {
        let database = try fixture([
            FixtureNetwork(network: "198.18.0.0/20", country: "DE", city: "Large", networkOperator: 64496),
            FixtureNetwork(network: "198.18.16.0/21", country: "DE", city: "Small", networkOperator: 64497),
            FixtureNetwork(network: "198.18.24.0/21", country: "AT", city: "Large", networkOperator: 64498),
            FixtureNetwork(network: "2001:db8::/32", country: "DE", city: "Six", networkOperator: 64499),
            FixtureNetwork(network: "3fff::/33", country: "DE", networkOperator: 64500),
        ])
        func shown(_ address: String) -> (String?, UInt32?) {
            let place = located(address, [database])
            return (place?.city, place?.networkOperator)
        }
        #expect(shown("198.18.0.1") == ("Large", 64496))
        #expect(shown("198.18.16.1") == (nil, nil))
        #expect(shown("198.18.24.1") == (nil, nil))
        #expect(shown("2001:db8::1") == (nil, 64499))
        #expect(shown("3fff::1") == (nil, nil))
    }

    @Test("The first layer that states a place decides it, host by host")
    func layers() throws {
        let over = try fixture([FixtureNetwork(network: "198.18.1.0/25", country: "AT")])
        let operators = try fixture([
            FixtureNetwork(network: "198.18.0.0/20", networkOperator: 64496)
        ])
        let under = try fixture([FixtureNetwork(network: "198.18.0.0/20", country: "CZ", subdivision: "10")])
        #expect(
            located("198.18.1.1", [over, operators, under]) == Place(continent: "EU", networkOperator: 64496)
        )
        #expect(
            located("198.18.0.1", [over, operators, under])
                == Place(continent: "EU", country: "CZ", subdivision: "10", networkOperator: 64496))
    }

    @Test("Random layers: the walk equals the intersection over all hosts", arguments: [true, false])
    func randomLayers(isIPv4: Bool) throws {
        var random = Dice.thrown(for: "randomLayers \(isIPv4)")
        var located = 0
        for size in [24, 28, 32] {
            let layers = try (0..<3).map { layer in
                try fixture(randomNetworks(isIPv4, statesAll: layer != 1, &random), recordSize: size)
            }
            for _ in 0..<40 {
                // 198.18.0.0/15 or 2001:db8::/32, where the networks are.
                let group = UInt64.random(in: 0..<(isIPv4 ? 64 : 32), using: &random)
                let octets = isIPv4 ? 0xc6_1200 + group : 0x20_010d_b800 + group
                let prefix = try #require(
                    CutPrefix(
                        isIPv4 ? .ipv4 : .ipv6, octets: octets, of: isIPv4 ? 3 : 5, kept: isIPv4 ? 3 : 5))
                let hosts = (0..<256).map { (host: UInt64) -> Host in
                    isIPv4 ? .ipv4(UInt32(octets << 8 | host)) : .ipv6((octets << 8 | host) << 16)
                }
                let places = try hosts.map { try layered(layers, $0) }
                let place = PlaceWalk.place(of: prefix, in: layers)
                #expect(place == intersection(places))
                located += place == .unknown ? 0 : 1
            }
        }
        #expect(located > 20)
    }

    /// Networks whose hosts of one /32 (IPv4) or /48 (IPv6) are alike, so that 256 hosts are all there is.
    private func randomNetworks(
        _ isIPv4: Bool, statesAll: Bool, _ random: inout Dice
    ) -> [FixtureNetwork] {
        (0..<60).map { _ in
            let lengths = isIPv4 ? 18...32 : 35...48
            let length = Int.random(in: lengths, using: &random)
            let value =
                isIPv4
                ? 0xc612_0000 + UInt64.random(in: 0..<16_384, using: &random)
                : 0x2001_0db8_0000_0000 + UInt64.random(in: 0..<(32 << 24), using: &random)
            let bits = isIPv4 ? 32 : 64
            let start = (value >> UInt64(bits - length)) << UInt64(bits - length)
            let host: Host = isIPv4 ? .ipv4(UInt32(start)) : .ipv6(start)
            var network = FixtureNetwork(network: "\(host.text)/\(length)")
            if statesAll || Bool.random(using: &random) {
                network.country = ["DE", "DE", "AT"].randomElement(using: &random)
                network.subdivision = ["BE", "BB", nil].randomElement(using: &random) ?? nil
                network.city = ["Large", "Small", nil].randomElement(using: &random) ?? nil
            }
            network.networkOperator = [64496, 64496, nil].randomElement(using: &random) ?? nil
            return network
        }
    }

    @Test("A reload swaps the layers for every later lookup, and the old copy harms nothing")
    func reload() throws {
        let before = try fixture([FixtureNetwork(network: "203.0.113.0/24", country: "AT")])
        let after = try fixture([FixtureNetwork(network: "203.0.113.0/24", country: "CZ")])
        let geo = GeoDatabases([before], prefix: PrefixPolicy())
        func country() -> String? { ClientAddress("203.0.113.1")?.origin(in: geo).place.country }
        #expect(country() == "AT")
        #expect(country() == "AT")
        geo.reload([after])
        #expect(country() == "CZ")
        geo.reload([])
        #expect(country() == nil)
        #expect(geo.descriptions.isEmpty)
        #expect(
            after.description
                == GeoDatabase.Description(databaseType: "Octroi-Test", buildEpoch: 1_767_225_600))
    }

    @Test("The quickstart's database says what its region shows")
    func documentation() throws {
        let database = try withFolder { folder in
            _ = try shell(
                "exec python3 \"$1\" --documentation \"$2\"", [Paths.writer, "\(folder)/made.mmdb"])
            return try GeoDatabase(bytes: bytes(of: "\(folder)/made.mmdb"))
        }
        #expect(located("203.0.113.77", [database]) == Place(continent: "EU"))
        #expect(
            located("198.51.100.7", [database])
                == Place(
                    continent: "EU", country: "DE", subdivision: "BE", city: "Berlin", networkOperator: 64496)
        )
        #expect(located("192.0.2.7", [database]) == Place(continent: "EU", country: "FR", subdivision: "IDF"))
        #expect(
            located("2001:db8:1:2::77", [database])
                == Place(continent: "EU", country: "NL", networkOperator: 64497))
        #expect(located("2001:db8:100::1", [database])?.country == "SE")
    }
}
