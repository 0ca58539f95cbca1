/// Stops the stream after failures in a row, and lets one probe through now and then.
struct Breaker: Equatable {
    /// Failures and refusals since the last receipt.
    private(set) var streak = 0
    /// While open, the instant from which the next probe may go.
    private(set) var nextProbe: Int64?

    var isOpen: Bool { nextProbe != nil }

    /// A receipt: closes; true where it was open.
    mutating func succeeded() -> Bool {
        defer { self = Breaker() }
        return isOpen
    }

    /// A failure: opens, or stays open until the next probe.
    mutating func failed(at now: Int64, limits: SendLimits) {
        streak += 1
        if streak >= limits.failuresToOpen { nextProbe = now + limits.probeMillis }
    }
}
