import EgressContract

/// How many events of each property are taken in a second of the relay's clock; what is beyond is shed.
struct PropertyRates: Sendable {
    private struct Second {
        var number: UInt64 = 0
        var events = 0
    }

    /// Only properties that have a limit.
    private let limits: [String: Int]
    private var seconds: [String: Second] = [:]

    init(limits: [String: Int]) { self.limits = limits }

    /// The records that have room, whole; another property's are not touched.
    mutating func admitted(_ records: [ViewRecord], at millis: UInt64) -> [ViewRecord] {
        limits.isEmpty ? records : records.filter { admits($0, in: millis / 1000) }
    }

    private mutating func admits(_ record: ViewRecord, in number: UInt64) -> Bool {
        let property = record.key.property
        guard let limit = limits[property] else { return true }
        var second = seconds[property] ?? Second()
        if second.number != number { second = Second(number: number) }
        guard second.events + record.events <= limit else { return false }
        second.events += record.events
        seconds[property] = second
        return true
    }
}
