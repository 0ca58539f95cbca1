import Beacons
import EgressContract
import EgressGate
import Foundation
import Redaction
import TestSupport
import Testing

/// Strings that hold a full address in some form, and honest ones.
struct CorpusRow: Decodable {
    let id: String
    let text: String
    let contains_full_ip: Bool
    let ip: String?
    let channel: String
    let ambiguous: Bool?

    static func all() throws -> [CorpusRow] {
        let file = URL(filePath: Repository.shared + "/privacy/ip-corpus.jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(CorpusRow.self, from: Data($0.utf8))
        }
    }

    /// The prefix of a client that has the row's address, or of one of the documentation ranges.
    var prefix: NetworkPrefix? {
        guard let ip, ip.contains(":") else {
            let octets = (ip ?? "203.0.113.0").split(separator: ".").compactMap { UInt8($0) }
            return octets.count == 4 ? NetworkPrefix(ipv4: octets[0], octets[1], octets[2]) : nil
        }
        return Self.octets(ofIPv6: ip).map { NetworkPrefix(ipv6: $0[0], $0[1], $0[2], $0[3], $0[4]) }
    }

    private static func octets(ofIPv6 text: String) -> [UInt8]? {
        let halves = text.components(separatedBy: "::").map { half in
            half.split(separator: ":").compactMap { UInt16($0, radix: 16) }
        }
        guard let head = halves.first, halves.count <= 2 else { return nil }
        let tail = halves.count == 2 ? halves[1] : []
        let zeros = [UInt16](repeating: 0, count: max(0, 8 - head.count - tail.count))
        let groups = head + zeros + tail
        return groups.count == 8 ? groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } : nil
    }
}

/// What a beacon with one row in every field leaves behind the gate.
struct Planted {
    private(set) var texts: Set<String> = []
    private(set) var numbers: Set<UInt64> = []
    private(set) var forms: [GateForm] = []
    /// What Redaction itself found to be an address.
    private(set) var refused: UInt64 = 0

    init(_ text: String, prefix: NetworkPrefix?) throws {
        let json = try TestBeacon.quoted(text)
        try takeMux(json, prefix)
        if Double(text) != nil, text.first?.isNumber == true, !text.hasPrefix("0") {
            try takeMux(text, prefix)
        }
        for value in [json, text] { try takeCMCD(value, prefix) }
    }

    private static let heading: Set<MuxKey> = [
        .envKey, .viewId, .viewSequenceNumber, .event, .viewerTime, .viewerUserId, .muxViewerId,
    ]
    private static let muxKeys = MuxKey.allCases.filter { !heading.contains($0) && $0 != .other }.map { key in
        "\(key)".reduce(into: "") { name, character in
            let isWord = character.isUppercase || character.isNumber && name.last?.isNumber == false
            name += isWord ? "_" + character.lowercased() : String(character)
        }
    }
    private static let cmcdKeys = CMCDKey.allCases.filter { $0 != .custom && $0 != .other }.map { "\($0)" }

    private mutating func takeMux(_ value: String, _ prefix: NetworkPrefix?) throws {
        for kind in ["error", "renditionchange"] {
            var redactor = try Region.redactor(customDimensions: Set(1...20))
            let event = TestBeacon.event(
                1, [("event", "\"\(kind)\""), ("viewer_time", "0")] + Self.muxKeys.map { ($0, value) })
            let origin = Origin(prefix: prefix, place: .unknown)
            let records = try redactor.records(TestBeacon.body([event]), origin: origin)
            take(records, prefix)
            refused += redactor.counts[FieldReason.addressInText]
        }
    }

    private mutating func takeCMCD(_ value: String, _ prefix: NetworkPrefix?) throws {
        var redactor = try Region.redactor()
        for key in Self.cmcdKeys {
            let placed = ["sid": "\"s\"", "cid": "\"c\"", "e": "t", "sn": "1", "ts": "1795340270000"]
                .filter { $0.key != key }.map { "\($0.key)=\($0.value)" }
            let body = Array((placed + ["\(key)=\(value)"]).joined(separator: ",").utf8)
            var scanner = CMCDScanner()
            guard (try? scanner.scan(body.span)) != nil else { continue }
            let records = redactor.redact(
                body.span, scanner, pathLabel: nil, hostLabel: Region.property,
                origin: Origin(prefix: prefix, place: .unknown), arrivalMillis: Region.arrival)
            take(records, prefix)
        }
    }

