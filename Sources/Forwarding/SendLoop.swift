import Batching
import CCurl
import DurableFiles
import TransparencyLog

/// The edge: outbox, network and returns on one thread, whose stack owns the engine.
struct SendLoop: ~Copyable {
    private let made: ForwardingConfiguration
    private let mailbox: Mailbox
    private let judge: AnswerJudge
    private let controls: LoopControls
    private let clock: LoopClock
    private let engine: CurlEngine
    private let lock: FileLock
    private var policy: SendPolicy
    private var cosigning: CosignPolicy
    private var desk: LedgerDesk
    private var destination: Destination
    private var transfers: [Transfer] = []
    private var report: StatusReport
    private var nextLook: Int64 = 0
    private var nextMissing: Int64 = 0

    /// A loop that owns its engine and the lock on `returns/`.
    static func make(
        _ made: ForwardingConfiguration, files: DurableFiles, controls: LoopControls, clock: LoopClock
    ) throws(ForwardingError) -> SendLoop {
        let mailbox = Mailbox(outbox: made.outbox, returns: made.returns, files: files)
        let engine: CurlEngine
        do { engine = try CurlEngine(maxConnections: made.limits.policy.maxInFlight) } catch {
            throw .resources
        }
        let lock: FileLock
        do { lock = try mailbox.open() } catch {
            throw error.isBusy ? .alreadyRunning : .files(error)
        }
        return SendLoop(made, mailbox, engine, lock, controls, clock)
    }

    private init(
        _ made: ForwardingConfiguration, _ mailbox: Mailbox, _ engine: consuming CurlEngine,
        _ lock: consuming FileLock, _ controls: LoopControls, _ clock: LoopClock
    ) {
        self.made = made
        self.mailbox = mailbox
        self.engine = engine
        self.lock = lock
        self.controls = controls
        self.clock = clock
        judge = AnswerJudge(receiptKey: made.receiptKey)
        policy = SendPolicy(limits: made.limits.policy)
        cosigning = CosignPolicy(limits: made.limits.policy)
        desk = LedgerDesk(folder: made.ledger, witness: made.receiptKey.cosigner, files: mailbox.files)
        destination = Destination(serverName: made.serverName, addresses: made.addresses)
        report = StatusReport(everyMillis: made.limits.statusMillis, isAudited: made.isAudited)
    }

    /// Sends until asked to stop.
    mutating func run() {
        controls.set(engine.waker)
        while step() {}
        controls.set(nil)
        for transfer in transfers { engine.remove(transfer) }
        transfers = []
    }

    /// One turn: look, begin, move on, end, say, wait; false once it is time to go.
    private mutating func step() -> Bool {
        let asked = controls.take()
        if let addresses = asked.addresses { destination.replace(addresses) }
        if let end = asked.stopBy, transfers.isEmpty || clock.millis() >= end {
            say(isStopping: true)
            return false
        }
        look(isAsked: asked.isWoken)
        if asked.stopBy == nil { beginAll() }
        for (transfer, code) in engine.perform(transfers) { end(transfer, code) }
        if asked.stopBy == nil { beginAll() }
        say(isStopping: asked.stopBy != nil)
        engine.wait(millis: Int32(clamping: min(made.limits.pollMillis, 1_000)))
        return true
    }

    private mutating func look(isAsked: Bool) {
        let now = clock.millis()
        guard isAsked || now >= nextLook, let entries = try? mailbox.waiting() else { return }
        policy.observe(entries)
        // A full outbox is looked at less often: thousands of names cost milliseconds to list.
        nextLook = now + made.limits.pollMillis + Int64(entries.count / 4)
    }

    private mutating func begin() {
        while let entry = policy.next(at: clock.millis()) {
            guard let bytes = try? mailbox.read(entry, maxBytes: made.limits.maxBatchBytes) else {
                ended(entry, .notSent(isGone: !mailbox.holds(entry)))
                continue
            }
            guard let head = cosigning.cosigned, let proof = try? desk.proof(of: entry.intent, under: head)
            else {
                ended(entry, .notSent(isGone: false))
                continue
            }
            if begin(.batch(entry, bytes, proof: proof)) {
                report.began()
            } else {
                ended(entry, .failed(retryAfter: nil))
            }
        }
    }

    /// Whether the engine took a request.
    private mutating func begin(_ errand: Errand) -> Bool {
        do {
            let transfer = try Transfer(errand, to: destination, made)
            try engine.add(transfer)
            transfers.append(transfer)
            return true
        } catch {
            report.failed(.credentials)
            return false
        }
    }

