import Testing

@testable import RegionConfiguration

@Suite struct EnvironmentTests {
    @Test func liesOverTheFile() throws {
        let relay = try Fixture.relay(
            Fixture.relay,
            environment: [
                "OCTROI_INGEST_PORT": "9000", "OCTROI_REGION": "eu-west", "OCTROI_STATE": "here",
                "OCTROI_AGGREGATOR_ADDRESSES": "192.0.2.7:1, 192.0.2.8:2", "OCTROI_PREFIX_IPV4_BITS": "16",
                "STATE_DIRECTORY": "/elsewhere", "INGEST_PORT": "1",
            ])
        #expect(relay.ingest.listeners[0].port == 9000)
        #expect(relay.region == "eu-west")
        #expect(relay.state == "here")
        #expect(relay.aggregator.addresses.map(\.port) == [1, 2])
        #expect(relay.prefix.ipv4Bits == 16)
    }

    @Test func canSetWhatTheFileLacks() throws {
        let text = Fixture.relay.replacing("region: eu-central\n", with: "")
        #expect(Fixture.refusals(text).count == 1)
        #expect(try Fixture.relay(text, environment: ["OCTROI_REGION": "eu-west"]).region == "eu-west")
    }

    @Test func isCheckedAsTheFileIs() {
        let lines = Fixture.refusals(
            Fixture.relay,
            environment: [
                "OCTROI_INGEST_PORT": "http", "OCTROI_PREFIX_IPV4_BITS": "25", "OCTROI_INGEST_PROT": "1",
                "OCTROI_INGEST_TRUSTED_PROXIES": "192.0.2.0/24,x", "OCTROI_REGION": "",
                "OCTROI_LISTEN_PORT": "1",
            ])
        #expect(
            lines == [
                "environment OCTROI_INGEST_PORT: ingest.port: a string where a whole number is wanted; "
                    + "write a port from 0 to 65535, where 0 takes any free one",
                "environment OCTROI_INGEST_PROT: (environment): not a known name; set OCTROI_INGEST_PORT or unset it",
                "environment OCTROI_INGEST_TRUSTED_PROXIES: ingest.trusted_proxies: an item that is not a network; "
                    + "write it as 192.0.2.0/24 or 2001:db8::/32, without host bits, with commas between",
                "environment OCTROI_PREFIX_IPV4_BITS: prefix.ipv4_bits: a prefix longer than the 24 bits that may "
                    + "be kept; write 24, 16, 8, 0 (no prefix)",
                "environment OCTROI_REGION: region: nothing where a region name is wanted; "
                    + "write 1 to 32 of a-z, 0-9 and -, as eu-central",
            ])
    }

    @Test func namesAreOnePerSetting() {
        for role in RegionRole.allCases {
            let scalars = SettingTable.rows(for: role).filter {
                if case .rows = $0.kind { false } else { true }
            }
            #expect(SettingTable.environmentNames(for: role).count == scalars.count)
        }
    }
}
