import Testing

@testable import RegionConfiguration

@Suite struct ListenerTests {
    /// The relay's file with a list of listeners in place of `port: 0`.
    private static func file(_ listeners: String) -> String {
        let lines = listeners.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
        return Fixture.relay.replacing("  port: 0", with: "  listeners:\n" + lines)
    }

    private static let two = """
        - {port: 8080, address_source: proxy-protocol, trusted_proxies: [192.0.2.0/28]}
        - {address: "2001:db8::5", port: 443, tls_certificate: a.pem, tls_private_key: a.key}
        """

    @Test func eachHasSettingsOfItsOwnAndTheSameDefaults() throws {
        let ingest = try Fixture.relay(Self.file(Self.two)).ingest
        #expect(ingest.listeners.map(\.address) == ["0.0.0.0", "2001:db8::5"])
        #expect(ingest.listeners.map(\.port) == [8080, 443])
        #expect(ingest.listeners.map(\.addressSource) == [.proxyProtocol, .socket])
        #expect(ingest.listeners.map(\.trustedProxies) == [["192.0.2.0/28"], []])
        #expect(ingest.certificateFiles == ["R/a.pem", "R/a.key"])
        #expect(ingest.listeners.map(\.path) == ["ingest.listeners.0.", "ingest.listeners.1."])
    }

    @Test func theListTakesThePlaceOfTheOne() throws {
        let shown = try Fixture.load(Self.file(Self.two)).effective.settings.map(\.path)
        #expect(shown.contains("ingest.listeners.1.tls_certificate") && !shown.contains("ingest.port"))
        let plain = try Fixture.load(Fixture.relay).effective.settings.map(\.path)
        #expect(plain.contains("ingest.listeners") && plain.contains("ingest.port"))
    }

    @Test func oneBesideAListIsRefused() {
        let both = Self.file(Self.two).replacing("  listeners:", with: "  port: 0\n  listeners:")
        let remedy = "write it into an entry of the list, or leave the list out"
        #expect(Fixture.refusals(both) == ["R/x.yaml:7: ingest.port: set beside ingest.listeners; \(remedy)"])
        let lines = Fixture.refusals(
            Self.file(Self.two),
            environment: ["OCTROI_INGEST_ADDRESS_SOURCE": "socket", "OCTROI_INGEST_IDLE_SECONDS": "9"])
        #expect(
            lines == [
                "environment OCTROI_INGEST_ADDRESS_SOURCE: ingest.address_source: set beside ingest.listeners; \(remedy)"
            ])
    }

    @Test func eachIsCheckedAsTheOneIs() {
        let lines = Fixture.refusals(
            Self.file(
                """
                - {port: 1, address_source: forwarded}
                - {port: 2, tls_private_key: a.key}
                - {port: http}
                - {prot: 3}
                """))
        #expect(
            lines == [
                "R/x.yaml:8: ingest.listeners.0.trusted_proxies: empty, though the client address is taken from a proxy; "
                    + "write the proxies' networks, or set ingest.listeners.0.address_source to socket",
                "R/x.yaml:9: ingest.listeners.1.tls_private_key: without ingest.listeners.1.tls_certificate; "
                    + "write both, or neither to listen in clear",
                "R/x.yaml:10: ingest.listeners.2.port: a string where a whole number is wanted; \(RefusalTests.port)",
                "R/x.yaml:11: ingest.listeners.3.prot: not a known key; write ingest.listeners.3.port or remove it",
                "R/x.yaml:11: ingest.listeners.3.port: missing; \(RefusalTests.port)",
            ])
        #expect(
            Fixture.refusals(Fixture.relay.replacing("  port: 0", with: "  listeners: []")) == [
                "R/x.yaml:7: ingest.listeners: a list of the wrong length; write from 1 to 16 entries"
            ])
    }

    @Test(arguments: [
        ("0.0.0.0", "0.0.0.0", true), ("0.0.0.0", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
        ("::", "0.0.0.0", true), ("0.0.0.0", "2001:db8::1", false), ("2001:db8::1", "2001:db8::1", true),
    ])
    func onePortForTwoIsRefusedWhereTheyMeet(one: String, two: String, isRefused: Bool) {
        let list = "- {address: \"\(one)\", port: 80}\n- {address: \"\(two)\", port: 80}"
        let refusal =
            "R/x.yaml:9: ingest.listeners.1.port: a port that an earlier listener has; write another port"
        #expect(Fixture.refusals(Self.file(list)) == (isRefused ? [refusal] : []))
        #expect(Fixture.refusals(Self.file(list.replacing("port: 80", with: "port: 0"))).isEmpty)
    }
}
