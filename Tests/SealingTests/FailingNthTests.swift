import Batching
import DurableFiles
import EgressContract
import Foundation
@testable import Sealing
import Testing
import TransparencyLog

/// How the n-th operation fails, and what happens then.
enum Failure: CaseIterable {
    /// It fails once and the process goes on.
    case once
    /// The disk is full once and the process goes on.
    case fullOnce
    /// A write is cut short once and the process goes on.
    case shortOnce
    /// It fails once; the process goes on for a while and is then killed.
    case onceThenKilled
    /// A write is cut short once; the process goes on for a while and is then killed.
    case shortThenKilled
    /// Nothing after it happens: the process stops there.
    case stops
    /// The disk stays full, writes are cut short, and the process is killed.
    case staysFull

    func faults(nth: Int) -> FileFaults {
        let isFull = [.fullOnce, .staysFull].contains(self)
        return FileFaults(
            nth: nth, code: isFull ? ENOSPC : EIO, isPersistent: [.stops, .staysFull].contains(self),
            leavesHalf: [.shortOnce, .shortThenKilled, .staysFull].contains(self))
    }

    /// Its place among all.
    var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    var isKilled: Bool { ![.once, .fullOnce, .shortOnce].contains(self) }
}

@Suite struct FailingNthTests {
    /// With OCTROI_EXHAUSTIVE set each kind takes every operation, and recovery stops at each of its own.
    ///
    /// That takes ten times as long. Without it every operation still fails, in one way of the seven: what the kinds
    /// differ in, the code asks of no operation in particular, for all errors go one way, back to the caller.
    private static let isExhaustive = ProcessInfo.processInfo.environment["OCTROI_EXHAUSTIVE"] != nil

    /// Appends, cuts, receipts and cuts again, whatever fails on the way.
    private func scenario(
        _ relay: Relay, _ sealer: Sealer, _ attempts: inout Attempts, _ far: inout FarSide, _ comment: Comment
    ) throws {
        attempts.append((0..<4).map { record(view: $0, 0...3) }, to: sealer)
        attempts.append([record(view: 1, 4...5), record(view: 9, 0...0)], to: sealer)
        sealer.cut(at: 1_000)
        try far.watch(relay, comment)
        // Enough for a segment to roll.
        for order: UInt64 in 6..<46 { attempts.append([record(view: 2, order...order, bulk: 8)], to: sealer) }
        try far.take(from: relay, comment)
        sealer.takeReturns(at: 5_000)
        attempts.append([record(view: 3, 6...8)], to: sealer)
        sealer.cut(at: 2_000)
        try far.watch(relay, comment)
        sealer.takeReturns(at: 5_000)
        attempts.append([record(view: 4, 0...2)], to: sealer)
        try far.take(from: relay, comment)
        sealer.takeReturns(at: 5_000)
        sealer.cut(at: 3_000)
        try far.watch(relay, comment)
        attempts.append([record(view: 0, 9...9)], to: sealer)
    }

