import Aggregation
import FoundationEssentials
import ViewFolding

extension Report {
    /// The report as JSON; a metric without data is null.
    public func json() throws -> [UInt8] {
        try JSONText.encode(self)
    }
}

enum JSONText {
    static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }
}

/// A key of the report's JSON.
private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init(_ name: String) { stringValue = name }
    init?(intValue: Int) { nil }
}

extension Report: Encodable {
    /// Writes the report.
    public func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(generatedMillis, forKey: Key("generated_ms"))
        try object.encode(rules.minViewers, forKey: Key("report_viewers_min"))
        try object.encode(rules.minViews, forKey: Key("report_views_min"))
        try object.encode(properties, forKey: Key("properties"))
        var totals = object.nestedContainer(keyedBy: Key.self, forKey: Key("totals"))
        try totals.encode(views, forKey: Key("views"))
        try totals.encode(distinctEvents, forKey: Key("distinct_events"))
        try totals.encode(counts.repeated, forKey: Key("repeated_events"))
        try totals.encode(counts.lateOrders, forKey: Key("late_events"))
    }
}

extension PropertyReport: Encodable {
    /// Writes one property.
    public func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(property, forKey: Key("property"))
        try object.encode(overall.map { Figures(totals: $0) }, forKey: Key("overall"))
        var by = object.nestedContainer(keyedBy: Key.self, forKey: Key("by"))
        for (dimension, breakdown) in breakdowns {
            try by.encode(breakdown.rows, forKey: Key(dimension.rawValue))
        }
        var suppressed = object.nestedContainer(keyedBy: Key.self, forKey: Key("suppressed"))
        for (dimension, breakdown) in breakdowns {
            try suppressed.encode(breakdown.suppressed, forKey: Key(dimension.rawValue))
        }
    }
}

extension ReportRow: Encodable {
    /// Writes one line.
    public func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(kind.rawValue, forKey: Key("kind"))
        try object.encode(value, forKey: Key("value"))
        try Figures(totals: totals).encode(to: encoder)
    }
}

/// The metrics of one line, each present, null without data.
private struct Figures: Encodable {
    let totals: MetricTotals

    func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(totals.views, forKey: Key("views"))
        try object.encode(totals.open, forKey: Key("open"))
        try object.encode(totals.plays, forKey: Key("plays"))
        try object.encode(totals.playingTime, forKey: Key("playing_time_ms"))
        try object.encode(totals.watchTime, forKey: Key("watch_time_ms"))
        try object.encode(totals.startupTime(percentile: 50), forKey: Key("startup_time_median_ms"))
        try object.encode(totals.startupTime(percentile: 95), forKey: Key("startup_time_p95_ms"))
        try object.encode(totals.rebufferPercentage, forKey: Key("rebuffer_percentage"))
        try object.encode(totals.rebufferFrequency, forKey: Key("rebuffers_per_minute"))
        try object.encode(totals.failures, forKey: Key("failures"))
        try object.encode(totals.failurePercentage, forKey: Key("failure_percentage"))
        try object.encode(totals.startupFailures, forKey: Key("startup_failures"))
        try object.encode(totals.startupFailurePercentage, forKey: Key("startup_failure_percentage"))
        try object.encode(totals.exitsBeforeStart, forKey: Key("exits_before_start"))
        try object.encode(totals.exitBeforeStartPercentage, forKey: Key("exit_before_start_percentage"))
    }
}
