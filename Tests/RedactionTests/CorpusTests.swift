import EgressContract
import EgressGate
import Foundation
import Redaction
import Testing

/// Strings that hold a full address in some form, and honest ones.
struct CorpusRow: Decodable {
    let id: String
    let text: String
    let contains_full_ip: Bool
    let channel: String
    let ambiguous: Bool?
}

@Suite("Address corpus", .enabled(if: Shared.isThere("privacy/ip-corpus.jsonl"), "shared is absent"))
struct CorpusTests {
    private static func rows() throws -> [CorpusRow] {
        let file = Shared.folder.appending(path: "privacy/ip-corpus.jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(CorpusRow.self, from: Data($0.utf8))
        }
    }

    private static let fields = [
        "video_title", "video_series", "video_id", "video_cdn", "custom_1", "player_name", "player_version",
        "player_error_code", "mux_embed", "video_source_codec", "video_source_hostname", "page_url",
    ]

    /// Whether a text planted in every text field leaves Redaction in any of them.
    private static func survives(_ text: String, _ redactor: inout Redactor) throws -> ViewRecord? {
        let json = try TestBeacon.quoted(text)
        let event = TestBeacon.event(
            1, [("event", #""error""#), ("viewer_time", "0")] + fields.map { ($0, json) })
        let record = try #require(redactor.records(TestBeacon.body([event])).first)
        let isSaid = PartContent(record.part).fields.contains { name, value in
            !["time", "error_code"].contains(name) && value != "other" || value == text
        }
        return isSaid ? record : nil
    }

    @Test("no dotted or IPv6 literal survives; the other forms are counted for those who close them")
    func corpus() throws {
        var redactor = try Region.redactor()
        let gate = EgressGate(contract: .v1)
        let prefixes = [NetworkPrefix(ipv4: 203, 0, 113), NetworkPrefix(ipv6: 0x20, 0x01, 0x0d, 0xb8, 0x85)]
        var survivors: [String: Int] = [:]
        var behindGate: [String: Int] = [:]
        var honestLost = 0
        let rows = try Self.rows()
        for row in rows {
            let record = try Self.survives(row.text, &redactor)
            guard row.contains_full_ip else {
                honestLost += record == nil ? 1 : 0
                continue
            }
            guard let record else { continue }
            survivors[row.channel, default: 0] += 1
            #expect(!["plain-v4", "plain-v6"].contains(row.channel), "\(row.id)")
            #expect(!row.text.contains("203.0.113.77") && !row.text.contains("2001:db8:"), "\(row.id)")
            let texts = prefixes.compactMap { gate.pass(record, prefix: $0).record?.part }
            if texts.allSatisfy({ $0 == record.part }) { behindGate[row.channel, default: 0] += 1 }
        }
        let holding = rows.count { $0.contains_full_ip }
        print(
            "of \(holding) rows with an address: \(survivors.values.reduce(0, +)) leave redaction,",
            "\(behindGate.values.reduce(0, +)) also the gate:", behindGate.sorted { $0.key < $1.key })
        print("of \(rows.count - holding) honest rows \(honestLost) are dropped everywhere")
    }
}
