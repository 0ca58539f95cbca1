import FoundationEssentials

/// The machine's clock.
enum WallClock {
    /// Milliseconds since 1970-01-01 UTC.
    @Sendable static func millis() -> UInt64 {
        let seconds = Date.now.timeIntervalSince1970
        return seconds > 0 ? UInt64(seconds * 1_000) : 0
    }
}
