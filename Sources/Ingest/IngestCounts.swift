import Synchronization

/// Why a request was answered and not handed on.
public enum IngestRefusal: String, Sendable, CaseIterable {
    /// No dialect has this path.
    case unknownPath = "unknown_path"
    /// No dialect uses this method.
    case methodNotAllowed = "method_not_allowed"
    /// The body's coding is not gzip.
    case unknownCoding = "unknown_coding"
    /// The body is over the limit.
    case oversized
    /// The body's framing is not HTTP.
    case malformedBody = "malformed_body"
    /// The body did not come in time.
    case slowBody = "slow_body"
    /// The connection ended within the body.
    case interrupted
}

/// Why a connection ended.
public enum ConnectionEnd: String, Sendable, CaseIterable {
    /// The player closed it, or the network did.
    case byPlayer = "by_player"
    /// The player asked for one answer only.
    case afterAnswer = "after_answer"
    /// Nothing came for the idle timeout.
    case idle
    /// The headers did not come in time.
    case slowHeader = "slow_header"
    /// The body did not come in time.
    case slowBody = "slow_body"
    /// No verdict came in time: the player keeps the beacon and sends it again.
    case noVerdict = "no_verdict"
    /// The headers are over the limit.
    case headerTooLarge = "header_too_large"
    /// What came is not HTTP/1.
    case malformedHTTP = "malformed_http"
    /// A listener for PROXY protocol got no valid preamble, or one from a peer that is not trusted.
    case noPreamble = "no_preamble"
    /// TLS could not be agreed on.
    case failedHandshake = "failed_handshake"
    /// An HTTP/2 connection broke the protocol, or a limit on resets, control frames or headers.
    case brokenHTTP2 = "broken_http2"
    /// Preamble or handshake did not come in time.
    case slowOpening = "slow_opening"
    /// A body far over the limit was not read to its end.
    case oversized
    /// What the player sent before it took its answers found no room in memory.
    case sentTooFarAhead = "sent_too_far_ahead"
    /// One connection more than allowed.
    case tooManyConnections = "too_many_connections"
    /// The server shut down.
    case shutdown
}

/// What the edge has counted so far.
///
/// Once nothing is in flight, `received` is `read + shed` and all of `refused`, and `connections` all of `ended`.
public struct IngestCounts: Sendable, Equatable {
    /// Requests whose head was complete, without preflights.
    public var received = 0
    /// Beacons handed on and kept.
    public var read = 0
    /// Beacons answered with `Octroi-Shed`.
    public var shed = 0
    /// Requests not handed on, by reason.
    public var refused: [IngestRefusal: Int] = [:]
    /// CORS preflights answered.
    public var preflights = 0
    /// Connections accepted.
    public var connections = 0
    /// Connections ended, by reason.
    public var ended: [ConnectionEnd: Int] = [:]

    /// All refusals.
    public var refusedTotal: Int { refused.values.reduce(0, +) }
    /// Requests whose outcome is still to come.
    public var inFlight: Int { received - read - shed - refusedTotal }
    /// Connections that are open.
    public var open: Int { connections - ended.values.reduce(0, +) }
}

/// The counters themselves: relaxed atomics, written on the event loops, read anywhere.
final class CountBoard: Sendable {
    private let receivedCount = Atomic(0)
    private let readCount = Atomic(0)
    private let shedCount = Atomic(0)
    private let preflightCount = Atomic(0)
    private let connectionCount = Atomic(0)
    private let refusals: [IngestRefusal: Counter]
    private let ends: [ConnectionEnd: Counter]

    private final class Counter: Sendable {
        let value = Atomic(0)
    }

    init() {
        refusals = Dictionary(uniqueKeysWithValues: IngestRefusal.allCases.map { ($0, Counter()) })
        ends = Dictionary(uniqueKeysWithValues: ConnectionEnd.allCases.map { ($0, Counter()) })
    }

    func received() { receivedCount.add(1, ordering: .relaxed) }
    func preflight() { preflightCount.add(1, ordering: .relaxed) }
    func connected() { connectionCount.add(1, ordering: .relaxed) }
    func refused(_ reason: IngestRefusal) { refusals[reason]?.value.add(1, ordering: .relaxed) }
    func ended(_ reason: ConnectionEnd) { ends[reason]?.value.add(1, ordering: .relaxed) }

    func verdict(_ verdict: BeaconVerdict) {
        switch verdict {
        case .kept, .unwanted: readCount.add(1, ordering: .relaxed)
        case .shed: shedCount.add(1, ordering: .relaxed)
        }
    }

    /// What is counted by now; outcomes are read before arrivals, so that a difference is never negative.
    var counts: IngestCounts {
        var counts = IngestCounts()
        counts.read = readCount.load(ordering: .relaxed)
        counts.shed = shedCount.load(ordering: .relaxed)
        for (reason, counter) in refusals { counts.refused[reason] = counter.value.load(ordering: .relaxed) }
        for (reason, counter) in ends { counts.ended[reason] = counter.value.load(ordering: .relaxed) }
        counts.preflights = preflightCount.load(ordering: .relaxed)
        counts.received = receivedCount.load(ordering: .relaxed)
        counts.connections = connectionCount.load(ordering: .relaxed)
        return counts
    }
}
