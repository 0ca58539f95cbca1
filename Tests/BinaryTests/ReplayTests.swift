import Foundation
import TestSupport
import Testing

/// `replay` is a function of its inputs, and of a client address only its prefix is one of them.
@Suite(.enabled(if: Release.isBuilt, "the release programs are not built; Tests/run builds them"))
struct ReplayTests {
    @Test func `the same input gives the same bytes each time`() throws {
        try withRegion { region in
            let first = try region.replay(from: "203.0.113.77")
            #expect(first.keys.contains { $0.hasPrefix("archive/") })
            for _ in 1..<4 { #expect(try region.replay(from: "203.0.113.77") == first) }
        }
    }

    @Test(arguments: [
        ["203.0.113.77", "203.0.113.0", "203.0.113.200", "::ffff:203.0.113.5", "2002:cb00:7109::1"],
        ["2001:db8:1:2::77", "2001:db8::1", "2001:db8:ff:ffff:ffff:ffff:ffff:ffff"],
    ])
    func `addresses of one prefix give the same bytes`(addresses: [String]) throws {
        try withRegion { region in
            let first = try region.replay(from: addresses[0])
            for address in addresses.dropFirst() { #expect(try region.replay(from: address) == first) }
        }
    }

    @Test func `another prefix, start or key gives other bytes`() throws {
        try withRegion { region in
            let first = try region.replay(from: "203.0.113.77")
            #expect(try region.replay(from: "198.51.100.77") != first)
            #expect(try region.replay(from: "203.0.113.77", start: region.start() + 60_000) != first)
            try region.makeKeys()
            #expect(try region.replay(from: "203.0.113.77") != first)
        }
    }

    @Test func `batches are gzip that others read and hold the prefix alone`() throws {
        try withRegion { region in
            _ = try region.replay(from: "203.0.113.77", into: "kept")
            let archive = region.folder + "/kept/archive"
            let lines = try Program.run("sh", ["-c", "gzip -dc \(archive)/*"]).output.split(separator: "\n")
            let parts = lines.filter { !$0.hasPrefix(#"{"octroi":"batch""#) }
            #expect(parts.contains { $0.contains(#""viewer":["#) })
            #expect(!parts.isEmpty && parts.count < lines.count)
            for part in parts { #expect(part.firstMatch(of: /"prefix":\[\d+,"203\.0\.113"\]/) != nil) }
            let search = try Release.python("find_address.py", ["203.0.113.77", region.folder + "/kept"])
            #expect(search.status == 0, "\(search.output)")
        }
    }

    @Test func `gzip bodies give the same bytes as plain ones, declared or not`() throws {
        try withRegion { region in
            let plain = try region.replay(of: region.recoded("plain"), from: "203.0.113.77")
            #expect(plain == (try region.replay(from: "203.0.113.77")))
            for form in ["declared", "sniffed", "members"] {
                #expect(try region.replay(of: region.recoded(form), from: "203.0.113.77") == plain)
            }
        }
    }

    @Test(arguments: ["torn", "bomb"])
    func `gzip that ends early or inflates too far is read as nothing`(form: String) throws {
        try withRegion { region in
            let files = try region.replay(of: region.recoded(form), from: "203.0.113.77")
            let said = files["output"].map { String(decoding: $0, as: UTF8.self) }
            #expect(said?.hasPrefix("events read 0,") == true)
        }
    }

    private func withRegion(_ body: (ReplayRegion) throws -> Void) throws {
        try withFolder { try body(ReplayRegion($0)) }
    }
}

/// A region for replays: the sample captures' property, and one database of documentation ranges.
struct ReplayRegion {
    let folder: String

    init(_ folder: String, properties: [String] = ["eu1testkey0env", "localhost"]) throws {
        self.folder = folder
        let writer = Repository.root + "/Tests/fixtures/geo/mmdb_writer.py"
        _ = try Program.run("python3", [writer, "--documentation", folder + "/geo.mmdb"])
        let keys = properties.map { "  - key: \($0)" }.joined(separator: "\n")
        try Self.text.replacing("FOLDER", with: folder).replacing("PROPERTIES", with: keys)
            .write(toFile: folder + "/eu.yaml", atomically: true, encoding: .utf8)
        try makeKeys()
    }

    func makeKeys() throws {
        try? FileManager.default.removeItem(atPath: folder + "/keys")
        try FileManager.default.createDirectory(atPath: folder + "/keys", withIntermediateDirectories: true)
        let made = try Program.run(
            Release.relay, ["keys", "new", "--throw-away", "--out", folder + "/keys/pseudonyms"])
        #expect(made.status == 0, "\(made.errors)")
    }

    /// Noon of the first day that has a viewer key, in milliseconds since 1970-01-01 UTC.
    func start() throws -> Int {
        let words = try Release.text(folder + "/keys/pseudonyms").split(whereSeparator: \.isWhitespace)
        return try #require(words.count > 5 ? Int(words[5]) : nil) * 86_400_000 + 43_200_000
    }

    /// Lets a running relay read the region: on a free loopback port, with `ingest` and `more` added to the file.
    func serve(ingest: [String], more: String = "") throws {
        try serve(section: ["address: 127.0.0.1", "port: 0"] + ingest, more: more)
    }

    /// The same with all that the section `ingest` holds.
    func serve(section: [String], more: String = "") throws {
        let lines = section.map { "  \($0)\n" }.joined()
        let region =
            try Release.text(folder + "/eu.yaml")
            .replacing("  address_source: socket\n", with: lines) + "\n" + more
        try region.write(toFile: folder + "/eu.yaml", atomically: true, encoding: .utf8)
        let begun = try Program.run(
            Release.relay, ["init", "--region", folder + "/eu.yaml", "--relay", "r1", "--incarnation", "1"])
        #expect(begun.status == 0, "\(begun.errors)")
    }

    /// A folder with the sample captures in another form.
    func recoded(_ form: String) throws -> String {
        let out = "\(folder)/captures-\(form)"
        try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
        let run = try Release.python(
            "recode_captures.py", [form, Repository.root + "/Deploy/samples", out])
        #expect(run.status == 0, "\(run.errors)")
        return out
    }

    /// Every file that a replay writes, by its path.
    func replay(
        of samples: String = Repository.root + "/Deploy/samples", from address: String,
        start: Int? = nil, into name: String = UUID().uuidString
    ) throws -> [String: Data] {
        let out = "\(folder)/\(name)"
        let captures = try FileManager.default.contentsOfDirectory(atPath: samples)
            .filter { $0.hasSuffix(".json") }.sorted().map { "\(samples)/\($0)" }
        let run = try Program.run(
            Release.relay,
            ["replay", "--region", folder + "/eu.yaml", "--captures"] + captures + [
                "--client-address", address, "--start-time", "\(try start ?? self.start())", "--keys",
                folder + "/keys",
                "--out", out,
            ])
        #expect(run.status == 0, "\(run.errors)")
        let names = FileManager.default.enumerator(atPath: out)?.compactMap { $0 as? String } ?? []
        var files = ["output": Data(run.output.utf8)]
        for name in names {
            if let bytes = try? Data(contentsOf: URL(filePath: "\(out)/\(name)")) { files[name] = bytes }
        }
        return files
    }

    private static let text = """
        role: relay
        region: eu-replay
        jurisdiction: DE
        environment: development
        state: FOLDER/state
        ingest:
          address_source: socket
        properties:
        PROPERTIES
        geo:
          default_database: FOLDER/geo.mmdb
        keys:
          pseudonyms: FOLDER/keys/pseudonyms
        aggregator:
          addresses: ["127.0.0.1:1"]
          server_name: localhost
          ca_certificate: FOLDER/none
          certificate: FOLDER/none
          private_key: FOLDER/none
          pins: ["sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]
          receipt_vkey: us-east+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
        """
}
