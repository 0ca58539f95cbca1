import EgressContract

/// How much of the buffer each property with a limit takes, in bytes.
///
/// Its journaled parts that no cut has sealed count, and its share of the batches that wait.
struct PropertyShares {
    private let limits: [String: Int]
    private var open: [String: Int] = [:]
    private var cutting: [String: Int] = [:]
    private var waiting: [String: Int] = [:]

    init(limits: [String: Int]) { self.limits = limits }

    /// The properties that take all that they may.
    var full: Set<String> {
        Set(limits.filter { property, limit in taken(property) >= limit }.keys)
    }

    private func taken(_ property: String) -> Int {
        [open, cutting, waiting].reduce(0) { $0 + $1[property, default: 0] }
    }

    mutating func journaled(_ record: ViewRecord) {
        guard limits[record.key.property] != nil else { return }
        open[record.key.property, default: 0] += record.part.bytes.count
    }

    mutating func beginCut() {
        cutting = open
        open = [:]
    }

    mutating func commitCut() { cutting = [:] }

    mutating func abandonCut() {
        open.merge(cutting, uniquingKeysWith: +)
        cutting = [:]
    }

    mutating func waits(_ size: BatchSize) { waiting.merge(size.shares, uniquingKeysWith: +) }

    mutating func left(_ size: BatchSize) {
        waiting.merge(size.shares.mapValues { -$0 }, uniquingKeysWith: +)
    }
}