    /// Cuts and receipts until nothing is open and nothing waits; then everything must be across.
    private func drain(
        _ relay: Relay, _ sealer: Sealer, _ attempts: Attempts, _ far: inout FarSide, _ comment: Comment
    ) throws {
        for round in 0..<4 {
            sealer.cut(at: 4_000 + UInt64(round))
            try far.take(from: relay, comment)
            sealer.takeReturns(at: 5_000)
        }
        let accounts = sealer.accounts
        #expect(accounts.unaccountedJournaled == 0 && accounts.unaccountedCommitted == 0, comment)
        #expect(accounts.open == Tally() && accounts.openViews == 0 && accounts.waitingBatches == 0, comment)
        for folder in [relay.layout.staging, relay.layout.outbox, relay.layout.returns] {
            #expect(try relay.files(in: folder).isEmpty, "\(folder.suffix(8)); \(comment)")
        }
        let events = attempts.expect(in: try far.views(), comment)
        #expect(accounts.committed.events == events && accounts.receipted == accounts.committed, comment)
        #expect(try far.events() == events, comment)
        #expect(
            accounts.quarantined == Tally() && accounts.setAside == 0 && accounts.badReturns == 0, comment)
        #expect(try Set(relay.batches(in: relay.layout.archive).keys) == Set(far.stored.keys), comment)
        try expectRecorded(relay, far, comment)
    }

    @Test(arguments: Failure.allCases) func nothingAcknowledgedIsLost(failure: Failure) throws {
        // Each kind takes every seventh operation, each another seventh: together they take all.
        let (first, step) = Self.isExhaustive ? (1, 1) : (1 + failure.place, Failure.allCases.count)
        for nth in stride(from: first, to: .max, by: step) {
            let comment: Comment = "\(failure), operation \(nth)"
            let relay = try Relay()
            let faults = failure.faults(nth: nth)
            var attempts = Attempts()
            var far = FarSide()
            do {
                let sealer = try? relay.open(faults)
                if let sealer { try scenario(relay, sealer, &attempts, &far, comment) }
                if let sealer, !failure.isKilled { try drain(relay, sealer, attempts, &far, comment) }
            }
            let sealer = try relay.open()
            let accounts = sealer.accounts
            if failure.isKilled { try expectIdentities(relay, accounts, attempts, comment) }
            try drain(relay, sealer, attempts, &far, comment)
            if faults.operationsSeen < nth { return }
        }
    }

    /// Each batch has one intent with its digests and the root of its salted records, and an outcome behind it.
    private func expectRecorded(_ relay: Relay, _ far: FarSide, _ comment: Comment) throws {
        var intents: [String: (index: Int, entry: IntentEntry)] = [:]
        var settled: Set<String> = []
        for (index, entry) in try relay.ledger().enumerated() {
            switch entry {
            case .intent(let intent):
                #expect(intents.updateValue((index, intent), forKey: intent.batch) == nil, comment)
            case .outcome(let outcome):
                #expect(intents[outcome.batch]?.index == outcome.intent, comment)
                settled.insert(outcome.batch)
            default: break
            }
        }
        let archive = try relay.files(in: relay.layout.archive)
        #expect(archive.count == 2 * far.stored.count && settled == Set(far.stored.keys), comment)
        for (name, file) in far.stored {
            let intent = try #require(intents[name]?.entry, comment)
            #expect(intent.sha256 == BatchDigest.hex(of: file) && intent.bytes == file.count, comment)
            let plain = try Gzip.inflate(file, maxBytes: 1 << 24)
            #expect(intent.plainBytes == plain.count, comment)
            let salts = try #require(archive[intent.sha256 + ".salts"].flatMap { SaltFile.read($0) }, comment)
            let records = plain.dropLast().split(separator: UInt8(ascii: "\n")).dropFirst()
            #expect(salts.count == records.count && intent.parts == records.count, comment)
            var tree = RecordTree()
            for (record, salt) in zip(records, salts) { tree.append(record, salt: try #require(salt)) }
            #expect(tree.root == intent.recordsRoot, comment)
        }
    }

    /// Right after recovery: each event that is kept is open or committed, and what waits lies in the outbox.
    private func expectIdentities(
        _ relay: Relay, _ accounts: SealingAccounts, _ attempts: Attempts, _ comment: Comment
    ) throws {
        let outbox = try relay.files(in: relay.layout.outbox)
        #expect(accounts.waitingBatches == outbox.count, comment)
        var waiting = Tally()
        for file in outbox.values {
            let envelope = try BatchReader.read(file, maxInflatedBytes: 1 << 24).envelope
            waiting = Tally(
                events: waiting.events + envelope.events, orders: waiting.orders + envelope.orders)
        }
        #expect(accounts.waiting == waiting, comment)
        #expect(accounts.unaccountedJournaled == 0 && accounts.unaccountedCommitted == 0, comment)
        let kept = attempts.all.filter { $0.isKept }.reduce(0) { $0 + $1.record.events }
        let tried = attempts.all.reduce(0) { $0 + $1.record.events }
        #expect((kept...tried).contains(accounts.journaled), comment)
        #expect(try relay.files(in: relay.layout.staging).isEmpty, comment)
    }

    /// Recovery is interrupted as well, at each of its own operations.
    @Test func recoveryMayStopAnywhereAndBeginAgain() throws {
        for stop in stride(from: 8, through: 1_000, by: Self.isExhaustive ? 7 : 29) {
            var isWhole = false
            let step = Self.isExhaustive ? 1 : 3
            for nth in stride(from: 1 + stop % step, to: .max, by: step) {
                let comment: Comment = "stopped at \(stop), recovery at \(nth)"
                let relay = try Relay()
                let faults = Failure.stops.faults(nth: stop)
                var attempts = Attempts()
                var far = FarSide()
                if let sealer = try? relay.open(faults) {
                    try scenario(relay, sealer, &attempts, &far, comment)
                }
                isWhole = faults.operationsSeen < stop
                let again = Failure.stops.faults(nth: nth)
                let isOpen = (try? relay.open(again)) != nil
                try far.watch(relay, comment)
                let sealer = try relay.open()
                try expectIdentities(relay, sealer.accounts, attempts, comment)
                try drain(relay, sealer, attempts, &far, comment)
                if isOpen { break }
            }
            if isWhole { return }
        }
    }
}
