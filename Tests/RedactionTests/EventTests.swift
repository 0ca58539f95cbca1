import EgressContract
import Redaction
import Testing

@Suite("Events, views and what the relay adds")
struct EventTests {
    @Test("an event is rejected for the first reason that holds, and the others are kept")
    func rejections() throws {
        let good = TestBeacon.event(1, [])
        let rows: [(String, EventReason)] = [
            (TestBeacon.event([("view_id", #""v""#), ("view_sequence_number", "1")]), .unknownProperty),
            (TestBeacon.event([("env_key", #""nobody""#), ("view_id", #""v""#)]), .unknownProperty),
            (TestBeacon.event([("env_key", #""prop1""#), ("view_sequence_number", "1")]), .noOrder),
            (TestBeacon.event([("env_key", #""prop1""#), ("view_id", #""v""#)]), .noOrder),
            (TestBeacon.event([("env_key", #""prop1""#), ("view_id", "null")]), .noOrder),
            (TestBeacon.event([("env_key", #""prop1""#), ("view_id", #""""#)]), .noOrder),
            (TestBeacon.event(-1, []), .noOrder),
            (TestBeacon.event([("env_key", #""prop1""#), ("view_id", #""v w""#)]), .badViewID),
            (TestBeacon.event(1, [], view: String(repeating: "v", count: 129)), .badViewID),
            (TestBeacon.event(100_001, []), .orderOutOfRange),
        ]
        for (event, reason) in rows {
            var redactor = try Region.redactor()
            let records = try redactor.records(TestBeacon.body([event, good, event]))
            #expect(records.count == 1 && records.first?.events == 1)
            #expect(redactor.counts[reason] == 2, "\(reason)")
            #expect(redactor.counts.acceptedEvents == 1)
        }
        var redactor = try Region.redactor()
        #expect(try redactor.records(TestBeacon.body([rows[9].0])).isEmpty)
        #expect(try redactor.records(TestBeacon.body([])).isEmpty)
    }

    @Test("the property is the env key, and where there is none the host's label")
    func property() throws {
        let event = TestBeacon.event([("view_id", #""v""#), ("view_sequence_number", "1")])
        var redactor = try Region.redactor()
        let labelled = try redactor.records(TestBeacon.body([event]), label: Region.otherProperty)
        #expect(labelled.first?.key.property == Region.otherProperty)
        let keyed = try redactor.records(
            TestBeacon.body([TestBeacon.event(1, [])]), label: Region.otherProperty)
        #expect(keyed.first?.key.property == Region.property)
        #expect(try redactor.records(TestBeacon.body([event]), label: "nobody").isEmpty)
    }

    @Test("a beacon makes one record for each property and view, its events the deliveries")
    func grouping() throws {
        let foreign = TestBeacon.event([
            ("env_key", #""prop2""#), ("view_id", #""view-1""#), ("view_sequence_number", "4"),
        ])
        let events = [
            TestBeacon.event(1, []), TestBeacon.event(2, []), TestBeacon.event(2, [], view: "view-2"),
            foreign,
            TestBeacon.event(2, []), TestBeacon.event(9, []),
        ]
        var redactor = try Region.redactor()
        let records = try redactor.records(TestBeacon.body(events))
        #expect(records.map(\.events) == [4, 1, 1])
        #expect(records.map { PartContent($0.part).seen } == [[1, 2, 9], [2], [4]])
        #expect(Set(records.map(\.key)).count == 3)
    }

    @Test("the value of the highest order holds, whatever the events' places; a dropped one says nothing")
    func lastHolds() throws {
        let events = [
            TestBeacon.event(5, [("video_title", #""five""#), ("view_max_playhead_position", "9")]),
            TestBeacon.event(7, [("video_title", #""a@b""#)]),
            TestBeacon.event(3, [("video_title", #""three""#), ("view_max_playhead_position", "12")]),
            TestBeacon.event(4, [("video_id", #""b""#)]), TestBeacon.event(4, [("video_id", #""c""#)]),
        ]
        for order in [events, events.reversed()] {
            var redactor = try Region.redactor()
            let content = PartContent(try #require(redactor.records(TestBeacon.body(order)).first).part)
            #expect(content.fields["video_title"] == "five")
            #expect(content.orders["video_title"] == 5)
            #expect(content.fields["video_id"] == "c")
            #expect(content.fields["max_playhead_position"] == "12")
        }
    }

    @Test("time is arrival less age, in minutes, the least of the beacon's events")
    func time() throws {
        let minute = Region.arrival / 60_000
        let rows: [(times: [String], sent: String?, minute: UInt64)] = [
            (["1000"], nil, minute), (["60000", "1000"], "120000", minute - 2),
            (["1000", "181000.4"], nil, minute - 3), (["500000"], "1000", minute),
            (["0"], "1e14", minute - 1_440), (["null"], "1000", minute),
            (["-1e300", "1e300"], nil, minute - 1_440),
        ]
        for row in rows {
            let events = row.times.enumerated().map { TestBeacon.event($0, [("viewer_time", $1)]) }
            var redactor = try Region.redactor()
            let records = try redactor.records(TestBeacon.body(events, sent: row.sent))
            #expect(PartContent(try #require(records.first).part).fields["time"] == String(row.minute))
        }
        var redactor = try Region.redactor()
        let early = try redactor.records(TestBeacon.body([TestBeacon.event(1, [])]), arrival: 5)
        #expect(PartContent(try #require(early.first).part).fields["time"] == "0")
        let late = try redactor.records(TestBeacon.body([TestBeacon.event(1, [])]), arrival: .max)
        #expect(PartContent(try #require(late.first).part).fields["time"] == nil)
        #expect(redactor.counts[DerivedReason.timeOutOfRange] == 1)
    }

    @Test("marks stand for state changes, at the player's time plus the view's offset")
    func marks() throws {
        let keys = try #require(
            PseudonymKeys(viewKey: Region.viewKey, firstDay: Region.firstDay, firstDayKey: Region.dayKey))
        let offset = keys.view(property: Region.property, id: Array("view-1".utf8)).clockOffset
        let events = [
            ("play", "1000.5", []), ("hb", "1001", []),
            ("renditionchange", "1002", [("video_source_bitrate", "77")]),
            ("renditionchange", "1003", []), ("error", "1004", [("player_error_code", "404")]),
            ("error", "1005", [("player_error_code", #""a b""#)]), ("playing", "null", []),
            ("ended", "-1", []), ("viewend", "1e300", []), ("pause", #""1006""#, []),
        ]
        let body = TestBeacon.body(
            events.enumerated().map { order, event in
                TestBeacon.event(
                    order, [("event", "\"\(event.0)\""), ("viewer_time", event.1)] + event.2)
            })
        var redactor = try Region.redactor()
        let content = PartContent(try #require(redactor.records(body).first).part)
        let said = content.marks.map { "\($0.order) \($0.kind) \($0.time - offset) \($0.value)" }
        #expect(
            said == [
                "0 play 1001 ", "2 renditionchange 1002 77", "3 renditionchange 1003 ", "4 error 1004 404",
                "5 error 1005 unknown", "9 pause 1006 ",
            ])
        #expect(content.fields["error_code"] == "unknown" && content.orders["error_code"] == 5)
        #expect(redactor.counts[DerivedReason.markWithoutTime] == 1)
        #expect(redactor.counts[DerivedReason.markOutOfRange] == 2)
    }

    @Test("prefix and place stand under the highest order of the beacon, and only in their domains")
    func origin() throws {
        var place = Place(
            continent: "EU", country: "DE", subdivision: "BE", city: "Berlin", networkOperator: 64_500)
        let prefix = NetworkPrefix(ipv4: 203, 0, 113)
        let body = TestBeacon.body([TestBeacon.event(8, []), TestBeacon.event(3, [])])
        var redactor = try Region.redactor()
        let records = try redactor.records(body, origin: Origin(prefix: prefix, place: place))
        let content = PartContent(try #require(records.first).part)
        let names = ["prefix", "continent", "country", "subdivision", "city", "network_operator"]
        #expect(names.map { content.fields[$0] } == ["203.0.113", "EU", "DE", "BE", "Berlin", "64500"])
        #expect(names.allSatisfy { content.orders[$0] == 8 })
        place = Place(continent: "eu", country: "DEU", subdivision: "be", city: "a@b", networkOperator: 0)
        let odd = try redactor.records(body, origin: Origin(prefix: nil, place: place))
        #expect(Set(PartContent(try #require(odd.first).part).fields.keys) == ["time"])
        #expect(redactor.counts[DerivedReason.placeOutsideDomain] == 4)
    }

    @Test("a redactor that has seen much says the same as a fresh one")
    func reuse() throws {
        var used = try Region.redactor()
        let bodies = (0..<600).map { number in
            TestBeacon.body([
                TestBeacon.event(number, [("viewer_user_id", "\"u\(number)\"")], view: "view-\(number % 400)")
            ])
        }
        for body in bodies + bodies {
            var fresh = try Region.redactor()
            #expect(try used.records(body) == fresh.records(body))
        }
    }
}
