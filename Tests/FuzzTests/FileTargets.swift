import AddressBoundary
import Batching
import EgressContract
import Foundation
import TestSupport
import Testing

@testable import RegionConfiguration

/// Batches as the aggregator reads them.
enum Batches {
    static func sealed(_ records: [ViewRecord]) -> [UInt8] {
        guard let name = BatchName(relay: "a", incarnation: 1, cut: 1, piece: 0) else { return [] }
        let orders = records.reduce(0) { $0 + $1.part.orders }
        let envelope = BatchEnvelope(
            name: name, contractDigest: Contract.digest, contractVersion: 1, region: "eu", jurisdiction: "DE",
            cutMillis: 1_795_340_280_000, parts: records.count, events: orders, orders: orders)
        return BatchWriter.seal(envelope, records, level: 1)
    }

    static func read(_ gzip: [UInt8]) -> [ViewRecord]? {
        try? BatchReader.read(gzip, maxInflatedBytes: 1 << 20).records
    }
}

/// Files: batches, databases of places, region files.
extension FuzzTests {
    private func records() throws -> [ViewRecord] {
        var house = try House()
        return
            (Corpus.muxBodies.flatMap { house.muxRecords($0) }
            + Corpus.records.flatMap { house.cmcdRecords($0) })
            .filter { $0.part.bytes.count < 4_000 }
    }

    @Test func `batches`() throws {
        let lines = try records().prefix(30).map { Batches.sealed([$0]) }
        let texts = lines.compactMap { try? Gzip.inflate($0, maxBytes: 1 << 20) }
        let words = [
            "\"seen\":[", "[", "]", ",", "\"marks\":[", "9223372036854775806", "\"time\":", "\\\"", "{",
            "}\n",
        ]
        try Fuzz.run("batch", texts, words: words) { input, _ in
            guard let read = Batches.read(Gzip.deflate(input, level: 1)) else { return false }
            for record in read { #expect(ViewPart(validating: record.part.bytes) == record.part) }
            let again = Batches.read(Batches.sealed(read))
            #expect(again?.map(\.part) == read.map(\.part))
            return true
        }
        try Fuzz.run("gzip batch", lines) { input, _ in Batches.read(input) != nil }
    }

    @Test(.enabled(if: Program.areThere("python3"), "python3 is absent"))
    func `databases of places`() throws {
        let folder = try Folder()
        let writer = Repository.root + "/Tests/fixtures/geo/mmdb_writer.py"
        try Program.run("python3", [writer, "--documentation", folder.file("made.mmdb")])
        let database = [UInt8](try Data(contentsOf: URL(filePath: folder.file("made.mmdb"))))
        #expect((try? GeoDatabase(bytes: database)) != nil)
        let words = [
            "\u{AB}\u{CD}\u{EF}MaxMind.com", "node_count", "record_size", "country", "iso_code",
            "\u{20}\u{0}", "\u{FF}\u{FF}",
        ]
        try Fuzz.run("mmdb", [database], words: words) { input, _ in
            guard let read = try? GeoDatabase(bytes: input) else { return false }
            let geo = GeoDatabases([read], prefix: PrefixPolicy())
            for text in ["192.0.2.1", "198.51.100.77", "203.0.113.255", "2001:db8::1", "10.0.0.1", "::"] {
                if let address = ClientAddress(text: Array(text.utf8).span) { _ = address.origin(in: geo) }
            }
            return true
        }
    }

    @Test func `region files`() throws {
        let files = try ["eu-central.yaml", "us-east.yaml"].map { name in
            let text = try String(contentsOfFile: "\(Repository.root)/Regions/\(name)", encoding: .utf8)
            // With a comment's setting in the place of the comment, a change meets a setting more often.
            let lines = text.split(separator: "\n").map { line in
                line.firstMatch(of: /^ +# ([a-z0-9_]+: \S+)/).map { "  \($0.1)" } ?? String(line)
            }
            return Array(lines.joined(separator: "\n").utf8)
        }
        let words = [
            "\n", ": ", "- ", "[", "]", "{", "}", "&a ", "*a", "!!str ", "|\n", "\"", "'", "\t", "0x10",
            "1e3", "~", "<<: ",
            "  ", "---\n", "192.0.2.0/24", "99999999999999999999",
        ]
        try Fuzz.run("region", files, words: words) { input, _ in
            (try? RegionFile(input, named: "x.yaml", environment: [:])) != nil
        }
    }
}
