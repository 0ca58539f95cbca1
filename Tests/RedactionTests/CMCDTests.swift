import Beacons
import EgressContract
import EgressGate
import Redaction
import TestSupport
import Testing
import ViewFolding

/// CMCD records to view parts.
struct CMCDTests {
    private static let time: UInt64 = 1_795_340_270_000

    private func redact(
        _ body: String, path: String? = nil, host: String? = Region.property, by redactor: inout Redactor,
        arrival: UInt64 = Region.arrival
    ) throws -> [ViewRecord] {
        var scanner = CMCDScanner()
        let bytes = Array(body.utf8)
        try scanner.scan(bytes.span)
        return redactor.redact(
            bytes.span, scanner, pathLabel: path, hostLabel: host, origin: .unknown, arrivalMillis: arrival)
    }

    private func redact(_ body: String, path: String? = nil, host: String? = Region.property) throws
        -> [ViewRecord]
    {
        var redactor = try Region.redactor()
        return try redact(body, path: path, host: host, by: &redactor)
    }

    private func content(_ body: String) throws -> PartContent {
        let records = try redact(body)
        #expect(records.count == 1)
        return PartContent(try #require(records.first).part)
    }

    private func line(_ more: String, e: String = "t", sn: Int = 1, after: UInt64 = 0, sid: String = "s-1")
        -> String
    {
        "sid=\"\(sid)\",cid=\"c-1\",e=\(e),sn=\(sn),ts=\(Self.time + after)"
            + (more.isEmpty ? "" : ",\(more)") + "\n"
    }

    @Test(arguments: [
        (Region.otherProperty, Region.property, Region.otherProperty),
        ("undeclared", Region.property, Region.property),
        (nil, Region.property, Region.property), (Region.otherProperty, nil, Region.otherProperty),
        ("undeclared", "undeclared", nil), (nil, nil, nil),
    ])
    func `the property is the path's label if it is declared, else the host's`(
        path: String?, host: String?, property: String?
    ) throws {
        var redactor = try Region.redactor()
        let records = try redact(line(""), path: path, host: host, by: &redactor)
        #expect(records.map { $0.key.property } == (property.map { [$0] } ?? []))
        #expect(redactor.declares(pathLabel: path, hostLabel: host) == (property != nil))
        #expect(redactor.counts[EventReason.unknownProperty] == (property == nil ? 1 : 0))
    }

    @Test(arguments: [
        ("sid=\"a\",e=t,sn=1", EventReason.noOrder), ("sid=\"a\",ts=1,sn=1", .noOrder),
        ("ts=1,e=t", .noOrder),
        ("sid=\"\",ts=1,e=t", .noOrder), ("sid=\"a\",ts=\"x\",e=t", .noOrder),
        ("sid=\"a\",ts=1,e=5", .noOrder),
        ("bl=21300,br=3200,sid=\"a\",v=2", .noOrder), ("sid=\"a\",ts=1,e=t,v=3", .unknownVersion),
        ("sid=\"a\",ts=4398046511104,e=t", .orderOutOfRange),
        ("sid=\"" + String(repeating: "a", count: 129) + "\",ts=1,e=t", .badViewID),
        ("sid=\"a\",cid=\"" + String(repeating: "a", count: 513) + "\",ts=1,e=t", .badViewID),
    ])
    func `a record without an order or a view is rejected`(record: String, reason: EventReason) throws {
        var redactor = try Region.redactor()
        let records = try redact(record + "\n" + line(""), by: &redactor)
        #expect(records.map { $0.events } == [1])
        #expect(redactor.counts[reason] == 1)
        #expect(redactor.counts.acceptedEvents == 1)
    }

    @Test func `orders stand by ts, then sn, then e, and repeats fall together`() throws {
        let lines = [
            line("", sn: 9, after: 0), line("", e: "ps", sn: 2, after: 1), line("", sn: 2, after: 1),
            line("", sn: 3, after: 1), line("", sn: 0, after: 2),
        ]
        let whole = try content(lines.joined())
        #expect(whole.seen.count == 5)
        for (index, one) in lines.enumerated() {
            #expect(try content(one).seen == [whole.seen[[0, 1, 2, 3, 4][index]]])
        }
        #expect(try content((lines + lines).shuffled().joined()).seen == whole.seen)
    }

    @Test func `a long session's sequence numbers go on`() throws {
        let said = try content(
            line("", sn: 65_535) + line("", sn: 65_536, after: 1) + line("", sn: 70_000_000, after: 1))
        #expect(said.seen.count == 3)
    }

    @Test func `a view is a session's content, and no Mux view`() throws {
        let body = line("") + line("", sid: "s-2") + line("").replacing("c-1", with: "c-2")
        let body2 = body + line("", sn: 2, after: 5) + "sid=\"s-1\",e=t,ts=\(Self.time)\n"
        let records = try redact(body2)
        #expect(records.map { $0.events } == [2, 1, 1, 1])
        #expect(Set(records.map { $0.key }).count == 4)
        var redactor = try Region.redactor()
        let mux = try redactor.records(TestBeacon.body([TestBeacon.event(1, [], view: "s-1")]))
        #expect(mux.allSatisfy { one in !records.contains { $0.key == one.key } })
    }

    @Test func `fields cross as the contract has them`() throws {
        let said = try content(
            line(
                """
                v=2,br=(5000;v 320;a),st=ll,cdn="cdn-1",h="www.video.example:443",msd=388,bsa=(2),bsda=(310),dfa=7,\
                nor=("../next.m4s"),com.example-user="alice@example.com",cmsds="AAAA",zz=1,cen="custom"
                """))
        #expect(
            said.fields == [
                "time": String(Region.arrival / 60_000), "video_id": "c-1", "video_cdn": "cdn-1",
                "video_is_live": "1",
                "video_bitrate": "5000000", "source_host": "www.video.example", "sdk_name": "cmcd",
                "sdk_version": "2", "startup_time": "388", "held_until": said.fields["held_until"] ?? "",
                "session_starvations_first": "2", "session_starvations_last": "2",
                "session_starvation_time_first": "310", "session_starvation_time_last": "310",
                "session_dropped_frames_first": "7", "session_dropped_frames_last": "7",
            ])
        #expect(said.marks.isEmpty)
    }

