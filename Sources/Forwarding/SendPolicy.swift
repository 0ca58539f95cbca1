import Batching

/// How the sending of one batch ended.
enum SendOutcome: Equatable {
    /// Its receipt lies in `returns/`.
    case receipted
    /// Its signed refusal lies in `returns/`.
    case refused
    /// No answer, or one that asks to come again; with the milliseconds of `Retry-After`.
    case failed(retryAfter: Int64?)
    /// An answer that nobody should have given: the batch waits, with an alarm.
    case unexpected
    /// The file was gone or could not be read; nothing was sent.
    case notSent(isGone: Bool)
}

/// Decides which batch goes when: events in, entries out; no clock, no random, no network.
struct SendPolicy {
    let limits: SendLimits
    /// How many of the ledger's entries a cosigned head covers: batches whose intent lies beyond wait.
    var provenSize: Int
    private(set) var waiting: [OutboxEntry: RetryState] = [:]
    private(set) var flying: Set<OutboxEntry> = []
    private(set) var breaker = Breaker()
    /// `Retry-After` holds for the destination, not for one batch.
    private(set) var quietUntil: Int64 = 0

    init(limits: SendLimits, provenSize: Int = 0) {
        self.limits = limits
        self.provenSize = provenSize
    }

    /// The last intent of a batch that waits.
    var lastIntent: Int? { waiting.keys.lazy.map(\.intent).max() }

    /// How many batches wait on an answer that nobody should have given.
    var heldCount: Int { waiting.values.count { $0.isHeld } }

    /// How many batches could not be read at the last try.
    var unreadCount: Int { waiting.values.count { $0.isUnread } }

    /// Takes the outbox as it is now, without the batches whose return lies there.
    mutating func observe(_ entries: [OutboxEntry]) {
        var next: [OutboxEntry: RetryState] = [:]
        for entry in entries { next[entry] = waiting[entry] ?? RetryState() }
        for entry in flying { next[entry] = waiting[entry] }
        waiting = next
    }

    /// The batch to send now, if any; the caller owes `ended`.
    ///
    /// The least often failed goes first, so that one bad batch never stands before a good one.
    mutating func next(at now: Int64) -> OutboxEntry? {
        guard flying.count < limits.maxInFlight, now >= quietUntil else { return nil }
        if let probe = breaker.nextProbe, now < probe || !flying.isEmpty { return nil }
        let due = waiting.filter { entry, state in
            !flying.contains(entry) && entry.intent < provenSize
                && (state.notBefore <= now || breaker.isOpen && !state.isUnread)
        }
        guard
            let first = due.min(by: { ($0.value.failures, $0.key) < ($1.value.failures, $1.key) })
        else { return nil }
        flying.insert(first.key)
        return first.key
    }

    /// Takes the end of what `next` gave; `jitter` is in 0 ..< 1.
    mutating func ended(_ entry: OutboxEntry, _ outcome: SendOutcome, at now: Int64, jitter: Double) {
        flying.remove(entry)
        switch outcome {
        case .receipted:
            waiting[entry] = nil
            if breaker.succeeded() {
                for key in waiting.keys { waiting[key]?.destinationRecovered() }
            }
        case .refused:
            waiting[entry] = nil
            breaker.failed(at: now, limits: limits)
        case .failed(let retryAfter):
            waiting[entry]?.failed(at: now, jitter: jitter, limits: limits)
            breaker.failed(at: now, limits: limits)
            let wait = min(max(retryAfter ?? 0, 0), limits.maxRetryAfterMillis)
            quietUntil = max(quietUntil, now + wait)
        case .unexpected:
            waiting[entry]?.held(at: now, limits: limits)
            breaker.failed(at: now, limits: limits)
        case .notSent(let isGone):
            if isGone { waiting[entry] = nil }
            waiting[entry]?.unread(at: now, jitter: jitter, limits: limits)
        }
    }
}
