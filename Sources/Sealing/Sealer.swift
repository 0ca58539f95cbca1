import Batching
import Dispatch
public import DurableFiles
public import EgressContract
public import EgressGate
import Glibc
import Journaling
import Synchronization
public import TransparencyLog

/// Why the state of a relay could not be opened.
public enum SealingError: Error, Equatable, Sendable {
    /// Another process holds the state.
    case alreadyRunning
    /// The file system refused.
    case file(FileError)
    /// The ledger is not what its key signed, and is not signed again.
    case ledger(LogError)
}

/// The owner of the EU state: journals, cuts, seals and settles.
///
/// Commits, returns and the long steps of a cut run on a queue each; one lock guards the state.
public final class Sealer: Sendable {
    /// Who waits for a commit: in a struct, since an array of closures would wrap each in one more.
    private struct Caller {
        let learn: @Sendable (Bool) -> Void
    }

    private struct Pending {
        var records: [ViewRecord] = []
        var bytes = 0
        var callers: [Caller] = []
    }

    /// The most records that may wait for a commit before further ones are shed: bounds memory.
    private static let pendingRecordsMax = 65_536
    /// The most bytes of them: a journal segment's.
    private static let pendingBytesMax = 64 << 20

    /// The largest part: its record, with key and counts, must fit into a journal record.
    private static let partBytesMax = JournalLimits.payloadBytesMax - 1_024

    let steps: CutSteps
    let verifier: NoteVerifier?
    let state: Mutex<RelayState>
    private let pending = Mutex(Pending())
    /// The properties whose share of the buffer is taken, as of the last commit, cut or outcome.
    private let fullProperties = Mutex(Set<String>())
    private let commitQueue = DispatchQueue(label: "octroi.commit")
    /// Signalled where a record is the first to wait for a commit.
    private let hasPending = DispatchSemaphore(value: 0)
    private let returnsQueue = DispatchQueue(label: "octroi.returns")
    /// In the background: where there is one core, a cut's seconds of compression do not keep players waiting.
    let cutQueue = DispatchQueue(label: "octroi.cut", qos: .background)

    /// Opens the state, recovers what a crash left and finishes the cut that was under way.
    public init(
        _ settings: SealingSettings, files: DurableFiles, gate: EgressGate, verifier: NoteVerifier?
    ) throws(SealingError) {
        let layout = StateLayout(root: settings.root)
        self.verifier = verifier
        let lock: FileLock
        do throws(FileError) {
            for folder in layout.folders { try files.makeFolder(folder, mode: 0o755) }
            lock = try files.lock(layout.root + "/lock")
        } catch {
            throw error.isBusy ? .alreadyRunning : .file(error)
        }
        steps = CutSteps(
            settings: settings, layout: layout, files: files, gate: gate,
            ledger: try Self.ledger(settings, layout, files, verifier?.cosigner))
        do throws(FileError) {
            state = Mutex(try RelayState(steps, lock))
        } catch {
            throw .file(error)
        }
        noteFullProperties()
        if settings.commitsByItself { startCommitting() }
    }

    deinit { hasPending.signal() }

    /// Sleeps out the window that a first record opens, and commits; a timer for each would cost more than it does.
    private func startCommitting() {
        let window = useconds_t(clamping: steps.settings.commitWaitMillis * 1_000)
        commitQueue.async { [weak self, hasPending] in
            while true {
                hasPending.wait()
                usleep(window)
                guard let self else { return }
                self.commitPending()
            }
        }
    }

    private static func ledger(
        _ settings: SealingSettings, _ layout: StateLayout, _ files: DurableFiles,
        _ witness: CosignatureVerifier?
    ) throws(SealingError) -> EgressLedger? {
        guard let signer = settings.ledgerSigner else { return nil }
        let ledger: EgressLedger
        do throws(LogError) {
            ledger = try EgressLedger(layout, signer: signer, files: files)
        } catch {
            if case .file(let error) = error { throw .file(error) }
            throw .ledger(error)
        }
        // A fork that came back stops the next life before it signs anything.
        try? ledger.takeCosigned(by: witness)
        if ledger.isStopped { throw .ledger(.wouldFork) }
        return ledger
    }

    /// The accounts as they stand.
    public var accounts: SealingAccounts {
        var accounts = state.withLock { $0.accounts }
        if let ledger = steps.ledger {
            accounts.isLedgerStopped = ledger.isStopped
            accounts.ledgerSize = ledger.size
            accounts.cosignedSize = ledger.cosignedSize
        }
        return accounts
    }

    /// Journals records and calls back once they are durable, or with false where they were shed.
    public func append(_ records: [ViewRecord], then: @escaping @Sendable (Bool) -> Void) {
        let bytes = records.reduce(0) { $0 + $1.part.bytes.count }
        let isReadable = records.allSatisfy { $0.part.bytes.count <= Self.partBytesMax }
        let (isShed, isFirst) = pending.withLock { pending in
            if !isReadable || pending.records.count >= Self.pendingRecordsMax { return (true, false) }
            if pending.bytes + bytes > Self.pendingBytesMax { return (true, false) }
            pending.records.append(contentsOf: records)
            pending.bytes += bytes
            pending.callers.append(Caller(learn: then))
            return (false, pending.callers.count == 1)
        }
        if isShed { then(false) }
        if isFirst { hasPending.signal() }
    }

