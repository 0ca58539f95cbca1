import EgressContract
import ViewFolding

/// The views that have events since the last cut, each joined into one part.
struct OpenViews {
    private struct View {
        var part: ViewPart
        var events: Int
        var orders: Int
    }

    private var views: [ViewKey: View] = [:]
    private(set) var events = 0
    /// The sizes of `seen`, added up.
    private(set) var orders = 0

    var count: Int { views.count }

    mutating func join(_ record: ViewRecord) {
        events += record.events
        orders += Self.join(record, into: &views[record.key])
    }

    /// Joins a record and gives how many orders it brought.
    private static func join(_ record: ViewRecord, into view: inout View?) -> Int {
        let part = view.map { $0.part.joined(with: record.part) } ?? record.part
        let before = view?.orders ?? 0
        let joined = View(part: part, events: (view?.events ?? 0) + record.events, orders: part.orders)
        view = joined
        return joined.orders - before
    }

    mutating func join(_ other: OpenViews) {
        for record in other.sorted { join(record) }
    }

    /// The records in the order in which a cut seals them.
    var sorted: [ViewRecord] {
        views.keys.sorted().compactMap { key in
            views[key].map { ViewRecord(key: key, part: $0.part, events: $0.events) }
        }
    }
}
