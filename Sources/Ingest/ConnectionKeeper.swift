import NIOCore

/// The connections of one event loop: one timer for all of their deadlines, and their end at shutdown.
///
/// Confined to its event loop. A timer for each request would cost more than the request's parsing.
final class ConnectionKeeper {
    private let loop: any EventLoop
    /// Where verdicts for the loop's connections are laid down.
    let verdicts: VerdictTray
    /// Where plain connections' bytes are read into.
    let room = ReceiveRoom()
    /// A request to read into, unless a connection has it.
    var spareRequest: RunningRequest?
    /// The last answer after which a connection went on: those of a site's players are alike.
    var lastAnswer: (answer: Answer, origin: [UInt8]?, bytes: ByteBuffer)?
    private var connections: [ObjectIdentifier: PlayerConnection] = [:]
    private var sweeping: RepeatedTask?
    private var emptied: EventLoopPromise<Void>?
    /// The clock when bytes last came on the loop or deadlines were last looked at, so at most a sweep's interval old.
    private(set) var now = NIODeadline.now()
    /// Set at shutdown: what is answered now is answered last.
    private(set) var isDraining = false

    init(loop: any EventLoop, edge: Edge) {
        self.loop = loop
        verdicts = VerdictTray(loop: loop)
        let fraction = TimeAmount.nanoseconds(edge.shortestTimeout.nanoseconds / 8)
        let interval = max(.milliseconds(5), min(.milliseconds(500), fraction))
        let keeper = NIOLoopBound(self, eventLoop: loop)
        sweeping = loop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            keeper.value.sweep()
        }
    }

    func add(_ connection: PlayerConnection) {
        connections[ObjectIdentifier(connection)] = connection
    }

    func remove(_ connection: PlayerConnection) {
        connections[ObjectIdentifier(connection)] = nil
        if connections.isEmpty, isDraining { emptied?.succeed() }
    }

    /// Reads the clock, once for all deadlines that follow.
    func look() { now = .now() }

    private func sweep() {
        look()
        // A copy: an expired connection removes itself.
        for connection in Array(connections.values) where connection.deadline < now { connection.expired() }
    }

    /// Ends idle connections now, the others after their answer, and what is left at the deadline.
    func drain(within timeout: TimeAmount) -> EventLoopFuture<Void> {
        isDraining = true
        let emptied = loop.makePromise(of: Void.self)
        self.emptied = emptied
        for connection in Array(connections.values) { connection.drain() }
        if connections.isEmpty { emptied.succeed() }
        let keeper = NIOLoopBound(self, eventLoop: loop)
        let deadline = loop.scheduleTask(in: timeout) { keeper.value.abandon() }
        return emptied.futureResult.always { _ in
            deadline.cancel()
            keeper.value.sweeping?.cancel()
        }
    }

    private func abandon() {
        for connection in Array(connections.values) { connection.end(.shutdown) }
    }
}
