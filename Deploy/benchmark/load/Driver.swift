import Glibc
import NIOCore

/// When a request follows another.
enum Pace {
    /// Each connection sends as soon as its last answer is there.
    case closed
    /// So many a second whatever the answers do, evenly or as a Poisson process.
    case open(perSecond: Double, isPoisson: Bool)
}

/// What was sent and how it was answered.
struct Outcome: Encodable {
    var requests = 0
    var succeeded = 0
    var shed = 0
    var failed = 0
    var seconds = 0.0
    var perSecond = 0.0
    var p50 = 0
    var p99 = 0
    var max = 0
    var histogram: [[Int]] = []

    enum CodingKeys: String, CodingKey {
        case requests, succeeded, shed, failed, seconds, histogram
        case perSecond = "requests_per_second"
        case p50 = "p50_us"
        case p99 = "p99_us"
        case max = "max_us"
    }
}

/// Decides who sends what when; confined to one event loop.
///
/// Latency counts from the instant for which a request was scheduled, so that a server that stalls is charged with all
/// that would have come meanwhile.
final class Driver {
    private let pace: Pace
    private let requestsMax: Int
    private let end: NIODeadline
    private let start = NIODeadline.now()
    private let loop: any EventLoop
    private let finished: EventLoopPromise<Outcome>
    private var load: Load
    private var idle: [PlayerConnection] = []
    private var connections = 0
    private var due: NIODeadline
    private var random: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var outcome = Outcome()
    private var latencies = Latencies()
    private var isEnding = false
    private var alarm: Scheduled<Void>?

    init(
        load: Load, pace: Pace, duration: TimeAmount, requestsMax: Int, loop: any EventLoop,
        finished: EventLoopPromise<Outcome>
    ) {
        self.load = load
        self.pace = pace
        self.requestsMax = requestsMax
        self.loop = loop
        self.finished = finished
        end = start + duration
        due = start
    }

    /// A connection is open, or has had its answer.
    func becameIdle(_ connection: PlayerConnection, isNew: Bool = false) {
        if isNew { connections += 1 }
        idle.append(connection)
        pump()
    }

    func answered(_ status: PlayerConnection.Status, scheduled: NIODeadline) {
        latencies.add(Int((NIODeadline.now() - scheduled).nanoseconds / 1000))
        switch status {
        case .success: outcome.succeeded += 1
        case .shed: outcome.shed += 1
        case .other: outcome.failed += 1
        }
    }

    /// A connection ended; a request on it has failed.
    func lost(_ connection: PlayerConnection, inFlight: Bool) {
        connections -= 1
        if inFlight { outcome.failed += 1 }
        idle.removeAll { $0 === connection }
        if isEnding || connections == 0 { finishIfQuiet() }
    }

    private func pump() {
        let now = NIODeadline.now()
        if now >= end || outcome.requests >= requestsMax { isEnding = true }
        if isEnding { return finishIfQuiet() }
        while outcome.requests < requestsMax, let connection = idle.last {
            var scheduled = now
            if case .open(let perSecond, let isPoisson) = pace {
                guard due <= now else { break }
                scheduled = due
                due = due + gap(perSecond, isPoisson)
            }
            idle.removeLast()
            outcome.requests += 1
            connection.send(load.take(), scheduled: scheduled)
        }
        if case .open = pace, !idle.isEmpty { wake(at: due) }
    }

    private func wake(at instant: NIODeadline) {
        guard alarm == nil else { return }
        let driver = NIOLoopBound(self, eventLoop: loop)
        alarm = loop.scheduleTask(deadline: min(instant, end)) {
            driver.value.alarm = nil
            driver.value.pump()
        }
    }

    private func gap(_ perSecond: Double, _ isPoisson: Bool) -> TimeAmount {
        guard isPoisson else { return .nanoseconds(Int64(1e9 / perSecond)) }
        // xorshift64: a run can be repeated.
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        let uniform = (Double(random >> 11) + 1) / Double(1 << 53)
        return .nanoseconds(Int64(-log(uniform) * 1e9 / perSecond))
    }

    private func finishIfQuiet() {
        guard idle.count == connections else { return }
        outcome.seconds = Double((NIODeadline.now() - start).nanoseconds) / 1e9
        outcome.perSecond = Double(outcome.requests) / outcome.seconds
        outcome.p50 = latencies.quantile(0.5)
        outcome.p99 = latencies.quantile(0.99)
        outcome.max = latencies.max
        outcome.histogram = latencies.filled
        finished.succeed(outcome)
    }
}
