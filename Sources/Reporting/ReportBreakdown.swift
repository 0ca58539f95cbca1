public import ViewFolding

/// One line of a breakdown.
public struct ReportRow: Sendable {
    /// What a line stands for.
    public enum Kind: String, Sendable {
        /// One value of the dimension.
        case value
        /// Views that say no value.
        case unknown
        /// Views of values that are too few to be shown by themselves.
        case other
    }

    /// What the line stands for.
    public let kind: Kind
    /// The dimension's value, of a line of that kind.
    public let value: String?
    /// The metrics.
    public let totals: MetricTotals
}

/// The views of one property by one dimension, as far as they may be shown.
public struct ReportBreakdown: Sendable {
    /// The lines, most views first, `other` last.
    public let rows: [ReportRow]
    /// How many values are not shown by themselves.
    public let suppressed: Int

    init(_ cells: [String?: ReportCell], _ rules: ReportRules) {
        let ordered = cells.sorted { Self.precedes($0, $1) }
        var shown = ordered.filter { $0.value.isShown(rules) }
        let hidden = ordered.filter { !$0.value.isShown(rules) }
        var other: ReportCell? = hidden.isEmpty ? nil : ReportCell()
        for cell in hidden { other?.merge(cell.value) }
        // What is hidden must not follow from the overall figure less what is shown.
        while let rest = other, !rest.isShown(rules), let smallest = shown.popLast() {
            other?.merge(smallest.value)
        }
        suppressed = cells.count - shown.count
        var rows = shown.map {
            ReportRow(kind: $0.key == nil ? .unknown : .value, value: $0.key, totals: $0.value.totals)
        }
        if let other, other.isShown(rules) {
            rows.append(ReportRow(kind: .other, value: nil, totals: other.totals))
        }
        self.rows = rows
    }

    private static func precedes(
        _ one: (key: String?, value: ReportCell), _ two: (key: String?, value: ReportCell)
    ) -> Bool {
        let views = (one.value.totals.views, two.value.totals.views)
        if views.0 != views.1 { return views.0 > views.1 }
        guard let first = one.key, let second = two.key else { return two.key == nil && one.key != nil }
        return first < second
    }
}
