@testable import RegionConfiguration

/// The least region files that are right, and what is wrong with changed ones.
enum Fixture {
    static let pin = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

    /// Line 6 is `ingest:`; tests add to it and below.
    static let relay = """
        role: relay
        region: eu-central
        jurisdiction: DE
        environment: development
        state: state
        ingest:
          port: 0
        properties:
          - key: one
            hosts: [www.example.com]
          - key: two
        keys:
          pseudonyms: keys/pseudonyms
        aggregator:
          addresses: ["192.0.2.10:8443", "[2001:db8::10]:8443"]
          server_name: localhost
          ca_certificate: ca.pem
          certificate: relay.pem
          private_key: relay.key
          receipt_vkey: us-east+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
        """

    static let vkey = "eu-central/a-1/egress+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

    static let aggregator = """
        role: aggregator
        region: us-east
        jurisdiction: US
        environment: development
        state: /var/lib/octroi
        listen:
          certificate: a.pem
          private_key: a.key
          client_ca: ca.pem
        receipt_key: receipt
        relays:
          - {region: eu-central, name: a, incarnation: 1, certificate_pin: "\(pin)", ledger_vkey: "\(vkey)"}
        """

    static func load(
        _ text: String, environment: [String: String] = [:], half: RelayHalf = .both, files: FileProbe? = nil
    ) throws(RegionFileErrors) -> RegionFile {
        try RegionFile(
            Array(text.utf8), named: "R/x.yaml", environment: environment, half: half, files: files)
    }

    /// The lines of the refusal; empty where the file is right.
    static func refusals(
        _ text: String, environment: [String: String] = [:], half: RelayHalf = .both, files: FileProbe? = nil
    ) -> [String] {
        refusals { () throws(RegionFileErrors) in
            _ = try load(text, environment: environment, half: half, files: files)
        }
    }

    static func refusals(_ body: () throws(RegionFileErrors) -> Void) -> [String] {
        do throws(RegionFileErrors) {
            try body()
            return []
        } catch {
            return error.description.split(separator: "\n").map(String.init)
        }
    }

    static func relay(_ text: String, environment: [String: String] = [:]) throws -> RelayConfiguration {
        guard case .relay(let relay) = try load(text, environment: environment).configuration else {
            throw OtherRole()
        }
        return relay
    }

    static func aggregator(_ text: String) throws -> AggregatorConfiguration {
        guard case .aggregator(let aggregator) = try load(text).configuration else {
            throw OtherRole()
        }
        return aggregator
    }
}

/// The file is the other program's.
struct OtherRole: Error {}
