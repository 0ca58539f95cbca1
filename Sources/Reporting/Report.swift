public import Aggregation
public import ViewFolding

/// One property's views.
public struct PropertyReport: Sendable {
    /// The property.
    public let property: String
    /// All its views, or nil where they are too few to be shown.
    public let overall: MetricTotals?
    /// Its breakdowns, in the order in which they were asked for.
    public let breakdowns: [(dimension: ReportDimension, breakdown: ReportBreakdown)]
}

/// What the stored views say, property by property.
public struct Report: Sendable {
    /// When it was made, in ms since 1970-01-01 UTC.
    public let generatedMillis: UInt64
    /// What was asked.
    public let request: ReportRequest
    /// The rules by which it was made.
    public let rules: ReportRules
    /// The properties, by name.
    public let properties: [PropertyReport]
    /// How many views the report is of, before suppression.
    public let views: Int
    /// How many distinct events they hold, before suppression.
    public let distinctEvents: Int
    /// The store's counts at the same instant.
    public let counts: StoreCounts

    /// The report of the views in a store.
    public static func make(
        _ request: ReportRequest, of store: BatchStore, rules: ReportRules, now: UInt64
    ) async throws(StoreError) -> Report {
        let empty = ReportTally(dimensions: request.dimensions.filter { $0 != .property })
        let (tally, counts) = try await store.scan(minutes: request.minutes, into: empty) { tally, view in
            tally.add(ReportedView(view, rules: rules, now: now))
        }
        return Report(
            generatedMillis: now, request: request, rules: rules, properties: tally.properties(rules),
            views: tally.views, distinctEvents: tally.orders, counts: counts)
    }
}

/// Views counted so far.
private struct ReportTally: Sendable {
    private struct Cells: Sendable {
        var overall = ReportCell()
        var breakdowns: [[String?: ReportCell]]
    }

    let dimensions: [ReportDimension]
    private(set) var views = 0
    private(set) var orders = 0
    private var cells: [String: Cells] = [:]

    init(dimensions: [ReportDimension]) { self.dimensions = dimensions }

    mutating func add(_ view: ReportedView) {
        views += 1
        orders += view.orders
        let empty = Cells(breakdowns: dimensions.map { _ in [:] })
        cells[view.property, default: empty].overall.add(view)
        for (index, dimension) in dimensions.enumerated() {
            let value = view.value(of: dimension)
            cells[view.property, default: empty].breakdowns[index][value, default: ReportCell()].add(view)
        }
    }

    func properties(_ rules: ReportRules) -> [PropertyReport] {
        cells.sorted { $0.key < $1.key }.map { property, cells in
            PropertyReport(
                property: property, overall: cells.overall.isShown(rules) ? cells.overall.totals : nil,
                breakdowns: zip(dimensions, cells.breakdowns).map { ($0, ReportBreakdown($1, rules)) })
        }
    }
}
