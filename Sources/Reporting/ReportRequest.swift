import FoundationEssentials

/// By what a report breaks views down.
public enum ReportDimension: String, CaseIterable, Sendable {
    /// Where the view was.
    case country
    /// The player's name, else its software.
    case player
    /// The browser's or the app's family.
    case browser
    /// The operating system's family.
    case os
    /// The kind of device.
    case device
    /// The property itself: one block for each, and no further breakdown.
    case property
}

/// What is asked of a report.
public struct ReportRequest: Sendable {
    /// The minutes since 1970-01-01 UTC in which the views began.
    public var minutes: Range<Int>
    /// The breakdowns.
    public var dimensions: [ReportDimension]

    /// All views by all dimensions.
    public static let all = ReportRequest(minutes: 0..<Int.max, dimensions: ReportDimension.allCases)

    /// A request in words, or nil of words that are none: times as ms since 1970, `2026-11-24` or
    /// `2026-11-24T06:30:00Z`; a dimension's name.
    public init?(from: String?, to: String?, by: String?) {
        self = .all
        var lower = 0
        var upper = Int.max
        if let from {
            guard let minute = Self.minute(from) else { return nil }
            lower = minute
        }
        if let to {
            guard let minute = Self.minute(to) else { return nil }
            upper = minute
        }
        guard lower <= upper else { return nil }
        minutes = lower..<upper
        if let by {
            guard let dimension = ReportDimension(rawValue: by) else { return nil }
            dimensions = [dimension]
        }
    }

    private init(minutes: Range<Int>, dimensions: [ReportDimension]) {
        self.minutes = minutes
        self.dimensions = dimensions
    }

    private static func minute(_ text: String) -> Int? {
        if let millis = Int(text) { return millis >= 0 ? millis / 60_000 : nil }
        let whole = text.utf8.count == 10 ? text + "T00:00:00Z" : text
        guard let date = try? Date(whole, strategy: .iso8601) else { return nil }
        let seconds = date.timeIntervalSince1970
        return seconds >= 0 && seconds < 1e12 ? Int(seconds) / 60 : nil
    }
}

/// The rules by which a report shows views.
public struct ReportRules: Sendable {
    /// The fewest viewer pseudonyms of one UTC day in a cell that is shown; at 1 all is shown.
    public var minViewers: Int
    /// The fewest views without a pseudonym in a cell that is shown.
    public var minViews: Int
    /// How long nothing may come of a view that did not end before it counts as ended, in milliseconds.
    public var idle: UInt64

    /// Rules; the defaults are 10 viewers, 30 views and an hour.
    public init(minViewers: Int = 10, minViews: Int = 30, idle: UInt64 = 3_600_000) {
        self.minViewers = minViewers
        self.minViews = minViews
        self.idle = idle
    }

    /// Whether every cell is shown.
    public var showsAll: Bool { minViewers <= 1 }
}
