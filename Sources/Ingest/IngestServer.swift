public import AddressBoundary
import NIOCore
import NIOPosix
import Synchronization

/// The listener for players' beacons: HTTP/1.1 on event loops of its own.
///
/// The server's own state is confined to the first event loop, which lives until the first `shutdown`.
public final class IngestServer: Sendable {
    private let edge: Edge
    private let group: MultiThreadedEventLoopGroup
    private let state: NIOLoopBoundBox<State>
    private let isShutDown = Atomic(false)
    private let tls: PlayerTLS?

    private enum State {
        case fresh
        case starting
        case running(any Channel, [NIOLoopBound<ConnectionKeeper>])
        case stopped
    }

    /// A server that is not listening yet.
    ///
    /// `clock` gives milliseconds since 1970 for arrivals; timeouts use a monotonic clock. Throws where the certificate
    /// cannot be used.
    public init(
        _ configuration: IngestConfiguration, geo: GeoDatabases, receiver: any BeaconReceiver,
        clock: @escaping @Sendable () -> UInt64
    ) throws(IngestError) {
        let offersHTTP2 = configuration.maxStreams > 0 && !configuration.addressSource.isHeader
        if let files = configuration.certificate {
            tls = try PlayerTLS(files, offersHTTP2: offersHTTP2, clock: clock)
        } else {
            tls = nil
        }
        edge = Edge(configuration, geo: geo, receiver: receiver, clock: clock)
        group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, configuration.threads))
        state = NIOLoopBoundBox.makeBoxSendingValue(.fresh, eventLoop: group.any())
    }

    /// What the edge has counted so far.
    public var counts: IngestCounts { edge.counts.counts }

    /// Reads certificate and key again, for connections that come from now on.
    ///
    /// Throws where they cannot be used; the ones before stay.
    public func reloadCertificate() throws(IngestError) { try tls?.reload() }

    /// Binds, listens and gives the port; once in a server's life.
    public func start() async throws(IngestError) -> Int {
        guard
            let address = try? SocketAddress(
                ipAddress: edge.configuration.host, port: edge.configuration.port)
        else { throw .badListenAddress }
        guard !isShutDown.load(ordering: .acquiring) else { throw .notStartable }
        guard await move(from: { if case .fresh = $0 { true } else { false } }, to: .starting) else {
            throw .notStartable
        }
        let keepers = await makeKeepers()
        let channel: any Channel
        do {
            channel = try await bootstrap(keepers).bind(to: address).get()
        } catch let error as IOError {
            throw .bind(code: error.errnoCode)
        } catch {
            throw .bind(code: 0)
        }
        let wasStarting = await move(
            from: { if case .starting = $0 { true } else { false } }, to: .running(channel, keepers))
        guard wasStarting else {
            try? await channel.close()
            throw .notStartable
        }
        return channel.localAddress?.port ?? 0
    }

    /// Stops listening, lets running requests be answered, and closes; at most the shutdown timeout.
    public func shutdown() async {
        guard !isShutDown.exchange(true, ordering: .acquiringAndReleasing) else { return }
        let before =
            (try? await state.eventLoop.submit { [state] in
                let before = state.value
                state.value = .stopped
                return before
            }.get()) ?? .stopped
        switch before {
        case .stopped: return
        case .fresh, .starting: break
        case .running(let channel, let keepers):
            try? await channel.close()
            await drain(keepers)
        }
        // A verdict that still comes needs its event loop; then the threads stay, and the process ends soon.
        if edge.counts.counts.inFlight == 0 { try? await group.shutdownGracefully() }
    }

    private func drain(_ keepers: [NIOLoopBound<ConnectionKeeper>]) async {
        let timeout = TimeAmount(edge.configuration.shutdownTimeout)
        let drains = keepers.map { keeper in
            keeper.eventLoop.flatSubmit { keeper.value.drain(within: timeout) }
        }
        for drain in drains { try? await drain.get() }
    }

    private func move(from isExpected: @escaping @Sendable (State) -> Bool, to next: State) async -> Bool {
        let moved = state.eventLoop.submit { [state] in
            guard isExpected(state.value) else { return false }
            state.value = next
            return true
        }
        return (try? await moved.get()) ?? false
    }

    private func makeKeepers() async -> [NIOLoopBound<ConnectionKeeper>] {
        var keepers: [NIOLoopBound<ConnectionKeeper>] = []
        for loop in group.makeIterator() {
            let keeper = loop.submit { [edge] in
                NIOLoopBound(ConnectionKeeper(loop: loop, edge: edge), eventLoop: loop)
            }
            if let keeper = try? await keeper.get() { keepers.append(keeper) }
        }
        return keepers
    }

    private func bootstrap(_ keepers: [NIOLoopBound<ConnectionKeeper>]) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { [edge, tls] channel in
                let keeper = keepers.first { $0.eventLoop === channel.eventLoop }
                guard let keeper else { return channel.close() }
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    let connection = PlayerConnection(
                        edge: edge, keeper: keeper.value, role: tls == nil ? .plain : .secure)
                    if edge.configuration.addressSource.isPreamble {
                        try pipeline.addHandler(PreambleHandler(connection))
                    }
                    if let tls { try pipeline.addHandler(tls.handler()) }
                    try pipeline.addHandler(connection)
                }
            }
    }
}
