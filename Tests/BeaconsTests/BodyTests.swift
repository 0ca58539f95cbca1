import Testing

@testable import Beacons

struct BodyTests {
    @Test("The sample reads as it is written")
    func sample() throws {
        let reading = try Reading(sampleBody)
        #expect(reading.scanner.events.map(\.fields) == [0..<10, 10..<16])
        #expect(reading.scanner.transmissionTime == 1_795_340_677_700.5)
        #expect(reading.scanner.undecodableKeys == 1)
        #expect(reading.scanner.events.map(\.unlistedFields) == [2, 0])
        #expect(reading.scanner.rejectedEvents == 0)
        let title = try #require(reading.scanner.fields.first { $0.key == .videoTitle })
        #expect(reading.text(title) == "Tést \"a\" é 🎬")
    }

    @Test(
        "Metadata stands before, after or nowhere; what it does not say is not there",
        arguments: [
            ("{\"metadata\":{\"transmission_timestamp\":5},\"events\":[]}", 5),
            ("{\"events\":[],\"metadata\":{\"rtt_ms\":1,\"transmission_timestamp\":\"5.5\"}}", 5.5),
            ("{\"events\":[]}", nil), ("{\"events\":[],\"metadata\":{}}", nil),
            ("{\"events\":[],\"metadata\":7}", nil),
            ("{\"events\":[],\"metadata\":{\"transmission_timestamp\":null}}", nil),
            ("{\"events\":[],\"metadata\":{\"transmission_timestamp\":1e999}}", nil),
            (#"{"metadata":{"rtt_ms":1},"metadata":{"transmission_timestamp":2},"events":[]}"#, 2),
            (#"{"m\u0065tadata":{"transmission_timest\u0061mp":5},"\u0065vents":[],"x":[{}]}"#, 5),
        ] as [(String, Double?)])
    func metadata(body: String, expected: Double?) throws {
        #expect(try Reading(body).scanner.transmissionTime == expected)
    }

    @Test("A bad event is counted and the others are kept")
    func badEvents() throws {
        let reading = try Reading("{\"events\":[{\"e\":1},7,null,\"x\",[{}],{\"e\":2},{}]}")
        #expect(reading.scanner.events.map(\.fields) == [0..<1, 1..<2, 2..<2])
        #expect(reading.scanner.rejectedEvents == 4)
    }

    @Test("A key that occurs twice is listed twice, in order")
    func duplicateKeys() throws {
        let reading = try Reading("{\"events\":[{\"xid\":\"a\",\"e\":1,\"xid\":\"b\",\"x_id_\":\"c\"}]}")
        let views = reading.scanner.fields.filter { $0.key == .viewId }
        #expect(views.map(reading.text) == ["a", "b", "c"])
    }

    @Test("Several events arrays are read as one")
    func severalArrays() throws {
        let reading = try Reading("{\"events\":[{\"e\":1}],\"events\":[{\"e\":2}],\"events\":null}")
        #expect(reading.scanner.events.map(\.fields) == [0..<1, 1..<2])
    }

    @Test("Events beyond the limit are rejected, the first ones kept")
    func manyEvents() throws {
        let event = "{\"e\":\"hb\",\"zz\":1,\"upz\":2}"
        let reading = try Reading(
            "{\"events\":[\(Array(repeating: event, count: 3_605).joined(separator: ","))]}")
        #expect(reading.scanner.events.count == 3_600)
        #expect(reading.scanner.rejectedEvents == 5)
        #expect(reading.scanner.undecodableKeys == 3_600)
        #expect(reading.scanner.events.allSatisfy { $0.unlistedFields == 1 })
    }

    @Test("An event with too many fields is rejected alone, and its keys are not counted")
    func manyFields() throws {
        func event(_ count: Int) -> String {
            "{\"zz\":1,\"upz\":1,\(Array(repeating: "\"e\":1", count: count - 2).joined(separator: ","))}"
        }
        let reading = try Reading("{\"events\":[\(event(1_025)),\(event(1_024)),{\"e\":1}]}")
        #expect(reading.scanner.events.map(\.fields) == [0..<1_022, 1_022..<1_023])
        #expect(reading.scanner.rejectedEvents == 1)
        #expect(reading.scanner.undecodableKeys == 1)
        #expect(reading.scanner.events.map(\.unlistedFields) == [1, 0])
    }

    @Test("A key longer than the limit is dropped, the event kept")
    func longKey() throws {
        let key = "_" + String(repeating: "k", count: 300) + "_"
        let reading = try Reading("{\"events\":[{\"\(key)\":1,\"e\":1}]}")
        #expect(reading.scanner.fields.map(\.key) == [.event])
        #expect(reading.scanner.undecodableKeys == 1)
    }

    @Test("Brackets nest to the limit, counted from the body's own")
    func depth() throws {
        func nested(_ count: Int) -> String {
            String(repeating: "[", count: count) + String(repeating: "]", count: count)
        }
        #expect(refusal("{\"events\":[{\"e\":\(nested(29))}]}") == nil)
        #expect(refusal("{\"events\":[{\"e\":\(nested(30))}]}") == .tooDeep)
        #expect(refusal("{\"events\":[\(nested(30))]}") == nil)
        #expect(refusal("{\"events\":[\(nested(31))]}") == .tooDeep)
        #expect(refusal("{\"events\":[],\"a\":\(nested(31))}") == nil)
        #expect(refusal("{\"events\":[],\"a\":\(nested(32))}") == .tooDeep)
        #expect(refusal("{\"events\":[],\"metadata\":{\"a\":\(nested(31))}}") == .tooDeep)
        #expect(refusal(String(repeating: "[", count: 100_000)) == .tooDeep)
        #expect(refusal(String(repeating: "{\"a\":", count: 100_000)) == .tooDeep)
        var limits = ScanLimits()
        for (levels, expected) in [(0, ScanRefusal.tooDeep), (1, .tooDeep), (2, .tooDeep), (3, nil)] {
            limits.levels = levels
            #expect(refusal("{\"events\":[{\"e\":1}]}", limits: limits) == expected)
        }
    }

    @Test("A body over the limit is refused unread")
    func largeBody() {
        var limits = ScanLimits()
        limits.bodyBytes = 13
        #expect(refusal("{\"events\":[]}", limits: limits) == nil)
        #expect(refusal("{\"events\":[] }", limits: limits) == .tooLarge)
    }

    @Test("After a refusal nothing of the body is left, and the next one reads")
    func refusalLeavesNothing() throws {
        var scanner = MuxScanner()
        let cut = Array(sampleBody.utf8.dropLast())
        #expect(throws: ScanRefusal.notJSON) { try scanner.scan(cut.span) }
        #expect(scanner.fields.isEmpty && scanner.events.isEmpty && scanner.transmissionTime == nil)
        #expect(scanner.undecodableKeys == 0 && scanner.rejectedEvents == 0)
        let whole = Array(sampleBody.utf8)
        try scanner.scan(whole.span)
        #expect(scanner.events.count == 2)
    }
}
