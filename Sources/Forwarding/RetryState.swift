/// When to send again; all times in milliseconds.
public struct SendLimits: Sendable {
    /// The first backoff's upper bound; the default is 1 s.
    public var firstBackoffMillis: Int64 = 1_000
    /// The last backoff's upper bound; the default is 60 s.
    public var maxBackoffMillis: Int64 = 60_000
    /// The longest `Retry-After` that is obeyed; the default is 300 s.
    public var maxRetryAfterMillis: Int64 = 300_000
    /// How many failures in a row open the breaker; the default is 5.
    public var failuresToOpen = 5
    /// The time between probes while the breaker is open; the default is 10 s.
    public var probeMillis: Int64 = 10_000
    /// How many batches fly at once; the default is 2.
    public var maxInFlight = 2

    /// The defaults.
    public init() {}
}

/// One waiting batch's tries so far.
struct RetryState: Equatable {
    /// How often it failed; there is no limit.
    private(set) var failures = 0
    /// Not before this instant, unless as a probe.
    private(set) var notBefore: Int64 = 0
    /// Whether the last answer was one that nobody should have given.
    private(set) var isHeld = false
    /// Whether the last try ended before anything was sent: then a probe waits too.
    private(set) var isUnread = false

    /// Full jitter: anywhere between now and the doubled bound; `jitter` is in 0 ..< 1.
    mutating func failed(at now: Int64, jitter: Double, limits: SendLimits) {
        let doublings = min(failures, 20)
        failures += 1
        isHeld = false
        isUnread = false
        let bound = min(limits.maxBackoffMillis, limits.firstBackoffMillis &<< Int64(doublings))
        notBefore = now + Int64(Double(bound) * min(max(jitter, 0), 1))
    }

    /// Waits no longer than until an instant.
    mutating func atMost(_ instant: Int64) { notBefore = min(notBefore, instant) }

    /// An unexpected answer: tried again at the pace of a probe.
    mutating func held(at now: Int64, limits: SendLimits) {
        failures += 1
        isHeld = true
        isUnread = false
        notBefore = now + limits.probeMillis
    }

    /// The file could not be read: as a failure, but none of the destination.
    mutating func unread(at now: Int64, jitter: Double, limits: SendLimits) {
        failed(at: now, jitter: jitter, limits: limits)
        isUnread = true
    }

    /// The destination is well again: what failed with it need not wait.
    mutating func destinationRecovered() { if !isHeld && !isUnread { notBefore = 0 } }
}
