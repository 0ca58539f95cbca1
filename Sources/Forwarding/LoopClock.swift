import Glibc

/// What the loop takes from the world besides files and network; a test gives its own.
struct LoopClock: Sendable {
    /// Milliseconds that only grow.
    var millis: @Sendable () -> Int64
    /// The wall clock, for `status` only.
    var unixSeconds: @Sendable () -> Int64
    /// Even in 0 ..< 1.
    var jitter: @Sendable () -> Double

    /// The system's clocks and randomness.
    static var system: LoopClock {
        let origin = ContinuousClock.now
        return LoopClock(
            millis: {
                let (seconds, attoseconds) = (ContinuousClock.now - origin).components
                return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
            },
            unixSeconds: { Int64(time(nil)) },
            jitter: { Double.random(in: 0..<1) })
    }
}
