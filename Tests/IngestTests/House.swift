import AddressBoundary
import Ingest
import Synchronization
import TestSupport
import Testing

/// A receiver of the tests: keeps beacons, and says what it is told to, at once or when asked.
final class RecordingReceiver: BeaconReceiver {
    private struct State {
        var beacons: [ReceivedBeacon] = []
        var held: [@Sendable (BeaconVerdict) -> Void] = []
    }

    private let state = Mutex(State())
    private let verdict: BeaconVerdict?

    /// A nil verdict holds every beacon until `release`.
    init(_ verdict: BeaconVerdict? = .kept) { self.verdict = verdict }

    var beacons: [ReceivedBeacon] { state.withLock { $0.beacons } }
    var bodies: [[UInt8]] { beacons.map { $0.body } }

    func receive(_ beacon: ReceivedBeacon, then: @escaping @Sendable (BeaconVerdict) -> Void) {
        state.withLock { state in
            state.beacons.append(beacon)
            if verdict == nil { state.held.append(then) }
        }
        // From another thread, as a journal would.
        if let verdict { Task.detached { then(verdict) } }
    }

    func release(_ verdict: BeaconVerdict) {
        let held = state.withLock { state in
            defer { state.held = [] }
            return state.held
        }
        for then in held { then(verdict) }
    }

    /// Waits until so many beacons have come.
    func waitFor(_ count: Int) async {
        for _ in 0..<20_000 where beacons.count < count { try? await Task.sleep(for: .milliseconds(1)) }
    }
}

/// Runs a real server on a free port for one test, shuts it down, and checks that its counts add up.
@discardableResult
func withServer(
    _ configuration: IngestConfiguration = IngestConfiguration(),
    receiver: RecordingReceiver = RecordingReceiver(),
    _ body: (Int, RecordingReceiver, IngestServer) async throws -> Void
) async throws -> IngestCounts {
    try await withListeners(configuration, receiver: receiver) { ports, receiver, server in
        try await body(try #require(ports.first), receiver, server)
    }
}

/// The same with the ports of all listeners.
@discardableResult
func withListeners(
    _ configuration: IngestConfiguration, receiver: RecordingReceiver = RecordingReceiver(),
    geo: GeoDatabases = GeoDatabases([], prefix: PrefixPolicy()),
    _ body: ([Int], RecordingReceiver, IngestServer) async throws -> Void
) async throws -> IngestCounts {
    let server = try IngestServer(configuration, geo: geo, receiver: receiver, clock: { 1_795_000_000_000 })
    await Turns.servers.take()
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await body(server.start(), receiver, server)) } catch {
        outcome = .failure(error)
    }
    await server.shutdown()
    await Turns.servers.giveBack()
    try outcome.get()
    let counts = server.counts
    #expect(counts.inFlight == 0)
    #expect(counts.open == 0)
    #expect(counts.received == counts.read + counts.shed + counts.refusedTotal)
    return counts
}

extension Turns {
    /// Every server holds descriptors, and so do its players.
    static let servers = Turns(8)
}

/// Waits until something holds that another thread makes true.
func eventually(within milliseconds: Int = 20_000, _ holds: () -> Bool) async -> Bool {
    for _ in 0..<milliseconds {
        if holds() { return true }
        try? await Task.sleep(for: .milliseconds(1))
    }
    return false
}

/// A Mux beacon as raw HTTP.
func post(
    _ body: String, path: String = "/", headers: [String] = ["Host: abc.example"]
) -> [UInt8] {
    let lines = ["POST \(path) HTTP/1.1"] + headers + ["Content-Length: \(body.utf8.count)", "", body]
    return Array(lines.joined(separator: "\r\n").utf8)
}

extension ReceivedBeacon {
    /// A copy of the body.
    var body: [UInt8] { withBody { body in body.indices.map { body[$0] } } }
}
