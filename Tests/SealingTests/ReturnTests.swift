import Batching
import DurableFiles
import EgressContract
import Foundation
@testable import Sealing
import Testing
import TransparencyLog

@Suite struct ReturnTests {
    private let relay: Relay
    private let sealer: Sealer
    private let name = "fra1-1-1-0"

    /// One batch waits.
    init() throws {
        relay = try Relay()
        sealer = try relay.open()
        #expect(sealer.keep([record(view: 1, 0...3)]))
        sealer.cut(at: 1)
    }

    private var file: [UInt8] {
        get throws { try #require(try relay.batches(in: relay.layout.archive)[name]) }
    }

    private func outboxCount() throws -> Int { try relay.files(in: relay.layout.outbox).count }

    private func returnsCount() throws -> Int { try relay.files(in: relay.layout.returns).count }

    @Test func aReceiptSettlesABatch() throws {
        try relay.lay(try relay.receipt(of: try file, named: name).noteText, as: name + ".receipt")
        sealer.takeReturns(at: 5_000)
        let accounts = sealer.accounts
        #expect(accounts.receipted == accounts.committed && accounts.waiting == Tally())
        #expect(accounts.waitingBatches == 0 && accounts.badReturns == 0)
        #expect(try outboxCount() == 0 && returnsCount() == 0)
        #expect(try relay.batches(in: relay.layout.archive).count == 1)
    }

    @Test(arguments: RefusalReason.allCases) func aRefusalQuarantines(reason: RefusalReason) throws {
        let bytes = try file
        let refusal = BatchRefusal(batch: name, sha256: BatchDigest.hex(of: bytes), reason: reason)
        try relay.lay(refusal.noteText, as: name + ".refused")
        sealer.takeReturns(at: 5_000)
        #expect(try relay.files(in: relay.layout.quarantine) == [name: bytes])
        #expect(try outboxCount() == 0 && returnsCount() == 0)
        let accounts = sealer.accounts
        #expect(accounts.quarantined == accounts.committed && accounts.receipted == Tally())
    }

    /// Nothing that the aggregator did not sign about exactly these bytes settles anything.
    @Test func forgeriesAreCountedAndRemoved() throws {
        let receipt = try relay.receipt(of: try file, named: name)
        let refusal = BatchRefusal(batch: name, sha256: receipt.sha256, reason: .contract)
        let stranger = try #require(NoteSigner.generate(name: "aggregator.example/receipts"))
        let zeros = String(repeating: "0", count: 64)
        func changed(_ batch: String, _ sha256: String, _ parts: Int, _ events: Int, _ orders: Int) -> String
        {
            BatchReceipt(
                batch: batch, sha256: sha256, parts: parts, events: events, orders: orders,
                ledger: receipt.ledger, intent: receipt.intent, leaf: 0
            ).noteText
        }
        let texts = [
            changed(name, zeros, 1, 4, 4), changed("fra1-1-2-0", receipt.sha256, 1, 4, 4),
            changed(name, receipt.sha256, 2, 4, 4), changed(name, receipt.sha256, 1, 5, 4),
            changed(name, receipt.sha256, 1, 4, 3), refusal.noteText, "octroi/receipt/v1\n",
        ]
        for text in texts {
            try relay.lay(text, as: name + ".receipt")
            sealer.takeReturns(at: 5_000)
        }
        try relay.lay(receipt.noteText, as: name + ".receipt", signedBy: stranger)
        sealer.takeReturns(at: 5_000)
        try relay.lay(receipt.noteText, as: name + ".refused")
        sealer.takeReturns(at: 5_000)
        for bytes in [[], [0], Array(receipt.noteText.utf8), [UInt8](repeating: 0x41, count: 40_000)]
            as [[UInt8]]
        {
            try Data(bytes).write(to: URL(filePath: relay.layout.returns + "/" + name + ".receipt"))
            sealer.takeReturns(at: 5_000)
        }
        #expect(sealer.accounts.badReturns == texts.count + 6)
        #expect(try returnsCount() == 0 && outboxCount() == 1)
        #expect(sealer.accounts.receipted == Tally() && sealer.accounts.quarantined == Tally())
    }

    /// Forward is not trusted: what it lays there must not hold up the receipts beside it.
    @Test func oddReturnsHoldNothingUp() throws {
        let folder = relay.layout.returns
        try FileManager.default.createDirectory(
            atPath: folder + "/fra1-1-9-0.receipt", withIntermediateDirectories: false)
        try FileManager.default.createDirectory(
            atPath: folder + "/" + name + ".refused", withIntermediateDirectories: false)
        let pipe = unsafe mkfifo(folder + "/fra1-1-0-0.refused", 0o600)
        #expect(pipe == 0)
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/fra1-1-7-0.receipt", withDestinationPath: "/dev/zero")
        try Data([1]).write(to: URL(filePath: folder + "/status"))
        try relay.lay(try relay.receipt(of: try file, named: name).noteText, as: name + ".receipt")
        sealer.takeReturns(at: 5_000)
        #expect(sealer.accounts.receipted == sealer.accounts.committed)
        #expect(try outboxCount() == 0)
    }

    @Test func staleReturnsAreRemovedAndOthersLeft() throws {
        try relay.lay(try relay.receipt(of: try file, named: name).noteText, as: name + ".receipt")
        sealer.takeReturns(at: 5_000)
        try relay.lay(try relay.receipt(of: try file, named: name).noteText, as: name + ".receipt")
        try relay.lay("octroi/receipt/v1\n", as: "fra1-1-99-0.refused")
        try Data([1]).write(to: URL(filePath: relay.layout.returns + "/status"))
        sealer.takeReturns(at: 5_000)
        #expect(try Set(relay.files(in: relay.layout.returns).keys) == ["status"])
        #expect(sealer.accounts.receipted == sealer.accounts.committed && sealer.accounts.badReturns == 0)
    }

    @Test func receiptAndRefusalOfOneBatchSettleItOnce() throws {
        let receipt = try relay.receipt(of: try file, named: name)
        try relay.lay(receipt.noteText, as: name + ".receipt")
        let refusal = BatchRefusal(batch: name, sha256: receipt.sha256, reason: .otherBytes)
        try relay.lay(refusal.noteText, as: name + ".refused")
        sealer.takeReturns(at: 5_000)
        sealer.takeReturns(at: 5_000)
        #expect(sealer.accounts.receipted == sealer.accounts.committed)
        #expect(sealer.accounts.quarantined == Tally() && sealer.accounts.fileFailures == 0)
        #expect(try returnsCount() == 0 && outboxCount() == 0)
        #expect(sealer.accounts.waiting == Tally())
    }

    /// A requeued batch waits under its one intent, whatever stops on the way, and settles as any other.
    @Test func whatIsRequeuedWaitsAgain() async throws {
        let bytes = try file
        let refusal = BatchRefusal(batch: name, sha256: BatchDigest.hex(of: bytes), reason: .contract)
        try relay.lay(refusal.noteText, as: name + ".refused")
        sealer.takeReturns(at: 5_000)
        let outcome = await sealer.requeue()
        #expect(outcome == (1, 0))
        #expect(try relay.files(in: relay.layout.outbox) == ["000000000001-" + name: bytes])
        #expect(try relay.files(in: relay.layout.quarantine).isEmpty)
        #expect(
            sealer.accounts.waiting == sealer.accounts.committed && sealer.accounts.unaccountedCommitted == 0)
        try relay.lay(try relay.receipt(of: bytes, named: name).noteText, as: name + ".receipt")
        sealer.takeReturns(at: 5_000)
        #expect(
            sealer.accounts.receipted == sealer.accounts.committed && sealer.accounts.quarantined == Tally())
    }

    /// What the aggregator refused, it lacks: it stays in quarantine until somebody requeues it.
    @Test func whatIsRefusedIsNotSentAgainForBeingLacked() throws {
        let bytes = try file
        let refusal = BatchRefusal(batch: name, sha256: BatchDigest.hex(of: bytes), reason: .contract)
        try relay.lay(refusal.noteText, as: name + ".refused")
        sealer.takeReturns(at: 5_000)
        let note = MissingNote(
            time: LedgerTime(millis: 0), ledger: "eu-central/fra1-1/egress", gaps: [], from: 0)
        try relay.lay(note.noteText, as: "us.missing")
        sealer.sendMissing()
        #expect(sealer.accounts.quarantined == sealer.accounts.committed && sealer.accounts.badReturns == 0)
        #expect(try outboxCount() == 0 && returnsCount() == 0)
        #expect(try relay.files(in: relay.layout.quarantine) == [name: bytes])
    }

    /// What becomes of the disk from the n-th operation on.
    enum Trouble: CaseIterable {
        /// That one fails.
        case once
        /// Nothing can be written any more; names can still be made and removed.
        case staysFull
        /// Nor is anything synced any more, whether it was written or not.
        case staysUnsynced
        /// Nothing after it happens: the process stops there.
        case stops

        func faults(nth: Int) -> FileFaults {
            switch self {
            case .once: FileFaults(nth: nth, code: EIO)
            case .staysFull:
                FileFaults(nth: nth, code: ENOSPC, isPersistent: true, operations: [.write, .allocate])
            case .staysUnsynced:
                FileFaults(
                    nth: nth, code: EIO, isPersistent: true, operations: [.write, .sync, .allocate])
            case .stops: FileFaults(nth: nth, code: EIO, isPersistent: true)
            }
        }
    }

    /// Whatever fails on the way of a refusal, a requeue and a receipt: the batch never leaves all folders, each account
    /// has what the ledger has, and the next life settles it.
    @Test(arguments: Trouble.allCases) func refusalAndRequeueMayFailAnywhere(trouble: Trouble) async throws {
        for nth in 1... {
            let relay = try Relay()
            do {
                let sealer = try relay.open()
                #expect(sealer.keep([record(view: 1, 0...3)]))
                sealer.cut(at: 1)
            }
            let bytes = try #require(try relay.batches(in: relay.layout.archive)[name])
            let refusal = BatchRefusal(batch: name, sha256: BatchDigest.hex(of: bytes), reason: .contract)
            try relay.lay(refusal.noteText, as: name + ".refused")
            let faults = trouble.faults(nth: nth)
            if let sealer = try? relay.open(faults) {
                sealer.takeReturns(at: 5_000)
                _ = await sealer.requeue()
                // Behind it, so that nothing holds the state any more when the next life begins.
                sealer.cutQueue.sync {}
                if trouble != .stops {
                    try expectAccounted(relay, sealer.accounts, "operation \(nth), alive")
                }
                try receipt(relay, bytes, where: sealer.accounts.waitingBatches == 1)
                sealer.takeReturns(at: 6_000)
            }
            let sealer = try relay.open()
            try expectAccounted(relay, sealer.accounts, "operation \(nth)")
            sealer.takeReturns(at: 7_000)
            _ = await sealer.requeue()
            try receipt(relay, bytes, where: sealer.accounts.waitingBatches == 1)
            sealer.takeReturns(at: 8_000)
            let accounts = sealer.accounts
            #expect(
                accounts.receipted == accounts.committed && accounts.committed.events == 4, "operation \(nth)"
            )
            for folder in [relay.layout.outbox, relay.layout.quarantine, relay.layout.returns] {
                #expect(try relay.files(in: folder).isEmpty, "\(folder.suffix(10)), operation \(nth)")
            }
            if faults.operationsSeen < nth { return }
        }
    }

    private func receipt(_ relay: Relay, _ bytes: [UInt8], where isWaiting: Bool) throws {
        guard isWaiting else { return }
        try relay.lay(try relay.receipt(of: bytes, named: name).noteText, as: name + ".receipt")
    }

    /// What is quarantined or receipted has its outcome in the ledger; what waits lies in the outbox.
    private func expectAccounted(_ relay: Relay, _ accounts: SealingAccounts, _ comment: Comment) throws {
        let outcomes = try relay.ledger().compactMap { entry in
            if case .outcome(let outcome) = entry { outcome.answer } else { nil }
        }
        let isRefused = outcomes.contains(.refusal(.contract))
        let isReceipted = outcomes.contains(.receipt(leaf: 7))
        #expect(accounts.unaccountedCommitted == 0 && accounts.committed.events == 4, comment)
        #expect(accounts.quarantined == Tally() || isRefused, comment)
        #expect(accounts.receipted == Tally() || isReceipted, comment)
        let isInOutbox = try !relay.files(in: relay.layout.outbox).isEmpty
        let isInQuarantine = try !relay.files(in: relay.layout.quarantine).isEmpty
        #expect(accounts.waiting == Tally() || isInOutbox || isInQuarantine, comment)
        #expect(accounts.quarantined == Tally() || isInQuarantine, comment)
    }

    @Test func whatDoesNotConformStaysInQuarantine() async throws {
        try Data([1]).write(to: URL(filePath: relay.layout.quarantine + "/fra1-1-9-0"))
        let outcome = await sealer.requeue()
        #expect(outcome == (0, 1))
    }
}
