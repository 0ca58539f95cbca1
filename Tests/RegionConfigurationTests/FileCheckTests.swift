import FoundationEssentials
import Testing

@testable import RegionConfiguration

@Suite struct FileCheckTests {
    /// The outer shape of a certificate: one DER sequence of three bytes.
    private static let der = Data([0x30, 0x03, 0x02, 0x01, 0x05]).base64EncodedString()
    private static let certificate = "-----BEGIN CERTIFICATE-----\n\(der)\n-----END CERTIFICATE-----\n"
    private static let key = "-----BEGIN PRIVATE KEY-----\r\n\(der)\r\n-----END PRIVATE KEY-----\r\n"

    private static func probe(changed: [String: String] = [:], without missing: Set<String> = []) -> FileProbe
    {
        var files = [
            "R/ca.pem": "A comment\n" + certificate + certificate, "R/relay.pem": certificate,
            "R/relay.key": key, "R/keys/pseudonyms": "", "/usr/share/octroi/geo/user-country.mmdb": "",
            "/usr/share/uap-core/regexes.yaml": "",
        ]
        files.merge(changed) { $1 }
        let present = files.filter { !missing.contains($0.key) }
        return FileProbe(
            isReadable: { present[$0] != nil },
            read: { path, _ in present[path].map { Array($0.utf8) } })
    }

    @Test func takesFilesThatAreThere() {
        #expect(Fixture.refusals(Fixture.relay, files: Self.probe()).isEmpty)
    }

    @Test func namesTheLineOfAMissingFile() {
        let probe = Self.probe(without: ["R/keys/pseudonyms", "/usr/share/octroi/geo/user-country.mmdb"])
        #expect(
            Fixture.refusals(Fixture.relay, files: probe) == [
                "R/x.yaml:13: keys.pseudonyms: no readable file there; put it there, or write the path of a file",
                "default: geo.default_database: no readable file there; put it there, or write the path of a file",
            ])
    }

    @Test(arguments: [
        "", "-----BEGIN CERTIFICATE-----\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nMAMCAQ==\n-----END CERTIFICATE-----\n",
    ])
    func refusesWhatIsNoCertificate(_ text: String) {
        #expect(
            Fixture.refusals(Fixture.relay, files: Self.probe(changed: ["R/relay.pem": text])) == [
                "R/x.yaml:18: aggregator.certificate: a file without a readable PEM certificate; "
                    + "write the path of a PEM certificate"
            ])
    }

    @Test func refusesWhatIsNoPrivateKey() {
        let locked = Self.key.replacing("PRIVATE", with: "ENCRYPTED PRIVATE")
        for text in [Self.certificate, locked] {
            let lines = Fixture.refusals(Fixture.relay, files: Self.probe(changed: ["R/relay.key": text]))
            #expect(
                lines.count == 1 && lines.first?.hasPrefix("R/x.yaml:19: aggregator.private_key: ") == true)
        }
    }

    @Test func looksOnlyAtTheFilesOfItsHalf() {
        let none = FileProbe(isReadable: { _ in false }, read: { _, _ in nil })
        func keys(_ half: RelayHalf) -> [Substring] {
            Fixture.refusals(Fixture.relay, half: half, files: none).compactMap {
                $0.split(separator: ": ").dropFirst().first
            }
        }
        #expect(keys(.ingest) == ["keys.pseudonyms", "geo.default_database", "user_agents.rules"])
        #expect(keys(.forward).allSatisfy { $0.hasPrefix("aggregator.") } && keys(.forward).count == 3)
        #expect(keys(.both).count == 6)
    }

    @Test func readsRealFilesAndRefusesFoldersAndDevices() {
        #expect(FileProbe.real.isReadable(#filePath))
        #expect(FileProbe.real.read(#filePath, 1 << 20)?.isEmpty == false)
        #expect(FileProbe.real.read(#filePath, 10) == nil)
        #expect(!FileProbe.real.isReadable("/dev/zero") && !FileProbe.real.isReadable("/"))
        #expect(
            Fixture.refusals { () throws(RegionFileErrors) in
                _ = try RegionFile.load("/nowhere", environment: [:])
            }
                == ["/nowhere: no readable file; give the path of a region file that this user may read"])
    }
}
