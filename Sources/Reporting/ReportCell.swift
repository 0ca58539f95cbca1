import Aggregation
import ViewFolding

/// Views that are counted together, and how many people they stand for at least.
struct ReportCell: Sendable {
    private(set) var totals = MetricTotals()
    private var viewers: [Int: Set<UInt64>] = [:]
    private var viewsWithoutViewer = 0

    mutating func add(_ view: ReportedView) {
        totals.add(view.metrics, isOpen: view.isOpen)
        if let viewer = view.viewer {
            viewers[view.day, default: []].insert(viewer)
        } else {
            viewsWithoutViewer += 1
        }
    }

    mutating func merge(_ other: ReportCell) {
        totals.merge(other.totals)
        viewers.merge(other.viewers) { $0.union($1) }
        viewsWithoutViewer += other.viewsWithoutViewer
    }

    /// Whether the cell stands for enough people; pseudonyms of different days are never added up.
    func isShown(_ rules: ReportRules) -> Bool {
        rules.showsAll || viewsWithoutViewer >= rules.minViews
            || viewers.values.contains { $0.count >= rules.minViewers }
    }
}

/// What a report needs of one view.
struct ReportedView: Sendable {
    let property: String
    let country: String?
    let player: String?
    let browser: String?
    let os: String?
    let device: String?
    let viewer: UInt64?
    let day: Int
    let isOpen: Bool
    let orders: Int
    let metrics: ViewMetrics

    init(_ view: StoredView, rules: ReportRules, now: UInt64) {
        let facts = ViewFacts(view.part)
        property = view.property
        country = facts.country
        player = facts.player
        browser = facts.browser
        os = facts.os
        device = facts.device
        viewer = rules.showsAll ? nil : facts.viewer.flatMap { UInt64($0, radix: 16) }
        day = view.minute / 1_440
        orders = facts.seen
        metrics = ViewMetrics(facts)
        isOpen = !metrics.isEnded && now < view.cutMillis &+ rules.idle
    }

    func value(of dimension: ReportDimension) -> String? {
        switch dimension {
        case .country: country
        case .player: player
        case .browser: browser
        case .os: os
        case .device: device
        case .property: property
        }
    }
}
