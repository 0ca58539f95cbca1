import Testing

@testable import RegionConfiguration

@Suite struct RegionFileTests {
    @Test func readsARelayWithItsDefaults() throws {
        let relay = try Fixture.relay(Fixture.relay)
        #expect(relay.region == "eu-central")
        #expect(relay.state == "R/state")
        #expect(relay.ingest.listeners.map(\.port) == [0])
        #expect(relay.ingest.listeners.map(\.addressSource) == [.socket])
        #expect(relay.ingest.maxHeaderBytes == 65_536)
        #expect(relay.ingest.headerReadTimeout == .seconds(10))
        #expect(relay.properties.map(\.key) == ["one", "two"])
        #expect(relay.properties.map(\.hosts) == [["www.example.com"], []])
        #expect(relay.prefix.ipv4Octets == 3 && relay.prefix.ipv6Octets == 5)
        #expect(relay.geoDatabases == ["/usr/share/octroi/geo/user-country.mmdb"])
        #expect(relay.pseudonymKeys == "R/keys/pseudonyms")
        #expect(relay.cut.flushInterval == .seconds(30))
        #expect(relay.buffer.maxBytes == 10 << 30 && relay.buffer.maxAge == .seconds(72 * 3600))
        #expect(relay.archive.maxBytes == 50 << 30)
        #expect(relay.aggregator.addresses.map(\.description) == ["192.0.2.10:8443", "[2001:db8::10]:8443"])
        #expect(relay.aggregator.addresses.last?.address == "2001:db8::10")
        #expect(relay.commitWait == .milliseconds(5))
    }

    @Test func readsAnAggregatorWithItsDefaults() throws {
        let aggregator = try Fixture.aggregator(Fixture.aggregator)
        #expect(aggregator.listen.port == 8443 && aggregator.apiAddress == "127.0.0.1")
        #expect(aggregator.relays.map(\.name) == ["a"])
        #expect(aggregator.relays.first?.ledgerVerifierKey == Fixture.vkey)
        #expect(aggregator.retentionDays == 100 && aggregator.minReportViewers == 10)
        #expect(aggregator.state == "/var/lib/octroi")
    }

    @Test func laysDatabasesOverTheShippedOne() throws {
        let geo =
            "\ngeo:\n  databases:\n    - path: /a.mmdb\n    - {path: b.mmdb}\n  default_database: c.mmdb"
        #expect(try Fixture.relay(Fixture.relay + geo).geoDatabases == ["/a.mmdb", "R/b.mmdb", "R/c.mmdb"])
    }

    @Test func takesAnEmptySectionForOneOfDefaults() throws {
        #expect(
            try Fixture.relay(Fixture.relay.replacing("  port: 0", with: "")).ingest.listeners[0].port == 8080
        )
    }

    @Test func refusesTheOtherProgramsFile() {
        let lines = Fixture.refusals { () throws(RegionFileErrors) in
            _ = try RegionFile(
                Array(Fixture.aggregator.utf8), named: "R/x.yaml", environment: [:], expecting: .relay)
        }
        #expect(lines == ["R/x.yaml:1: role: the aggregator's file; give the file of this relay"])
    }

    @Test func refusesWhatProductionRefuses() {
        let aggregator = Fixture.aggregator + "\nreport_viewers_min: 1"
        #expect(Fixture.refusals(aggregator).isEmpty)
        #expect(
            Fixture.refusals(aggregator.replacing("development", with: "production")) == [
                "R/x.yaml:13: report_viewers_min: lower than production allows; "
                    + "write 5 or more, or set environment to staging or development"
            ])
        #expect(
            Fixture.refusals(Fixture.relay.replacing("development", with: "production")) == [
                "R/x.yaml:4: aggregator.pins: empty, which production refuses; "
                    + "write one or two pins of the aggregator's public keys"
            ])
    }

    @Test func wantsTrustedProxiesForAHeader() {
        let text = Fixture.relay.replacing("  port: 0", with: "  address_source: forwarded")
        #expect(
            Fixture.refusals(text) == [
                "R/x.yaml:7: ingest.trusted_proxies: empty, though the client address is taken from a proxy; "
                    + "write the proxies' networks, or set ingest.address_source to socket"
            ])
        let trusted = text.replacing("forwarded", with: "forwarded\n  trusted_proxies: [192.0.2.0/24]")
        #expect(Fixture.refusals(trusted).isEmpty)
    }

    @Test func refusesTheSamePropertyOrRelayTwice() {
        #expect(
            Fixture.refusals(Fixture.relay.replacing("key: two", with: "key: one")) == [
                "R/x.yaml:11: properties.1.key: a key that an earlier property has; keep one of them"
            ])
        let line = Fixture.aggregator.split(separator: "\n").last.map(String.init) ?? ""
        #expect(
            Fixture.refusals(Fixture.aggregator + "\n" + line) == [
                "R/x.yaml:13: relays.1.incarnation: a relay that an earlier entry names; keep one of them"
            ])
    }

    @Test func keepsTheReportsOnLoopback() {
        let text = Fixture.aggregator + "\napi:\n  address: 192.0.2.1"
        #expect(
            Fixture.refusals(text) == [
                "R/x.yaml:14: api.address: a string that is not a loopback address; "
                    + "write 127.0.0.1 or ::1: the report has no tokens yet"
            ])
    }

    @Test func showsTheEffectiveConfigurationWithItsSources() throws {
        let file = try Fixture.load(Fixture.relay, environment: ["OCTROI_CUT_FLUSH_INTERVAL_SECONDS": "60"])
        let lines = file.effective.description.split(separator: "\n").map(String.init)
        func line(_ start: String) -> String? {
            lines.first { $0.hasPrefix(start) }?.split(separator: " ").joined(separator: " ")
        }
        #expect(line("region:") == "region: eu-central # R/x.yaml:2")
        #expect(
            line("cut.flush_") == "cut.flush_interval_seconds: 60 seconds "
                + "# environment OCTROI_CUT_FLUSH_INTERVAL_SECONDS")
        #expect(line("buffer.hours") == "buffer.hours_max: 72 hours # default")
        #expect(line("properties.1.key") == "properties.1.key: two # R/x.yaml:11")
        #expect(line("geo.databases") == "geo.databases: [] # default")
        #expect(lines.count == SettingTable.rows(for: .relay).count - 1 + 2 * 6)
    }
}
