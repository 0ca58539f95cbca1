import Testing

@testable import Beacons

@Suite(.enabled(if: Oracle.hasShared, "../shared or python3 is absent"))
struct CaptureTests {
    private static let listed = Set(MuxKey.allCases.map(\.name)).subtracting([""])

    @Test("Every captured Mux POST reads as Python reads it")
    func equalsOracle() throws {
        let bodies = try Oracle.captures()
        #expect(bodies.count > 20)
        for capture in bodies {
            let reading = try Reading(capture.body)
            #expect(reading.scanner.undecodableKeys == 0)
            #expect(reading.scanner.rejectedEvents == 0)
            #expect(reading.scanner.transmissionTime == capture.transmissionTime)
            let events = reading.scanner.events
            let listed = capture.events.map { $0.filter { Self.listed.contains($0.name) } }
            #expect(events.map { reading.oracleFields($0.fields) } == listed)
            #expect(events.map(\.unlistedFields) == zip(capture.events, listed).map { $0.count - $1.count })
        }
    }

    @Test("The captures hold the oracle's distinct views and events")
    func distinctEvents() throws {
        var ours: Set<String> = []
        var theirs: Set<String> = []
        for capture in try Oracle.captures() {
            let reading = try Reading(capture.body)
            for event in reading.scanner.events {
                let fields = reading.scanner.fields[event.fields]
                let view = try #require(fields.last { $0.key == .viewId })
                let order = try #require(fields.last { $0.key == .viewSequenceNumber })
                let number = try #require(reading.integer(order))
                ours.insert("\(try #require(reading.text(view))) \(number)")
            }
            for event in capture.events {
                let view = try #require(event.last { $0.name == "view_id" })
                let order = try #require(event.last { $0.name == "view_sequence_number" })
                theirs.insert(
                    String(decoding: view.value, as: UTF8.self) + " "
                        + String(decoding: order.value, as: UTF8.self))
            }
        }
        #expect(!ours.isEmpty)
        #expect(ours == theirs)
    }

    @Test("One scanner reads all captures in a row as fresh ones do")
    func reuse() throws {
        var scanner = MuxScanner()
        for capture in try Oracle.captures() {
            try scanner.scan(capture.body.span)
            let fresh = try Reading(capture.body).scanner
            #expect(scanner.events == fresh.events)
            #expect(scanner.fields.map(\.start) == fresh.fields.map(\.start))
        }
    }
}