    private mutating func end(_ transfer: Transfer, _ code: CURLcode) {
        engine.remove(transfer)
        transfers.removeAll { $0 === transfer }
        var answer: Answer? = transfer.answer
        if code != CURLE_OK, answer?.isCut != true {
            report.failed(ForwardingStatus.Failure(code))
            answer = nil
        }
        if let answer { report.answered(answer.status) }
        let isTaken =
            switch transfer.errand {
            case .batch(let entry, let bytes, _): end(entry, bytes, answer)
            case .checkpoint: endCheckpoint(answer)
            case .missing: endMissing(answer)
            }
        if !isTaken { destination.failed(at: transfer.address) }
    }

    /// Whether the aggregator answered as it should.
    private mutating func end(_ entry: OutboxEntry, _ bytes: [UInt8], _ answer: Answer?) -> Bool {
        guard let answer else {
            ended(entry, .failed(retryAfter: nil))
            return false
        }
        let verdict = judge.verdict(answer, batch: entry.name.text, sha256: BatchDigest.hex(of: bytes))
        let outcome = settle(verdict, entry)
        ended(entry, outcome)
        return outcome == .receipted || outcome == .refused
    }

    /// Writes the return; where that fails the batch is sent again and gets the same answer.
    private mutating func settle(_ verdict: Verdict, _ entry: OutboxEntry) -> SendOutcome {
        do throws(FileError) {
            switch verdict {
            case .receipt(let note):
                try mailbox.store(receipt: note, of: entry)
                report.receipted()
                return .receipted
            case .refusal(let note):
                try mailbox.store(refusal: note, of: entry)
                report.refused()
                return .refused
            case .again(let millis):
                report.failed(.answer)
                return .failed(retryAfter: millis)
            case .unexpected:
                report.unexpected()
                return .unexpected
            }
        } catch {
            report.unwritable()
            return .notSent(isGone: false)
        }
    }

    private mutating func ended(_ entry: OutboxEntry, _ outcome: SendOutcome) {
        policy.ended(entry, outcome, at: clock.millis(), jitter: clock.jitter())
    }

    private mutating func say(isStopping: Bool) {
        let status = report.status(
            policy, cosigning, isStopping: isStopping, unixSeconds: clock.unixSeconds())
        controls.status = status
        guard let json = report.due(status, at: clock.millis(), isLast: isStopping && transfers.isEmpty)
        else {
            return
        }
        if (try? mailbox.store(status: json)) == nil { report.unwritable() }
    }
}

// MARK: - The ledger's heads

extension SendLoop {
    /// Heads first: batches go under those that are cosigned.
    private mutating func beginAll() {
        beginCheckpoint()
        policy.provenSize = cosigning.provenSize
        guard cosigning.isConfirmed, !cosigning.isForked else { return }
        beginMissing()
        begin()
    }

    private mutating func beginCheckpoint() {
        guard let newest = desk.newest() else { return }
        if cosigning.cosigned == nil, let stored = mailbox.checkpoint().flatMap({ desk.cosigned($0) }) {
            cosigning.remember(stored)
        }
        let now = clock.millis()
        guard let old = cosigning.next(newest, lastIntent: policy.lastIntent, at: now) else { return }
        guard let body = try? desk.offer(newest, from: old), begin(.checkpoint(body)) else {
            _ = cosigning.ended(nil, desk, at: now, jitter: clock.jitter())
            return
        }
    }

    private mutating func endCheckpoint(_ answer: Answer?) -> Bool {
        switch cosigning.ended(answer, desk, at: clock.millis(), jitter: clock.jitter()) {
        case .cosigned(let checkpoint):
            // Where this fails, the next start asks the witness where it stands.
            if (try? mailbox.store(checkpoint: checkpoint.note)) == nil { report.unwritable() }
            return true
        case .again: return answer.map { $0.status < 500 } ?? false
        case .unexpected:
            report.unexpected()
            return false
        }
    }

    private mutating func beginMissing() {
        let now = clock.millis()
        guard now >= nextMissing, let ledger = desk.origin else { return }
        nextMissing = now + made.limits.missingMillis
        _ = begin(.missing(ledger: ledger))
    }

    private mutating func endMissing(_ answer: Answer?) -> Bool {
        guard let answer, answer.status == 200 else {
            nextMissing = min(nextMissing, clock.millis() + made.limits.policy.maxBackoffMillis)
            return answer.map { $0.status < 500 } ?? false
        }
        let note = made.receiptKey.open(answer.body).flatMap { MissingNote(noteText: $0) }
        guard note?.ledger == desk.origin else {
            report.unexpected()
            return false
        }
        if (try? mailbox.store(missing: answer.body, by: made.receiptKey.name)) == nil { report.unwritable() }
        return true
    }
}
