public import AddressBoundary
import NIOCore
import NIOPosix
import Synchronization

/// The server for players' beacons: listeners of one edge, on event loops of their own.
///
/// The server's own state is confined to the first event loop, which lives until the first `shutdown`.
public final class IngestServer: Sendable {
    private let edge: Edge
    private let group: MultiThreadedEventLoopGroup
    private let state: NIOLoopBoundBox<State>
    private let isShutDown = Atomic(false)
    private let listeners: [Listener]

    private enum State {
        case fresh
        case starting
        case running([any Channel], [NIOLoopBound<ConnectionKeeper>])
        case stopped
    }

    /// A server that is not listening yet.
    ///
    /// `clock` gives milliseconds since 1970 for arrivals; timeouts use a monotonic clock. Throws where a certificate
    /// cannot be used.
    public init(
        _ configuration: IngestConfiguration, geo: GeoDatabases, receiver: any BeaconReceiver,
        clock: @escaping @Sendable () -> UInt64
    ) throws(IngestError) {
        var listeners: [Listener] = []
        for (number, listener) in configuration.listeners.enumerated() {
            do throws(CertificateError) {
                listeners.append(
                    try Listener(listener, offersHTTP2: configuration.maxStreams > 0, clock: clock))
            } catch {
                throw .certificate(listener: number, error)
            }
        }
        self.listeners = listeners
        edge = Edge(configuration, geo: geo, receiver: receiver, clock: clock)
        group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, configuration.threads))
        state = NIOLoopBoundBox.makeBoxSendingValue(.fresh, eventLoop: group.any())
    }

    /// What the edge has counted so far.
    public var counts: IngestCounts { edge.counts.counts }

    /// Reads each certificate and key again, for connections that come from now on.
    ///
    /// Throws where one cannot be used; those before it stay in its place, and the others are read all the same.
    public func reloadCertificates() throws(IngestError) {
        var failure: IngestError?
        for (number, listener) in listeners.enumerated() {
            do throws(CertificateError) {
                try listener.tls?.reload()
            } catch {
                failure = failure ?? .certificate(listener: number, error)
            }
        }
        if let failure { throw failure }
    }

    /// Binds, listens and gives the ports in the order of the listeners; once in a server's life.
    public func start() async throws(IngestError) -> [Int] {
        guard !isShutDown.load(ordering: .acquiring) else { throw .notStartable }
        guard await move(from: { if case .fresh = $0 { true } else { false } }, to: .starting) else {
            throw .notStartable
        }
        let keepers = await makeKeepers()
        let channels = try await bind(keepers)
        let wasStarting = await move(
            from: { if case .starting = $0 { true } else { false } }, to: .running(channels, keepers))
        guard wasStarting else {
            await close(channels)
            throw .notStartable
        }
        return channels.map { $0.localAddress?.port ?? 0 }
    }

    /// All listeners bound, or none.
    private func bind(_ keepers: [NIOLoopBound<ConnectionKeeper>]) async throws(IngestError) -> [any Channel]
    {
        var channels: [any Channel] = []
        for (number, listener) in listeners.enumerated() {
            do {
                guard let address = listener.address else {
                    throw IngestError.badListenAddress(listener: number)
                }
                channels.append(try await bootstrap(listener, keepers).bind(to: address).get())
            } catch {
                await close(channels)
                if let error = error as? IngestError { throw error }
                throw .bind(listener: number, code: (error as? IOError)?.errnoCode ?? 0)
            }
        }
        return channels
    }

    private func close(_ channels: [any Channel]) async {
        for channel in channels { try? await channel.close() }
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
        case .running(let channels, let keepers):
            await close(channels)
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

    private func bootstrap(
        _ listener: Listener, _ keepers: [NIOLoopBound<ConnectionKeeper>]
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { [edge] channel in
                let keeper = keepers.first { $0.eventLoop === channel.eventLoop }
                guard let keeper else { return channel.close() }
                return channel.eventLoop.makeCompletedFuture {
                    try listener.open(channel, edge: edge, keeper: keeper.value)
                }
            }
    }
}