    private mutating func take(_ records: [ViewRecord], _ prefix: NetworkPrefix?) {
        let gate = EgressGate(contract: .v1)
        for record in records {
            let verdict = gate.pass(record, prefix: prefix)
            forms += verdict.findings.map(\.form)
            verdict.record?.part.forEach { element in
                guard let part = verdict.record?.part else { return }
                switch element {
                case .seen: break
                case .register(.prefix, _, _), .register(.time, _, _), .register(.heldUntil, _, _): break
                case .register(_, _, let value), .mark(_, _, _, let value): take(value, part)
                }
            }
        }
    }

    private mutating func take(_ value: ViewPart.Value, _ part: ViewPart) {
        switch value {
        case .none: break
        case .integer(let number): numbers.insert(number)
        case .text(let range):
            let text = String(decoding: part.bytes[range], as: UTF8.self)
            if !["other", "unknown", "cmcd", "c"].contains(text) { texts.insert(text) }
        }
    }
}

@Suite("Address corpus", .enabled(if: Repository.hasShared("privacy/ip-corpus.jsonl"), "shared is absent"))
struct CorpusTests {
    @Test("no row with an address leaves through any field of Mux and CMCD beacons, but ambiguous ones")
    func addresses() throws {
        var ambiguous: [String: (rows: Int, leaving: Int)] = [:]
        var caught: [String: Int] = [:]
        let rows = try CorpusRow.all().filter(\.contains_full_ip)
        for row in rows {
            let planted = try Planted(row.text, prefix: row.prefix)
            for form in planted.forms { caught[form.name, default: 0] += 1 }
            guard row.ambiguous == true else {
                #expect(planted.texts.isEmpty, "\(row.id)")
                for number in planted.numbers { #expect(!Self.tells(number, row), "\(row.id)") }
                continue
            }
            ambiguous[row.channel, default: (0, 0)].rows += 1
            if !planted.texts.isEmpty { ambiguous[row.channel, default: (0, 0)].leaving += 1 }
        }
        print(
            "\(rows.count) rows with an address; values that the gate took out, by form: \(caught.sorted { $0.key < $1.key })"
        )
        for (channel, counts) in ambiguous.sorted(by: { $0.key < $1.key }) {
            print("ambiguous \(channel): \(counts.leaving) of \(counts.rows) leave")
        }
    }

    @Test("no honest row is taken for an address, but ambiguous ones")
    func honest() throws {
        var (leaving, ambiguousLeaving) = (0, 0)
        let rows = try CorpusRow.all().filter { !$0.contains_full_ip }
        for row in rows {
            let planted = try Planted(row.text, prefix: row.prefix)
            let leaves = planted.texts.contains { $0.contains(row.text.trimmingCharacters(in: .whitespaces)) }
            if row.ambiguous == true {
                ambiguousLeaving += leaves ? 1 : 0
                continue
            }
            leaving += leaves ? 1 : 0
            #expect(!planted.forms.contains(where: \.isAddress) && planted.refused == 0, "\(row.id)")
        }
        let ambiguous = rows.count { $0.ambiguous == true }
        print(
            "honest rows that leave in a text: \(leaving) of \(rows.count - ambiguous)"
        )
        print("ambiguous honest rows that leave: \(ambiguousLeaving) of \(ambiguous)")
    }

    /// Whether a number is the row's IPv4 address.
    private static func tells(_ number: UInt64, _ row: CorpusRow) -> Bool {
        guard let octets = row.ip?.split(separator: ".").compactMap({ UInt64($0) }), octets.count == 4 else {
            return false
        }
        let word = octets.reduce(0) { $0 << 8 | $1 }
        let swapped = octets.reversed().reduce(0) { $0 << 8 | $1 }
        return number == word || number == swapped || String(number) == String(word, radix: 8)
    }
}
