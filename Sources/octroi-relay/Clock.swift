import FoundationEssentials

/// The region's clock.
enum RegionClock {
    /// Milliseconds since 1970-01-01 UTC.
    static func millis() -> UInt64 { UInt64(max(0, Date().timeIntervalSince1970 * 1000)) }
}
