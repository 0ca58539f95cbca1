import TransparencyLog

/// Decides when a head goes to the witness and from which size, one at a time and in order; no clock, no network.
struct CosignPolicy {
    /// How often heads go that no batch waits for, in milliseconds.
    private static let calmMillis: Int64 = 10_000
    let limits: SendLimits
    /// The newest cosigned head.
    private(set) var cosigned: SignedCheckpoint?
    /// Whether the witness has answered for the newest head since the start: batches wait for that.
    private(set) var isConfirmed = false
    /// Whether the witness knows another tree: nothing is sent any more.
    private(set) var isForked = false
    private(set) var tries = RetryState()
    private var flying: (checkpoint: SignedCheckpoint, old: Int)?
    /// The size that the witness says it cosigned last.
    private var witnessed: Int?
    private var nextCalm: Int64 = 0

    init(limits: SendLimits) { self.limits = limits }

    /// How many of the ledger's entries a batch's intent may be among.
    var provenSize: Int { isConfirmed && !isForked ? cosigned?.head.size ?? 0 : 0 }

    /// Takes a cosigned head that was stored before the start.
    mutating func remember(_ checkpoint: SignedCheckpoint) { cosigned = cosigned ?? checkpoint }

    /// The size from which the newest head is to be offered now, or nil; the caller owes `ended`.
    mutating func next(_ newest: SignedCheckpoint, lastIntent: Int?, at now: Int64) -> Int? {
        guard flying == nil, !isForked, now >= tries.notBefore else { return nil }
        let size = cosigned?.head.size ?? 0
        let isNeeded = !isConfirmed || lastIntent.map { $0 >= size } ?? false
        guard isNeeded || newest.head.size > size && now >= nextCalm else { return nil }
        if isConfirmed, newest.head.size <= size { return nil }
        let old = witnessed ?? size
        guard old <= newest.head.size else {
            isForked = true
            return nil
        }
        flying = (newest, old)
        return old
    }

    /// What an answer means for the head that was offered.
    enum Meaning {
        /// Cosigned; the note to be stored.
        case cosigned(SignedCheckpoint)
        /// To be offered again from another size, or later.
        case again
        /// An answer that nobody should have given.
        case unexpected
    }

    /// Takes the answer, or nil where there was none.
    mutating func ended(_ answer: Answer?, _ desk: LedgerDesk, at now: Int64, jitter: Double) -> Meaning {
        guard let offered = flying else { return .again }
        flying = nil
        nextCalm = now + Self.calmMillis
        guard let answer else { return fail(at: now, jitter) }
        switch answer.status {
        case 200:
            guard let checkpoint = desk.cosigned(offered.checkpoint, with: answer.body) else {
                return hold(at: now)
            }
            cosigned = checkpoint
            witnessed = nil
            isConfirmed = true
            tries = RetryState()
            return .cosigned(checkpoint)
        case 409:
            guard let size = Self.size(answer.body) else { return hold(at: now) }
            isForked = size > offered.checkpoint.head.size || size == offered.old
            witnessed = size
            return .again
        case 422:
            isForked = true
            return .again
        case 408, 425, 429, 500...599: return fail(at: now, jitter)
        default: return hold(at: now)
        }
    }

    private mutating func fail(at now: Int64, _ jitter: Double) -> Meaning {
        tries.failed(at: now, jitter: jitter, limits: limits)
        tries.atMost(now + limits.probeMillis)
        return .again
    }

    private mutating func hold(at now: Int64) -> Meaning {
        tries.held(at: now, limits: limits)
        return .unexpected
    }

    /// The decimal size and line feed of a 409.
    private static func size(_ body: [UInt8]) -> Int? {
        guard body.last == UInt8(ascii: "\n"),
            let size = Int(String(decoding: body.dropLast(), as: UTF8.self)),
            size >= 0
        else { return nil }
        return size
    }
}
