/// Why a whole body is unreadable.
public enum ScanRefusal: Error, Equatable, CaseIterable, Sendable {
    /// Not one JSON text: broken grammar, or cut off.
    case notJSON
    /// A string that is not well-formed UTF-8.
    case notUTF8
    /// More brackets inside each other than `ScanLimits.levels`.
    case tooDeep
    /// More bytes than `ScanLimits.bodyBytes`.
    case tooLarge
    /// JSON, but not an object with an `events` array.
    case noEvents
}

/// What one beacon may hold at most.
public struct ScanLimits: Sendable {
    /// Bytes of a body.
    ///
    /// The default is 8 MiB, the most that a request may inflate to.
    public var bodyBytes = 8 << 20
    /// Brackets inside each other, the body's own included.
    ///
    /// The default is 32; players send 6.
    public var levels = 32
    /// Events of a body that are kept; the rest are rejected.
    ///
    /// The default is 3,600, a player's longest queue.
    public var events = 3_600
    /// Fields of an event; one with more is rejected.
    ///
    /// The default is 1,024; players send 60.
    public var fieldsPerEvent = 1_024
    /// Bytes of a key; a longer one counts as undecodable.
    ///
    /// The default is 256; players send 40.
    public var keyBytes = 256
    /// Fields for which memory is held between beacons.
    ///
    /// The default is 65,536 (768 KiB).
    public var keptFields = 65_536

    /// The defaults.
    public init() {}
}
