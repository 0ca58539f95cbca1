import AddressBoundary
import NIOCore
import NIOHTTP2
import Synchronization

/// What all connections share and none changes, but for atomics.
final class Edge: Sendable {
    let configuration: IngestConfiguration
    let geo: GeoDatabases
    let receiver: any BeaconReceiver
    let clock: @Sendable () -> UInt64
    let counts = CountBoard()
    let answers = AnswerTable()
    let headerTimeout: TimeAmount
    let bodyTimeout: TimeAmount
    let idleTimeout: TimeAmount
    let verdictTimeout: TimeAmount
    let lingerTimeout: TimeAmount
    /// The bounds of an HTTP/2 connection and its streams; what goes beyond them ends the connection.
    let http2: NIOHTTP2Handler.Configuration
    private let heldBytes = Atomic(0)
    private let openConnections = Atomic(0)
    private let openStreams = Atomic(0)

    init(
        _ configuration: IngestConfiguration, geo: GeoDatabases, receiver: any BeaconReceiver,
        clock: @escaping @Sendable () -> UInt64
    ) {
        self.configuration = configuration
        self.geo = geo
        self.receiver = receiver
        self.clock = clock
        headerTimeout = TimeAmount(configuration.headerTimeout)
        bodyTimeout = TimeAmount(configuration.bodyTimeout)
        idleTimeout = TimeAmount(configuration.idleTimeout)
        verdictTimeout = TimeAmount(configuration.verdictTimeout)
        lingerTimeout = TimeAmount(configuration.lingerTimeout)
        http2 = NIOHTTP2Handler.Configuration(configuration)
    }

    /// What a connection gets, by how many there are already.
    enum Admission {
        case served
        /// One answer, which sheds.
        case shed
        /// Nothing.
        case closed
    }

    /// Counts a connection in, unless there are as many as there may be.
    func admit() -> Admission {
        let open = openConnections.add(1, ordering: .relaxed).newValue
        if open <= configuration.maxConnections { return .served }
        if open - configuration.maxConnections <= configuration.maxShedConnections { return .shed }
        dismiss()
        return .closed
    }

    func dismiss() { openConnections.subtract(1, ordering: .relaxed) }

    /// Counts a stream in; false where it is one too many to be served.
    func beginStream() -> Bool {
        openStreams.add(1, ordering: .relaxed).newValue <= configuration.maxOpenStreams
    }

    func endStream() { openStreams.subtract(1, ordering: .relaxed) }

    /// Takes room for body bytes, unless all bodies together would be over the limit.
    func hold(_ bytes: Int) -> Bool {
        let held = heldBytes.add(bytes, ordering: .relaxed).newValue
        if held <= configuration.maxHeldBytes { return true }
        release(bytes)
        return false
    }

    func release(_ bytes: Int) { heldBytes.subtract(bytes, ordering: .relaxed) }

    /// What a request is read into.
    func newRequest() -> RunningRequest {
        RunningRequest(
            HeadParser(
                source: nil, maxBytes: configuration.maxHeaderBytes, maxLines: configuration.maxHeaderLines))
    }

    /// The shortest timeout, which says how often connections are looked at.
    var shortestTimeout: TimeAmount {
        min(headerTimeout, bodyTimeout, idleTimeout, verdictTimeout, lingerTimeout)
    }
}

extension NIOHTTP2Handler.Configuration {
    fileprivate init(_ limits: IngestConfiguration) {
        self.init()
        connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: limits.maxStreams),
            HTTP2Setting(parameter: .maxHeaderListSize, value: limits.maxHeaderBytes),
        ]
        connection.maximumSequentialContinuationFrames = limits.maxContinuations
        connection.controlFrameRateLimit.maximumCount = limits.maxControlFrames
        stream.streamResetFrameRateLimit.maximumCount = limits.maxStreamResets
        stream.streamErrorRateLimit.maximumCount = limits.maxStreamResets
    }
}
