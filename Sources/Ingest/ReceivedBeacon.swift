public import EgressContract

/// One player's request after the edge: no address, no header, no cookie.
public struct ReceivedBeacon: Sendable {
    /// The body as it was sent, at most `IngestConfiguration.maxBodyBytes`.
    public let body: [UInt8]
    /// The first label of the Host header, lower-cased, where it can be an env key.
    public let hostLabel: String?
    /// What remains of the client address.
    public let origin: Origin
    /// The instant at which the request's head was complete, in milliseconds of the injected clock.
    public let arrivalMillis: UInt64

    /// A beacon as replay and tests make it.
    public init(body: [UInt8], hostLabel: String?, origin: Origin, arrivalMillis: UInt64) {
        self.body = body
        self.hostLabel = hostLabel
        self.origin = origin
        self.arrivalMillis = arrivalMillis
    }
}

/// What the house did with a beacon.
public enum BeaconVerdict: Sendable {
    /// Durable, or nothing in it was acceptable (which is counted elsewhere).
    case kept
    /// Not taken: the player is told success with `Octroi-Shed`, so that it does not storm.
    case shed
}

/// Who takes beacons from the edge.
public protocol BeaconReceiver: Sendable {
    /// Takes a beacon and says later, once, what became of it.
    ///
    /// Called on an event loop: it must not block. `then` may be called on any thread, now or later.
    func receive(_ beacon: ReceivedBeacon, then: @escaping @Sendable (BeaconVerdict) -> Void)
}