    /// Commits what waits, joins it and answers its callers; cuts early where too many views are open.
    public func commitPending() {
        let taken = pending.withLock { pending in
            let taken = pending
            pending = Pending()
            return taken
        }
        guard !taken.callers.isEmpty else { return }
        let (isKept, cutsEarly) = state.withLock { state in
            if state.isFull { return (false, true) }
            let isKept = state.commit(taken.records)
            return (isKept, state.open.count > steps.settings.openViewsMax)
        }
        noteFullProperties()
        for caller in taken.callers { caller.learn(isKept) }
        if cutsEarly { earlyCut.withLock { $0?() } }
    }

    /// Whether a property may take more of the buffer.
    public func hasRoom(for property: String) -> Bool {
        steps.settings.propertyBytesMax.isEmpty || !fullProperties.withLock { $0.contains(property) }
    }

    private func noteFullProperties() {
        guard !steps.settings.propertyBytesMax.isEmpty else { return }
        let full = state.withLock { $0.fullProperties }
        fullProperties.withLock { $0 = full }
    }

    /// Batches that the aggregator may have lacked and that were looked at.
    let resent = Mutex<Set<BatchName>>([])
    private let earlyCut = Mutex<(@Sendable () -> Void)?>(nil)

    /// Says what to do where more views are open than may be.
    public func onTooManyOpenViews(_ action: @escaping @Sendable () -> Void) {
        earlyCut.withLock { $0 = action }
    }
}

// MARK: - Cuts

extension Sealer {
    /// Cuts on the cut queue, so that commits go on meanwhile.
    public func requestCut(at millis: @escaping @Sendable () -> UInt64) {
        cutQueue.async { self.cut(at: millis()) }
    }

    /// Closes the open views and carries the cut through its six steps.
    public func cut(at millis: UInt64) {
        defer { noteFullProperties() }
        publishCut()
        guard let plan = state.withLock({ $0.beginCut(at: millis) }) else { return }
        do throws(FileError) {
            let staged = try steps.stage(plan)
            if state.withLock({ $0.commitCut(staged) }) { publishCut() }
        } catch {
            state.withLock { $0.abandonCut() }
        }
    }

    /// Publishes the committed cut, if one is left to publish.
    private func publishCut() {
        guard let cut = state.withLock({ $0.cutToPublish }) else { return }
        do throws(FileError) {
            let entries = try steps.record(cut)
            state.withLock { $0.place(entries) }
            try steps.publish(cut, as: entries) { name in state.withLock { $0.waiting[name] == nil } }
            state.withLock { $0.finishCut() }
        } catch {
            state.withLock { $0.publishFailed() }
        }
    }
}

// MARK: - Returns

extension Sealer {
    /// Settles the batches whose receipts or refusals forward has brought back, on their queue.
    public func requestReturns(at millis: @escaping @Sendable () -> UInt64) {
        returnsQueue.async { self.takeReturns(at: millis()) }
    }

    /// Checks each return, records its outcome, and removes the batch, then the return.
    public func takeReturns(at millis: UInt64) {
        guard let verifier, let ledger = steps.ledger else { return }
        defer { noteFullProperties() }
        let returns = Returns(
            layout: steps.layout, files: steps.files, verifier: verifier, ledger: ledger.origin,
            time: LedgerTime(millis: millis))
        do throws(FileError) {
            let reading = try returns.read(state.withLock { $0.waiting })
            // Behind the reading: of each receipt in it the cosigned head is here as well.
            try ledger.takeCosigned(by: verifier.cosigner)
            if !reading.settlements.isEmpty { try settle(reading.settlements) }
            try removeSettled()
            // What cannot be removed, as a folder that forward made, must not hold up the rest.
            for path in reading.stale { try? steps.files.unlink(path) }
            for path in reading.bad where (try? steps.files.unlink(path)) != nil {
                state.withLock { $0.countBadReturn() }
            }
        } catch {
            state.withLock { $0.countFileFailure() }
        }
    }

    private func settle(_ settlements: [Returns.Settlement]) throws(FileError) {
        for refused in settlements where !refused.outcome.isReceipt {
            let path = steps.layout.quarantine + "/" + refused.outcome.name.text
            if !steps.files.exists(path) { try steps.files.link(refused.outboxPath, path) }
        }
        try steps.files.syncFolder(steps.layout.quarantine)
        try steps.ledger?.append(settlements.map { .outcome($0.entry) })
        guard state.withLock({ $0.settle(settlements.map(\.outcome)) }) else { return }
        // Left of a refusal that was not recorded before the receipt came.
        for receipted in settlements where receipted.outcome.isReceipt {
            try steps.remove(steps.layout.quarantine + "/" + receipted.outcome.name.text)
        }
    }

    /// Removes batches whose outcome is recorded, and their returns; what fails here is done the next time.
    private func removeSettled() throws(FileError) {
        let leaving = state.withLock { $0.leaving }
        if leaving.isEmpty { return }
        for entry in leaving { try steps.remove(steps.layout.outbox + "/" + entry.fileName) }
        try steps.files.syncFolder(steps.layout.outbox)
        for entry in leaving {
            for suffix in Returns.suffixes {
                try steps.remove(steps.layout.returns + "/" + entry.name.text + suffix)
            }
        }
        state.withLock { $0.left(leaving) }
    }
}
