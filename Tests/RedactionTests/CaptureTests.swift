import Beacons
import EgressContract
import EgressGate
import Foundation
import Redaction
import TestSupport
import Testing

/// Recorded requests of real players.
enum Captures {
    static let isThere = Repository.hasShared("wire/captures")

    private struct File: Decodable {
        struct Request: Decodable {
            let method: String
            let body: String?
        }
        let requests: [Request]
    }

    /// The bodies of all Mux POSTs.
    static func bodies() throws -> [[UInt8]] {
        let folder = URL(filePath: Repository.shared + "/wire/captures")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return try names.filter { $0.hasPrefix("mux-") && $0.hasSuffix(".json") }.flatMap { name in
            let file = try JSONDecoder().decode(
                File.self, from: Data(contentsOf: folder.appending(path: name)))
            return file.requests.filter { $0.method == "POST" && $0.body?.contains("\"events\"") == true }
                .compactMap { $0.body.map { Array($0.utf8) } }
        }
    }
}

@Suite("Captures, end to end", .enabled(if: Captures.isThere, "shared is absent"))
struct CaptureTests {
    /// Values planted by the recorded pages, and whatever the named keys said.
    private static func secrets(_ bodies: [[UInt8]]) throws -> Set<String> {
        let planted = [
            "alice", "TOPSECRET", "s3cret", "example.com", "user-42", "127.0.0.1", "localhost", "http",
            "req-1",
            "nope.m3u8", "manifestLoadError", "Not Found", "testcdn\"", "exp/A", "gold", "sub-1",
        ]
        let secretKeys = ["sid", "sst", "sex", "msano", "mvrid", "pinid", "xseid", "xid", "qid"]
        var secrets = Set(planted)
        for body in bodies {
            let json = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
            for event in json?["events"] as? [[String: Any]] ?? [] {
                secrets.formUnion(secretKeys.compactMap { event[$0].map { "\($0)" } }.filter { $0.count > 5 })
            }
        }
        return secrets
    }

    @Test("events that are read are joined, nothing planted is in the bytes, and the gate takes nothing out")
    func endToEnd() throws {
        let bodies = try Captures.bodies()
        var redactor = try Region.redactor()
        let gate = EgressGate(contract: .v1)
        let prefix = NetworkPrefix(ipv4: 203, 0, 113)
        let origin = Origin(prefix: prefix, place: Place(continent: "EU", country: "DE", city: "Berlin"))
        var records: [ViewRecord] = []
        var events = 0
        for body in bodies {
            var scanner = MuxScanner()
            try scanner.scan(body.span)
            events += scanner.events.count
            #expect(scanner.undecodableKeys == 0)
            records += redactor.redact(
                body.span, scanner, hostLabel: nil, origin: origin, arrivalMillis: Region.arrival)
        }
        #expect(events > 500 && records.reduce(0) { $0 + $1.events } == events)
        #expect(redactor.counts.acceptedEvents == UInt64(events))
        let outcomes = FieldReason.allCases.reduce(0) { $0 + redactor.counts[$1] }
        #expect(outcomes == redactor.counts.acceptedFields)
        for record in records {
            let verdict = gate.pass(record, prefix: prefix)
            #expect(verdict.findings.isEmpty && verdict.record == record)
            #expect(ViewPart(validating: record.part.bytes) != nil)
        }
        let all: [UInt8] = records.flatMap { (record: ViewRecord) -> [UInt8] in
            Array(record.key.property.utf8) + [0] + record.part.bytes
        }
        let text = String(decoding: all.map { (0x20..<0x7F).contains($0) ? $0 : 0x0A }, as: UTF8.self)
        for secret in try Self.secrets(bodies) {
            #expect(!text.contains(secret), "\(secret) is in the bytes")
        }
        for kept in ["vid-1", "5.18.0", "mux-player", "c-twelve", "avc1.42c00d", "networkError"] {
            #expect(text.contains(kept))
        }
    }

    @Test("titles, hosts and viewers of a captured view are as the rules say")
    func fields() throws {
        var redactor = try Region.redactor()
        let contents = try Captures.bodies().flatMap { try redactor.records($0) }.map { PartContent($0.part) }
        let titled = contents.filter { $0.fields["video_title"] == "Tést — “émoji 🎬”   end" }
        func values(_ field: String) -> Set<String> { Set(titled.compactMap { $0.fields[field] }) }
        #expect(values("page_host") == ["other"] && values("source_host") == ["other"])
        #expect(values("video_is_live") == ["0"])
        #expect(!values("viewer").isEmpty && values("viewer").allSatisfy { $0.count == 16 })
    }

    /// But for digits of other scripts in a title, which the gate alone reads.
    @Test("mutated beacons never make a record that the gate would change")
    func mutations() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed \(seed)")
        var random = Dice(seed: seed)
        let bodies = try Captures.bodies()
        let gate = EgressGate(contract: .v1)
        var redactor = try Region.redactor()
        var read = 0
        for _ in 0..<600 {
            guard var body = bodies.randomElement(using: &random) else { break }
            Mutation.mutate(&body, &random)
            guard let records = try? redactor.records(body, label: Region.property) else { continue }
            read += records.count
            for record in records {
                let findings = gate.pass(record, prefix: nil).findings.filter { $0.form != .unicode }
                #expect(findings.isEmpty, "the rooms differ: \(findings)")
            }
        }
        #expect(read > 100)
    }
}

/// Changes inside string values and numbers, which mostly leave a body readable.
enum Mutation {
    private static let inserts = [
        "203.0.113.77", "2001:db8::1:2", "::", ":", ".", "1.2.3", "%41", "@", "://", "www.", "é", "\u{2028}",
        "\u{85}", "\\u0000", "\\u2029", "\\ud800", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0", "0", "9999999999", "-",
        "vp09.00.10.08",
        "abc:def:1:2:3:4:5:6", String(repeating: "x y ", count: 70), "\u{202E}", "٢٠٣.٠.١١٣.٧٧", "\u{7F}",
    ]

    static func mutate(_ body: inout [UInt8], _ random: inout Dice) {
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            guard var place = body.indices.randomElement(using: &random) else { return }
            while place + 1 < body.count, !(0x30...0x7A).contains(body[place]) { place += 1 }
            switch Int.random(in: 0..<4, using: &random) {
            case 0: body[place] = UInt8.random(in: 0x30...0x7E, using: &random)
            case 1: body.remove(at: place)
            default:
                body.insert(contentsOf: Array((inserts.randomElement(using: &random) ?? "").utf8), at: place)
            }
        }
    }
}
