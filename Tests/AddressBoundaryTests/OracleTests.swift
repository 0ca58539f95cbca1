import EgressContract
import Foundation
import TestSupport
import Testing

@testable import AddressBoundary

/// Comparisons with Debian's `mmdblookup` over the shipped database.
///
/// Addresses are random, come from a printed seed and are not printed.
@Suite("Oracle", .enabled(if: Paths.hasLookup, "mmdblookup is absent (Debian: mmdb-bin)"))
struct OracleTests {
    @Test("20,000 random addresses: the reader says what mmdblookup says")
    func singleAddresses() async throws {
        let database = try #require(Shipped.database)
        var random = Dice.thrown(for: "singleAddresses")
        let hosts = (0..<20_000).map { index -> Host in
            if index % 4 != 0 { return .ipv4(UInt32.random(in: 0x0100_0000...0xdfff_ffff, using: &random)) }
            let registry: UInt64 =
                [0x2001, 0x2400, 0x2600, 0x2800, 0x2a00, 0x2a02].randomElement(using: &random) ?? 0x2a00
            return .ipv6(registry << 48 | UInt64.random(in: 0..<(1 << 48), using: &random))
        }
        let ours = try hosts.map { try facts(database, $0)?.country ?? "" }
        let halves = [Array(hosts[..<10_000]), Array(hosts[10_000...])]
        let theirs = try await withThrowingTaskGroup(of: (Int, [String]).self) { group in
            for (index, half) in halves.enumerated() {
                group.addTask { (index, try mmdblookup(half.map(\.text))) }
            }
            return try await group.reduce(into: [[], []]) { $0[$1.0] = $1.1 }.flatMap(\.self)
        }
        try #require(theirs.count == ours.count)
        let differing = zip(ours, theirs).filter { $0 != $1 }.count
        #expect(differing == 0)
        // The comparison is of something: most of IPv4 is somewhere.
        #expect(ours.filter { !$0.isEmpty }.count > 10_000)
    }

    @Test("500 prefixes: the place is the intersection over all 256 hosts, by libmaxminddb")
    func prefixes() throws {
        let database = try #require(Shipped.database)
        var random = Dice.thrown(for: "prefixes")
        // Half of them any, half such as branch below the /24.
        var octets: [UInt64] = []
        while octets.count < 500 {
            let candidate = UInt64.random(in: 0x01_0000...0xdf_ffff, using: &random)
            if octets.count >= 250 {
                guard case .node = try database.tree.descend(from: database.tree.ipv4, candidate, bits: 24)
                else { continue }
            }
            octets.append(candidate)
        }
        let hosts = octets.flatMap { prefix in (0..<256).map { Host.ipv4(UInt32(prefix << 8 | $0)).text } }
        let countries = try withFolder { folder in
            try Data(Shipped.bytes).write(to: URL(filePath: "\(folder)/shipped.mmdb"))
            return try oracle("\(folder)/shipped.mmdb", ["country_code"], hosts)
        }
        try #require(countries.count == hosts.count)
        var differing = 0
        var split = 0
        for (index, prefix) in octets.enumerated() {
            let said = Set(countries[(256 * index)..<(256 * index + 256)])
            let expected = said.count == 1 ? said.first.flatMap { $0.isEmpty ? nil : $0 } : nil
            let cut = try #require(CutPrefix(.ipv4, octets: prefix, of: 3, kept: 3))
            differing += PlaceWalk.place(of: cut, in: [database]) == Place(country: expected) ? 0 : 1
            split += said.count > 1 ? 1 : 0
        }
        #expect(differing == 0)
        #expect(split > 50)
    }

    @Test("The shipped database is the recorded one")
    func shipped() throws {
        let database = try #require(Shipped.database)
        #expect(database.description.databaseType == "country ipvAll")
        #expect(database.description.buildEpoch == 1_789_600_861)
        #expect(database.statesLocation && !database.statesOperator)
    }
}

/// One process for each address, as it is used by hand; its output is reduced to the values on the way.
private func mmdblookup(_ addresses: [String]) throws -> [String] {
    try withFolder { folder in
        try Data(Shipped.bytes).write(to: URL(filePath: "\(folder)/shipped.mmdb"))
        let output = try shell(
            """
            xargs -n 1 mmdblookup --file "$1" country_code --ip 2>&1 \
            | sed -n -e 's/^ *"\\(..\\)" <utf8_string>$/\\1/p' -e 's/^ *Could not find an entry.*/-/p'
            """, ["\(folder)/shipped.mmdb"], input: addresses.joined(separator: "\n") + "\n")
        return output.split(separator: "\n").map { $0 == "-" ? "" : String($0) }
    }
}