    @Test func `totals are kept as first and last, whatever their order in the beacon`() throws {
        let said = try content(
            line("bsa=5,br=300", sn: 2, after: 200) + line("bsa=3,br=100", sn: 1)
                + line("bsa=4,br=200", sn: 0, after: 100))
        #expect(said.fields["session_starvations_first"] == "3")
        #expect(said.fields["session_starvations_last"] == "5")
        #expect(said.fields["video_bitrate"] == "300000")
    }

    @Test func `states, errors and bitrates are marks, and what held is no response`() throws {
        let said = try content(
            line("sta=s", e: "ps", sn: 1) + line("sta=p", e: "t", sn: 2, after: 10)
                + line("sta=\"p\"", e: "\"ps\"", sn: 3, after: 20)
                + line("ec=(\"E_1\")", e: "e", sn: 4, after: 30)
                + line("ec=(\"see https://a.example\")", e: "e", sn: 5, after: 40)
                + line("br=(900)", e: "bc", sn: 6, after: 50) + line("sta=z", e: "ps", sn: 7, after: 60)
                + line("rc=200,url=\"https://x.example/a?b\"", e: "rr", sn: 8, after: 9_000))
        let marks = said.marks.map { "\($0.kind) \($0.time - said.marks[0].time) \($0.value)" }
        #expect(
            marks == [
                "state 0 s", "state 20 p", "error 30 E_1", "error 40 unknown", "renditionchange 50 900000",
            ])
        #expect(said.fields["held_until"] == String(said.marks[0].time + 60))
        #expect(said.fields["error_code"] == "unknown")
        #expect(said.fields["source_host"] == "other")
        let offset = said.marks[0].time - Self.time
        #expect(offset < 1 << 40)
        #expect(
            said.seen.map { $0 >> 21 }
                == said.seen.map { _ in Self.time + offset }.enumerated().map {
                    $0.element + [0, 10, 20, 30, 40, 50, 60, 9_000][$0.offset]
                })
    }

    @Test func `no session, content or customer's key crosses, and the gate has nothing to hold back`() throws
    {
        let body = line(
            "com.example-user=\"secret-user\",nor=\"secret-next\",url=\"https://u.example/secret?sid=1\"",
            sid: "secret-sid")
        for record in try redact(body.replacing("c-1", with: "alice@example.com")) {
            #expect(!String(decoding: record.part.bytes, as: UTF8.self).contains("secret"))
            #expect(!String(decoding: record.part.bytes, as: UTF8.self).contains("alice"))
            #expect(EgressGate(contract: .v1).pass(record, prefix: nil).findings.isEmpty)
        }
    }

    @Test func `records dealt to any beacons in any order fold to the same part`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("CMCD fold: seed \(seed)")
        var random = Dice(seed: seed)
        let events = ["t", "ps", "rr", "e", "bc", "ce"]
        let lines = (0..<60).map { index in
            line(
                "sta=\(["s", "p", "r", "a"].randomElement(using: &random) ?? "p"),bsa=\(Int.random(in: 0..<9, using: &random)),"
                    + "br=(\(Int.random(in: 100..<200, using: &random))),v=2",
                e: events.randomElement(using: &random) ?? "t", sn: index % 7,
                after: UInt64(Int.random(in: 0..<4_000, using: &random)))
        }
        var redactor = try Region.redactor()
        let whole = try redact(lines.joined(), by: &redactor)
        for _ in 0..<20 {
            var hands = [[String]](repeating: [], count: 5)
            for line in lines {
                for _ in 0..<Int.random(in: 1...2, using: &random) {
                    hands[Int.random(in: 0..<5, using: &random)].append(line)
                }
            }
            let parts = try hands.filter { !$0.isEmpty }.flatMap {
                try redact($0.shuffled(using: &random).joined(), by: &redactor).map { $0.part }
            }
            let folded = PartContent(fold(parts))
            let expected = PartContent(try #require(whole.first).part)
            #expect(folded.seen == expected.seen, "seed \(seed)")
            #expect(folded.marks.map { "\($0)" } == expected.marks.map { "\($0)" }, "seed \(seed)")
            #expect(folded.fields == expected.fields, "seed \(seed)")
        }
    }
}
