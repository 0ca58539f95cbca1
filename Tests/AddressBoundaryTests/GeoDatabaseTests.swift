import EgressContract
import Foundation
import TestSupport
import Testing

@testable import AddressBoundary

private let layouts: [(name: String, record: String, place: Place)] = [
    (
        "MaxMind", #"{"continent": {"code": "EU"}, "country": {"iso_code": "DE"}}"#,
        Place(continent: "EU", country: "DE")
    ),
    ("ip-location-db", #"{"country_code": "DE"}"#, Place(country: "DE")),
    (
        "IPinfo",
        #"{"continent_code": "EU", "continent": "Europe", "country": "Germany", "country_code": "DE", "asn": "AS64496"}"#,
        Place(continent: "EU", country: "DE", networkOperator: 64496)
    ),
    ("MaxMind ASN", #"{"autonomous_system_number": 64496}"#, Place(networkOperator: 64496)),
    ("Enterprise", #"{"traits": {"autonomous_system_number": 64496}}"#, Place(networkOperator: 64496)),
    (
        "City",
        #"""
        {"country": {"iso_code": "DE", "names": {"en": "Germany"}}, "location": {"latitude": 1.5},
         "city": {"names": {"de": "Köln", "en": "Cologne"}}, "subdivisions": [{"iso_code": "NW"}, {"iso_code": "XX"}]}
        """#,
        Place(country: "DE", subdivision: "NW", city: "Cologne")
    ),
    // Values outside the contract's domains say nothing.
    (
        "domains", #"{"country_code": "DE", "continent_code": "Europe", "city": "a@b", "asn": "15169"}"#,
        Place(country: "DE")
    ),
    ("lower case", #"{"country_code": "de", "asn": "AS64496"}"#, Place(networkOperator: 64496)),
]

@Suite("Geo database")
struct GeoDatabaseTests {
    @Test("Fields are found in every known layout", arguments: layouts.indices)
    func fields(index: Int) throws {
        let (name, record, place) = layouts[index]
        let parsed = try JSONSerialization.jsonObject(with: Data(record.utf8))
        let database = try fixture([["198.18.0.0/16", parsed]])
        #expect(located("198.18.1.1", [database]) == place, "\(name)")
    }

    @Test("MaxMind's broken databases give errors", .enabled(if: Paths.hasShared, "../shared is absent"))
    func broken() throws {
        let files = Paths.databases(under: "\(Paths.sharedGeo)/maxmind-bad")
        #expect(files.count >= 21)
        for file in files {
            let content = try bytes(of: file)
            #expect(throws: GeoDatabaseError.self, "\(file.split(separator: "/").last ?? "")") {
                try GeoDatabase(bytes: content)
            }
        }
    }

    @Test(
        "MaxMind's test databases load, or are refused with a reason",
        .enabled(if: Paths.hasShared, "../shared is absent"))
    func maxMindTest() throws {
        var loaded: [String] = []
        var refused: [GeoDatabaseError] = []
        for file in Paths.databases(under: "\(Paths.sharedGeo)/maxmind-test") {
            let content = try bytes(of: file)
            do throws(GeoDatabaseError) {
                loaded.append(try GeoDatabase(bytes: content).description.databaseType)
            } catch {
                refused.append(error)
            }
        }
        // Databases of other things, and the damaged ones that lie among them.
        #expect(refused.contains(.statesNoPlace) && refused.contains(.damagedData))
        for type in [
            "GeoIP2-City", "GeoIP2-Country", "GeoLite2-ASN", "GeoLite2-City", "GeoIP2-ISP",
            "GeoIP2-Enterprise",
        ] {
            #expect(loaded.contains(type), "\(type)")
        }
    }

    @Test(
        "Every single field of the city and AS databases is what libmaxminddb says",
        .enabled(if: Paths.hasShared && Paths.hasLookup, "../shared or mmdblookup is absent"),
        arguments: [
            ("GeoIP2-City-Test", ["country", "iso_code"]), ("GeoIP2-City-Test", ["continent", "code"]),
            ("GeoIP2-City-Test", ["subdivisions", "0", "iso_code"]),
            ("GeoIP2-City-Test", ["city", "names", "en"]),
            ("GeoLite2-ASN-Test", ["autonomous_system_number"]),
            ("GeoIP2-Country-Test", ["country", "iso_code"]),
        ])
    func maxMindFields(name: String, keys: [String]) throws {
        let path = "\(Paths.sharedGeo)/maxmind-test/\(name).mmdb"
        let database = try GeoDatabase(bytes: bytes(of: path))
        // All records, each under one address of its network.
        let addresses = try networkStarts(database)
        #expect(addresses.count > 50)
        let said = try oracle(path, keys, addresses.map(\.text))
        for (address, expected) in zip(addresses, said) {
            let facts = try unfiltered(database, at: address.offset)
            let value: String? =
                switch keys[0] {
                case "country": facts.country
                case "continent": facts.continent
                case "subdivisions": facts.subdivision
                case "city": facts.city
                default: facts.networkOperator.map { String($0) }
                }
            // Subdivisions and cities without a country are left out on purpose.
            if facts.country == nil, keys[0] == "city" || keys[0] == "subdivisions" { continue }
            #expect(value ?? "" == expected)
        }
    }

    @Test("Flipped and cut bytes give errors or answers, never a trap")
    func flipped() throws {
        var random = Dice.thrown(for: "flipped")
        let record: [String: Any] = [
            "country": ["iso_code": "DE"], "autonomous_system_number": 64496, "x": [1, ["y": "z"]],
        ]
        for size in [24, 28, 32] {
            let sound = try fixtureBytes(
                [["198.18.0.0/18", record], ["2001:db8::/36", ["country_code": "FR"]]], recordSize: size)
            for _ in 0..<400 {
                var damaged = sound
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(
                        in: 0...255, using: &random)
                }
                if Bool.random(using: &random) {
                    damaged.removeLast(Int.random(in: 0..<damaged.count, using: &random))
                }
                guard let database = try? GeoDatabase(bytes: damaged) else { continue }
                _ = located("198.18.1.1", [database])
                _ = located("2001:db8::1", [database])
            }
        }
    }

    @Test("Nothing, text and a database without places are refused by name")
    func refusals() throws {
        #expect(throws: GeoDatabaseError.notMaxMindDB) { try GeoDatabase(bytes: []) }
        #expect(throws: GeoDatabaseError.notMaxMindDB) { try GeoDatabase(bytes: Array("text".utf8)) }
        #expect(throws: GeoDatabaseError.statesNoPlace) {
            try fixture([["192.0.2.0/24", ["is_anycast": true]]])
        }
    }
}
