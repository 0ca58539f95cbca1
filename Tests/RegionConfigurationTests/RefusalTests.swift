import Testing

@testable import RegionConfiguration

@Suite struct RefusalTests {
    /// A line put in place of the relay's `port: 0`, and the refusal of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let line: String
        let refusal: String
        var testDescription: String { line }
    }

    static let port = "write a port from 0 to 65535, where 0 takes any free one"

    @Test(arguments: [
        Case(line: "port: http", refusal: "ingest.port: a string where a whole number is wanted; \(port)"),
        Case(line: "port: \"80\"", refusal: "ingest.port: a string where a whole number is wanted; \(port)"),
        Case(line: "port: 80.5", refusal: "ingest.port: a number where a whole number is wanted; \(port)"),
        Case(line: "port: 0x50", refusal: "ingest.port: a number where a whole number is wanted; \(port)"),
        Case(
            line: "port: true", refusal: "ingest.port: true or false where a whole number is wanted; \(port)"),
        Case(line: "port:", refusal: "ingest.port: nothing where a whole number is wanted; \(port)"),
        Case(line: "port: [80]", refusal: "ingest.port: a list where a whole number is wanted; \(port)"),
        Case(line: "port: 65536", refusal: "ingest.port: a whole number outside its range; \(port)"),
        Case(line: "port: -1", refusal: "ingest.port: a whole number outside its range; \(port)"),
        Case(
            line: "port: 99999999999999999999",
            refusal: "ingest.port: a whole number outside its range; \(port)"),
        Case(
            line: "idle_seconds: soon",
            refusal: "ingest.idle_seconds: a string where a whole number of seconds is wanted; "
                + "write a whole number of seconds from 1 to 3600"),
        Case(
            line: "idle_seconds: 0",
            refusal: "ingest.idle_seconds: a whole number of seconds outside its range; "
                + "write a whole number of seconds from 1 to 3600"),
        Case(
            line: "address_source: header",
            refusal: "ingest.address_source: a string where one of 4 words is wanted; "
                + "write socket, x-forwarded-for, forwarded, proxy-protocol"),
        Case(
            line: "address: localhost",
            refusal: "ingest.address: a string that is not a literal address; "
                + "write an IPv4 or IPv6 address, as 0.0.0.0"),
        Case(line: "prot: 80", refusal: "ingest.prot: not a known key; write ingest.port or remove it"),
        Case(
            line: "trusted: []",
            refusal: "ingest.trusted: not a known key; write ingest.trusted_proxies or remove it"),
        Case(
            line: "trusted_proxies: 192.0.2.0/24",
            refusal: "ingest.trusted_proxies: a string where a list is wanted; "
                + "write [] or a list of it as 192.0.2.0/24 or 2001:db8::/32, without host bits"),
        Case(
            line: "trusted_proxies: [192.0.2.1/24]",
            refusal: "ingest.trusted_proxies.0: a string, not a network; "
                + "write it as 192.0.2.0/24 or 2001:db8::/32, without host bits"),
        Case(
            line: "\"odd key \\u0041\": 1",
            refusal:
                "ingest.(a name with other characters): not a known key; write ingest.address or remove it"
        ),
    ])
    func namesLineKeyKindAndRemedy(_ row: Case) {
        let text = Fixture.relay.replacing("  port: 0", with: "  \(row.line)")
        #expect(Fixture.refusals(text) == ["R/x.yaml:7: \(row.refusal)"])
    }

    @Test func refusesAPrefixLongerThanAllowed() {
        let text = Fixture.relay + "\nprefix:\n  ipv4_bits: 32\n  ipv6_bits: 48"
        #expect(
            Fixture.refusals(text) == [
                "R/x.yaml:22: prefix.ipv4_bits: a prefix longer than the 24 bits that may be kept; "
                    + "write 24, 16, 8, 0 (no prefix)",
                "R/x.yaml:23: prefix.ipv6_bits: a prefix longer than the 40 bits that may be kept; "
                    + "write 40, 32, 24, 16, 8, 0 (no prefix)",
            ])
        #expect(Fixture.refusals(Fixture.relay + "\nprefix: {ipv4_bits: 16, ipv6_bits: 0}").isEmpty)
        #expect(Fixture.refusals(Fixture.relay + "\nprefix: {ipv4_bits: 20}").count == 1)
    }

    @Test func refusesCustomDimensionsUnderStrict() {
        let text = Fixture.relay.replacing(
            "  - key: two", with: "  - key: two\n    custom_dimensions: [custom_1]")
        #expect(Fixture.refusals(text) == [])
        #expect(
            Fixture.refusals(text + "\nprofile: strict") == [
                "R/x.yaml:12: properties.1.custom_dimensions: custom dimensions, which profile strict lets none of "
                    + "cross; remove them, or set profile to standard"
            ])
        #expect(Fixture.refusals(Fixture.relay + "\nprofile: strict") == [])
    }

    @Test func saysEverythingAtOnceByLine() {
        let text = Fixture.relay.replacing("region: eu-central", with: "regoin: eu-central")
            .replacing("port: 0", with: "port: x").replacing("  server_name: localhost\n", with: "")
        let lines = Fixture.refusals(text, environment: ["OCTROI_JOURNAL_COMMIT_WAIT_MS": "-"])
        #expect(lines.count == 5)
        #expect(lines.contains { $0.hasPrefix("R/x.yaml:2: regoin: not a known key; write region ") })
        #expect(lines.contains { $0.hasPrefix("R/x.yaml: region: missing; write ") })
        #expect(lines.contains { $0.hasPrefix("R/x.yaml:14: aggregator.server_name: missing; write ") })
        #expect(
            lines.last?.hasPrefix("environment OCTROI_JOURNAL_COMMIT_WAIT_MS: journal.commit_wait_ms: ")
                == true)
    }

    @Test func findsTheLineInListsOfSections() {
        let text = Fixture.relay.replacing(
            "  - key: two",
            with: "  - hosts: [a.example, 192.0.2.1]\n    custom_dimensions:\n      - custom_21\n    k: 1")
        let lines = Fixture.refusals(text)
        #expect(
            lines == [
                "R/x.yaml:11: properties.1.hosts.1: a string, not a host name; "
                    + "write a host name in lower case, without scheme, port or path",
                "R/x.yaml:11: properties.1.key: missing; write 1 to 128 of A-Z, a-z, 0-9 and _.:-",
                "R/x.yaml:13: properties.1.custom_dimensions.0: a string, not a custom dimension; "
                    + "write custom_1 to custom_20",
                "R/x.yaml:14: properties.1.k: not a known key; write properties.1.key or remove it",
            ])
        let flat = Fixture.relay.replacing("  - key: two", with: "  - two")
        #expect(
            Fixture.refusals(flat) == [
                "R/x.yaml:11: properties.1: a string where a section is wanted; write key, hosts, custom_dimensions, origins, events_per_second_max, buffer_percent_max"
            ])
    }

    @Test func sendsAKeyToTheFileThatHasIt() {
        #expect(
            Fixture.refusals(Fixture.relay + "\nretention_days: 3") == [
                "R/x.yaml:21: retention_days: a key that only the aggregator's file has; remove it"
            ])
        #expect(
            Fixture.refusals(Fixture.relay + "\nport: 3") == [
                "R/x.yaml:21: port: not a known key; write ingest.port or remove it"
            ])
        #expect(
            Fixture.refusals(Fixture.relay + "\ngeo: 3") == [
                "R/x.yaml:21: geo: a whole number where a section of settings is wanted; "
                    + "write its settings on the lines below it, indented"
            ])
    }

    @Test func neverQuotesAValue() {
        let marker = "zzsecretzz"
        for setting in SettingTable.rows(for: .relay) {
            let nested = setting.path.split(separator: ".").enumerated()
                .map { String(repeating: " ", count: $0.offset) + $0.element + ":" }.joined(separator: "\n")
            for value in [marker, "\"\(marker)!\"", "[\(marker) \(marker)]", "{\(marker)!: \(marker)}"] {
                for line in Fixture.refusals("\(nested) \(value)\n") {
                    #expect(!line.contains(marker + "!") && !line.contains(": \(marker)"))
                }
            }
        }
        #expect(!Fixture.refusals("role: relay\n\"a: \(marker)").joined().contains(marker))
    }
}
