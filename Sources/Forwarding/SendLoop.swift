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
    private var destination: Destination
    private var transfers: [Transfer] = []
    private var report: StatusReport
    private var nextLook: Int64 = 0

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
        destination = Destination(serverName: made.serverName, addresses: made.addresses)
        report = StatusReport(everyMillis: made.limits.statusMillis)
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
        if asked.stopBy == nil { begin() }
        for (transfer, code) in engine.perform(transfers) { end(transfer, code) }
        if asked.stopBy == nil { begin() }
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
            do {
                let transfer = try Transfer(entry, bytes, to: destination, made)
                try engine.add(transfer)
                transfers.append(transfer)
                report.began()
            } catch {
                report.failed(.credentials)
                ended(entry, .failed(retryAfter: nil))
            }
        }
    }

    private mutating func end(_ transfer: Transfer, _ code: CURLcode) {
        engine.remove(transfer)
        transfers.removeAll { $0 === transfer }
        let answer = transfer.answer
        guard code == CURLE_OK || answer.isCut else {
            report.failed(ForwardingStatus.Failure(code))
            destination.failed(at: transfer.address)
            return ended(transfer.entry, .failed(retryAfter: nil))
        }
        report.answered(answer.status)
        let outcome = settle(
            judge.verdict(answer, batch: transfer.entry.name.text, sha256: transfer.sha256), transfer.entry)
        if outcome != .receipted && outcome != .refused { destination.failed(at: transfer.address) }
        ended(transfer.entry, outcome)
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
        let status = report.status(policy, isStopping: isStopping, unixSeconds: clock.unixSeconds())
        controls.status = status
        guard let json = report.due(status, at: clock.millis(), isLast: isStopping && transfers.isEmpty)
        else {
            return
        }
        if (try? mailbox.store(status: json)) == nil { report.unwritable() }
    }
}
