/// A histogram of latencies in microseconds, within 1/32 of each value.
struct Latencies {
    /// Below 64 each value has a bucket; above, each doubling has 32.
    private var buckets = [Int](repeating: 0, count: 64 + 32 * 58)
    private(set) var count = 0
    private(set) var max = 0

    mutating func add(_ micros: Int) {
        buckets[Self.bucket(micros)] += 1
        count += 1
        max = Swift.max(max, micros)
    }

    /// The latency that this share of all stays at or below.
    func quantile(_ share: Double) -> Int {
        var left = Int((Double(count) * share).rounded(.up))
        for (bucket, entries) in buckets.enumerated() {
            left -= entries
            if left <= 0 { return Swift.min(Self.upperBound(bucket), max) }
        }
        return max
    }

    /// Each filled bucket: its upper bound and how many it holds.
    var filled: [[Int]] {
        buckets.enumerated().compactMap { $1 > 0 ? [Self.upperBound($0), $1] : nil }
    }

    private static func bucket(_ micros: Int) -> Int {
        let value = Swift.max(0, micros)
        guard value >= 64 else { return value }
        let doublings = Int.bitWidth - 6 - value.leadingZeroBitCount
        return 32 * doublings + value >> doublings
    }

    private static func upperBound(_ bucket: Int) -> Int {
        guard bucket >= 64 else { return bucket }
        let doublings = bucket / 32 - 1
        return (bucket - 32 * doublings + 1) << doublings - 1
    }
}
