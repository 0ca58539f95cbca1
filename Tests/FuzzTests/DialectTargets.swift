import Batching
import Beacons
import EgressContract
import EgressGate
import Redaction
import TestSupport
import Testing

/// What players write, from its first byte to a record.
extension FuzzTests {
    /// A house behind the edge, made anew for each target.
    struct House {
        var mux = MuxScanner()
        var cmcd = CMCDScanner()
        var redactor: Redactor
        let gate = EgressGate(contract: .v1)

        init() throws {
            let bytes = [UInt8](repeating: 7, count: 32)
            let keys = try #require(
                PseudonymKeys(viewKey: bytes, firstDay: 20_000, firstDayKey: [UInt8](repeating: 8, count: 32))
            )
            let properties = ["k", "eu1testkey0env"].map {
                PropertyPolicy(key: $0, hosts: ["www.example.com"], customDimensions: [1, 12])
            }
            redactor = Redactor(properties: properties, keys: keys)
        }

        private var origin: Origin { .unknown }

        mutating func muxRecords(_ body: [UInt8]) -> [ViewRecord] {
            guard (try? mux.scan(body.span)) != nil else {
                #expect(mux.events.isEmpty && mux.fields.isEmpty)
                return []
            }
            for field in mux.fields { #expect(field.start <= field.end && Int(field.end) <= body.count) }
            return redactor.redact(
                body.span, mux, hostLabel: "k", origin: origin, arrivalMillis: 1_795_340_280_000)
        }

        mutating func cmcdRecords(_ body: [UInt8]) -> [ViewRecord] {
            guard (try? cmcd.scan(body.span)) != nil else {
                #expect(cmcd.records.isEmpty && cmcd.fields.isEmpty)
                return []
            }
            for field in cmcd.fields {
                #expect(field.value.start <= field.value.end && Int(field.value.end) <= body.count)
            }
            return redactor.redact(
                body.span, cmcd, pathLabel: nil, hostLabel: "k", origin: origin,
                arrivalMillis: 1_795_340_280_000)
        }

        /// Each record is canonical, and what the gate passes conforms and comes back from a batch as it went in.
        func check(_ records: [ViewRecord]) -> Bool {
            for record in records {
                #expect(ViewPart(validating: record.part.bytes) == record.part)
                guard let passed = gate.pass(record, prefix: nil).record else { continue }
                #expect(gate.conforms(passed))
                #expect(Batches.read(Batches.sealed([passed]))?.map(\.part) == [passed.part])
            }
            return !records.isEmpty
        }
    }

    @Test func `mux JSON`() throws {
        var house = try House()
        let words = [
            "{", "}", "[", "]", ",", ":", "null", "NaN", "\"xid\":\"v\"", "\"events\":[", "\\ud83c", "1.5e3",
        ]
        try Fuzz.run("mux", Corpus.muxBodies, words: words) { input, _ in house.check(house.muxRecords(input))
        }
    }

    @Test func `pixel queries`() throws {
        var house = try House()
        try Fuzz.run("pixel", Corpus.pixels, words: ["&", "=", "%", "%22", "+", "&xid=v", "&xsqno=100001"]) {
            input, _ in
            let body = PixelQuery.body(of: input.span)
            let isTaken = house.check(house.muxRecords(body))
            #expect(house.mux.events.count <= 1)
            return isTaken
        }
    }

    @Test func `CMCD records`() throws {
        var house = try House()
        let words = [
            "(", ")", ";v", ",", "\n", "\"", "?1", ":YQ==:", "e=ps", "ts=1", "sid=\"s\"", "sn=65536", "[{",
            "}]", "1.5", "@1",
        ]
        try Fuzz.run("cmcd", Corpus.records, words: words) { input, dice in
            let query = Array("CMCD=".utf8) + input
            let records = dice.throwsOne(in: 4) ? CMCDQuery.records(of: query.span) : input
            return house.check(house.cmcdRecords(records))
        }
    }

    @Test func `gzip bodies`() throws {
        let bodies = Corpus.muxBodies.prefix(6).map { Gzip.deflate($0, level: 6) }
        let bomb = Gzip.deflate([UInt8](repeating: 0x20, count: 2_000_000), level: 9)
        let members = bodies.flatMap { $0 }
        try Fuzz.run("gzip", bodies + [bomb, members], words: ["\u{1F}\u{8B}"]) { input, dice in
            let most = dice.below(200_000)
            let content = try? Gzip.inflate(input, maxBytes: most, maxMembers: 1 + dice.below(9))
            #expect((content?.count ?? 0) <= most)
            return content != nil
        }
    }
}
