import Foundation
import Logging
import Synchronization
import Telemetry
import Testing

@Suite("Telemetry")
struct TelemetryTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    @Test("a notice is one line of JSON with its numbers")
    func line() throws {
        let lines = Lines()
        Telemetry { lines.add($0) }.log(.batchStored(parts: 3, events: 9, orders: 8, repeated: 1))
        #expect(lines.all.count == 1)
        let object =
            try JSONSerialization.jsonObject(with: Data((lines.all.first ?? "").utf8)) as? [String: Any]
        #expect(object?["event"] as? String == "batch_stored")
        #expect(object?["level"] as? String == "info")
        #expect(object?["events"] as? Int == 9)
        #expect(object?["message"] as? String == "A batch was stored.")
    }

    @Test("what libraries say is withheld")
    func withheld() {
        let lines = Lines()
        let logger = Telemetry { lines.add($0) }.libraryLogger
        logger.error("GET /secret", metadata: ["peer": "somebody"])
        logger.warning("GET /secret")
        #expect(lines.all.count == 1)
        #expect(lines.all.allSatisfy { !$0.contains("secret") && !$0.contains("somebody") })
    }

    @Test("an alarm is raised and cleared once, and always among the metrics")
    func alarms() {
        let lines = Lines()
        let telemetry = Telemetry { lines.add($0) }
        #expect(telemetry.metricText().contains("octroi_alarm{name=\"geo_failed\"} 0\n"))
        for _ in 0..<3 { telemetry.raise(.geoFailed) }
        #expect(telemetry.metricText().contains("octroi_alarm{name=\"geo_failed\"} 1\n"))
        for _ in 0..<3 { telemetry.clear(.geoFailed) }
        #expect(telemetry.raised.isEmpty)
        #expect(lines.all.count == 2)
        #expect(lines.all.first?.contains("\"alarm\":\"geo_failed\"") == true)
    }

    private enum Reason: String, MetricReason {
        case tooLarge = "too_large"
        case odd = "o\"dd"
    }

    @Test("metrics are in Prometheus's form")
    func metrics() {
        let telemetry = Telemetry { _ in }
        telemetry.count(.cuts)
        telemetry.count(.cuts, 2)
        let text = telemetry.metricText([
            MetricSample(.beaconsRefused, reason: Reason.tooLarge, 4),
            MetricSample(.beaconsRefused, reason: Reason.odd, 1),
            MetricSample(.openViews, 7),
        ])
        #expect(text.contains("# TYPE octroi_cuts_total counter\n"))
        #expect(text.contains("octroi_cuts_total 3\n"))
        #expect(text.contains("octroi_beacons_refused_total{reason=\"too_large\"} 4\n"))
        #expect(text.contains("{reason=\"odd\"} 1\n"))
        #expect(text.contains("# TYPE octroi_open_views gauge\n"))
        #expect(Set(Metric.allCases.map(\.rawValue)).count == Metric.allCases.count)
    }
}
