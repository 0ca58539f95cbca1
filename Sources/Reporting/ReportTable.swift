import Aggregation
import FoundationEssentials
import ViewFolding

extension Report {
    private static let labelWidth = 40
    private static let columns = [
        "views", "open", "plays", "playing time", "startup median", "startup p95", "rebuffer", "failures",
    ]

    /// The report as a table for people.
    public func table() -> String {
        var text = head
        var overview = TextTable(header: ["property"] + Self.columns)
        for property in properties { overview.add(Self.line(property.property, property.overall)) }
        text += properties.isEmpty ? "No views.\n" : overview.text
        for property in properties {
            for (dimension, breakdown) in property.breakdowns {
                text +=
                    "\n\(HumanText.label(property.property, width: Self.labelWidth)) by \(dimension.rawValue)\n"
                text += Self.text(of: property, dimension, breakdown)
            }
        }
        return text + foot
    }

    private var head: String {
        let date = Date(timeIntervalSince1970: Double(generatedMillis / 1_000))
        return "Views as of \(date.formatted(.iso8601))\n\n"
    }

    private var foot: String {
        var text = "\n\(views) views hold \(distinctEvents) distinct events; \(counts.repeated) repeated"
        text += " deliveries and \(counts.lateOrders) late events were not counted.\n"
        text += "Open views have not ended and may still grow. Rebuffer is rebuffering per watch time.\n"
        if rules.showsAll {
            text += "report_viewers_min is 1: every cell is shown, however few viewers it stands for.\n"
        } else {
            text += "A cell is shown from \(rules.minViewers) viewers of one day or \(rules.minViews) views"
            text += " without a viewer; \(suppressedCells) cells are not shown by themselves.\n"
        }
        return text
    }

    private var suppressedCells: Int {
        properties.reduce(0) { sum, property in
            sum + (property.overall == nil ? 1 : 0)
                + property.breakdowns.reduce(0) { $0 + $1.breakdown.suppressed }
        }
    }

    private static func text(
        of property: PropertyReport, _ dimension: ReportDimension, _ breakdown: ReportBreakdown
    ) -> String {
        var table = TextTable(header: [dimension.rawValue] + columns)
        table.add(line("overall", property.overall))
        for row in breakdown.rows {
            switch row.kind {
            case .value: table.add(line(row.value ?? "", row.totals))
            case .unknown: table.add(line("(unknown)", row.totals))
            case .other: table.add(line("other (\(breakdown.suppressed) suppressed)", row.totals))
            }
        }
        return table.text
    }

    private static func line(_ label: String, _ totals: MetricTotals?) -> [String] {
        let label = HumanText.label(label, width: labelWidth)
        guard let totals else {
            return [label, "suppressed"] + columns.dropFirst().map { _ in HumanText.nothing }
        }
        return [
            label, "\(totals.views)", "\(totals.open)", "\(totals.plays)",
            HumanText.duration(totals.playingTime),
            HumanText.duration(totals.startupTime(percentile: 50).map { UInt64($0) }),
            HumanText.duration(totals.startupTime(percentile: 95).map { UInt64($0) }),
            HumanText.percentage(totals.rebufferPercentage),
            HumanText.count(totals.failures, totals.failurePercentage),
        ]
    }
}
