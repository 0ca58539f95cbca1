import EgressContract
import ViewFolding

/// The views that have events since the last cut, each joined into one part.
struct OpenViews {
    private struct View {
        var part: ViewPart
        var events: Int
    }

    private var views: [ViewKey: View] = [:]
    private(set) var events = 0

    var count: Int { views.count }

    /// The sizes of `seen`, added up.
    var orders: Int { views.values.reduce(0) { $0 + $1.part.orders } }

    mutating func join(_ record: ViewRecord) {
        events += record.events
        join(record, into: &views[record.key])
    }

    private func join(_ record: ViewRecord, into view: inout View?) {
        let part = view.map { $0.part.joined(with: record.part) } ?? record.part
        view = View(part: part, events: (view?.events ?? 0) + record.events)
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
