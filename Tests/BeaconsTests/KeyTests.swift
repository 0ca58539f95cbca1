import Foundation
import TestSupport
import Testing

@testable import Beacons

struct KeyTests {
    private func decoded(_ key: String) -> String? {
        var name: [UInt8] = []
        let bytes = Array(key.utf8)
        return KeyCodec.shared.decode(bytes.span, to: &name) ? String(decoding: name, as: UTF8.self) : nil
    }

    @Test("Every key's name is its case in words")
    func names() {
        for key in MuxKey.allCases where key != .other {
            let words = key.name.split(separator: "_").enumerated()
            let camel = words.map { $0.offset == 0 ? String($0.element) : $0.element.capitalized }.joined()
            #expect(camel == "\(key)")
        }
        #expect(Set(MuxKey.allCases.map(\.name)).count == MuxKey.allCases.count)
        #expect(MuxKey.other.name.isEmpty)
    }

    @Test("The dictionary is one to one, so a key without underscores has one name")
    func oneToOne() {
        for table in [KeyDictionary.firstWords, KeyDictionary.laterWords] {
            #expect(Set(table.map(\.code)).count == table.count)
            #expect(Set(table.map(\.word)).count == table.count)
        }
    }

    @Test("Today's spelling of every listed name fits the table and is found")
    func spellings() {
        for key in MuxKey.allCases where key != .other {
            let spelling = Array(KeyCodec.shared.encode(key.name).utf8)
            let found = PackedSpelling(spelling.span, 0, spelling.count).flatMap(MuxKey.bySpelling.value)
            #expect(found == key)
            #expect(!spelling.contains(UInt8(ascii: "_")))
        }
    }

    @Test("What was read before changes no key")
    func order() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Dice(seed: seed)
        // Among them keys that others begin with, and keys that no table has.
        let keys =
            MuxKey.spellings.map(\.spelling) + [
                "x", "xi", "client_alnm", "_view_id", "zz", "xidx", "c_12_", "é",
            ]
        var used = MuxScanner()
        for _ in 0..<300 {
            let favourites = (0..<6).compactMap { _ in keys.randomElement(using: &random) }
            let names = (0..<40).compactMap { _ in
                (Bool.random(using: &random) ? favourites : keys).randomElement(using: &random)
            }
            let members = names.map { "\"\($0)\"\(["", " "].randomElement(using: &random) ?? ""):1" }
            let body = Array("{\"events\":[{\(members.joined(separator: ","))}]}".utf8)
            try used.scan(body.span)
            let expected = try names.compactMap { name in
                try Reading("{\"events\":[{\"\(name)\":1}]\(String(repeating: " ", count: 40))}")
                    .scanner.fields.first?.key
            }
            #expect(used.fields.map(\.key) == expected, "seed \(seed)")
        }
    }

    @Test(
        "A key is the same name in every spelling",
        arguments: [
            ("xid", MuxKey.viewId), ("view_id", .viewId), ("_view_id", .viewId), ("view__id_", .viewId),
            ("x_id_", .viewId), ("_view__id_", .viewId), (#"\u0078id"#, .viewId),
            (#"x\u005fid\u005f"#, .viewId),
            ("e", .event), ("event_", .event), ("_event_", .event), ("c12", .custom12),
            ("custom_12", .custom12),
            ("c_12_", .custom12), ("xpntimscv", .viewPlayingTimeMsCumulative), ("msano", .muxSampleNumber),
            ("m_sample_no", .muxSampleNumber), ("upz", .other), ("u_plan_", .other), ("client_alnm", .other),
            ("_client_alnm", .other), ("c01", .other), ("c21", .other), ("uip", .other), ("c__", .other),
            (#"e\u0000"#, nil), ("", nil), ("_", nil), ("zz", nil), ("event", nil), ("xi", nil), ("XID", nil),
            ("x_id", .viewId), ("_view", nil), ("xidx", nil), ("x id", nil), ("é", nil),
        ] as [(String, MuxKey?)])
    func everySpelling(key: String, expected: MuxKey?) throws {
        // The word `x` is a first word of its own where the letter cannot be read.
        let expected = key == "x_id" ? .other : expected
        for tail in ["", String(repeating: " ", count: 40)] {
            let reading = try Reading("{\"events\":[{\"\(key)\":1}]\(tail)}")
            let isListed = expected != nil && expected != .other
            #expect(reading.scanner.fields.map(\.key) == (isListed ? expected.map { [$0] } : []))
            #expect(reading.scanner.undecodableKeys == (expected == nil ? 1 : 0))
            #expect(reading.scanner.events.map(\.unlistedFields) == [expected == .other ? 1 : 0])
        }
    }

    @Test("A name survives being written and read")
    func roundTrip() {
        for name in MuxKey.allCases.map(\.name) + KeyDictionary.unreadNames + [
            "client_application_name", "a_b_7",
        ] {
            guard !name.isEmpty else { continue }
            #expect(decoded(KeyCodec.shared.encode(name)) == name)
        }
    }

    @Test("A quick look at a key without underscores says what decoding says")
    func quickLook() {
        var random = Dice(seed: 7)
        for _ in 0..<5_000 {
            let key = (0..<Int.random(in: 0...7, using: &random)).map { _ in
                Array("abcdeimnpqstuvwxyz0189XÉ".utf8).randomElement(using: &random) ?? 0
            }
            let canRead = KeyCodec.shared.canReadPlain(key.span, 0, key.count)
            var name: [UInt8] = []
            let isDecoded = KeyCodec.shared.decode(key.span, to: &name)
            #expect(canRead == isDecoded)
        }
    }

    @Test(
        "The tables are the shared dictionary's",
        .enabled(if: Oracle.hasShared, "../shared or python3 is absent"))
    func sharedDictionary() throws {
        let program = """
            import json, sys
            d = json.load(open(sys.argv[1] + '/mux-key-dictionary.json'))
            rest = dict(d['rest']); rest.update(d['roku_extra']['rest'])
            for t in (d['first'], rest): print(' '.join(sorted(k + '=' + v for k, v in t.items())))
            """
        let ours = [KeyDictionary.firstWords, KeyDictionary.laterWords]
            .map { $0.map { "\($0.code)=\($0.word)" }.sorted().joined(separator: " ") + "\n" }
        #expect(try Oracle.python(program, [Oracle.wire]) == ours.joined())
    }

    @Test(
        "Random keys decode as the shared decoder decodes them",
        .enabled(if: Oracle.hasShared, "../shared or python3 is absent"))
    func sharedDecoder() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Dice(seed: seed)
        let pieces = ["x", "u", "id", "pn", "_", "_", "7", "12", "plan", "client", "k", "vi", "ad"]
        let keys = (0..<4_000).map { _ in
            (0..<Int.random(in: 1...5, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
        }
        let program = """
            import os, sys
            sys.path.insert(0, '\(Oracle.wire)')
            import muxkeys
            for k in open(sys.argv[1]).read().split('\\n'): print(muxkeys.decode(k) or '-')
            """
        let names = try Oracle.python(program, input: keys.joined(separator: "\n")).split(separator: "\n")
        #expect(names.count == keys.count)
        for (key, name) in zip(keys, names) {
            // Only where that decoder gives up may ours read more: a first word of a single letter.
            let isLetterWord = key.utf8.dropFirst().first == UInt8(ascii: "_")
            guard name != "-" || !isLetterWord else { continue }
            #expect(decoded(key) ?? "-" == name, "seed \(seed), key \(key)")
        }
    }
}
