public import Beacons
public import EgressContract
import NIOCore

/// How a beacon's events are written.
public enum BeaconDialect: Sendable {
    /// A body of Mux JSON, coded or not.
    case mux
    /// The query of a Mux pixel.
    case muxPixel
    /// A body of CMCD records.
    case cmcd
    /// A query that may hold a parameter CMCD.
    case cmcdQuery
    /// The values of CMCD headers, joined by commas.
    case cmcdHeaders
}

/// One player's request after the edge: no address, no cookie, and of headers what names the property.
public struct ReceivedBeacon: Sendable {
    /// How the body is written.
    public let dialect: BeaconDialect
    /// The body as the socket gave it, so that one that comes whole is never copied.
    private let bytes: ByteBuffer
    /// The first segment behind `/cmcd`, where it can be a property.
    public let pathLabel: String?
    /// The x-litix-env-key header, else the first label of the Host header, where it can be an env key.
    public let hostLabel: String?
    /// What the player says of its software.
    public let agent: AgentHeaders
    /// The origin of the page that sent it, checked; apps send none.
    public let webOrigin: [UInt8]?
    /// What remains of the client address.
    public let origin: Origin
    /// The instant at which the request's head was complete, in milliseconds of the injected clock.
    public let arrivalMillis: UInt64

    init(
        dialect: BeaconDialect, body: ByteBuffer, pathLabel: String?, hostLabel: String?,
        agent: AgentHeaders, webOrigin: [UInt8]?, origin: Origin, arrivalMillis: UInt64
    ) {
        self.dialect = dialect
        bytes = body
        self.pathLabel = pathLabel
        self.hostLabel = hostLabel
        self.agent = agent
        self.webOrigin = webOrigin
        self.origin = origin
        self.arrivalMillis = arrivalMillis
    }

    /// Reads the body as it was sent, at most `IngestConfiguration.maxBodyBytes`, or what stands for one in the head.
    public func withBody<Result, Failure>(
        _ read: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try read(bytes.readableBytesUInt8Span)
    }
}

/// What the house did with a beacon.
public enum BeaconVerdict: Sendable {
    /// Durable, or nothing in it was acceptable (which is counted elsewhere).
    case kept
    /// Not taken: the player is told success with `Octroi-Shed`, so that it does not storm.
    case shed
    /// Not taken, and nothing like it ever will be: a CMCD player is told to stop, any other success.
    case unwanted
}

/// Who takes beacons from the edge.
public protocol BeaconReceiver: Sendable {
    /// Takes a beacon and says later, once, what became of it.
    ///
    /// Called on an event loop: it must not block. `then` may be called on any thread, now or later.
    func receive(_ beacon: ReceivedBeacon, then: @escaping @Sendable (BeaconVerdict) -> Void)
}
