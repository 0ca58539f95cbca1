import Batching
import DurableFiles
import Foundation
@testable import Sealing
import Testing
import TransparencyLog

/// What stops the ledger, what is sent again after a restore, and what is said of keys and purges.
@Suite struct LedgerTests {
    private let relay: Relay

    init() throws { relay = try Relay() }

    /// A head that the ledger's own key signed and the aggregator cosigned, as forward lays it into `returns/`.
    private func layHead(size: Int, root: TreeHash) throws {
        let head = Checkpoint(
            origin: try #require(relay.settings.ledgerSigner).name, size: size, root: root)
        let note = try #require(relay.settings.ledgerSigner?.sign(head.noteText))
        let line = try #require(relay.signer.cosign(head, unixSeconds: 1))
        try Data(note + Array(line.utf8)).write(to: URL(filePath: relay.layout.cosignedReturn))
    }

    /// Batches of this many cuts, each under one intent; all of them wait.
    private func seal(_ cuts: ClosedRange<Int>, _ sealer: Sealer) {
        for cut in cuts {
            #expect(sealer.keep([record(view: cut, 0...3)]))
            sealer.cut(at: UInt64(cut))
        }
    }

    /// Lays a receipt of each batch that waits, signed by an aggregator, and takes them in.
    private func receipt(_ sealer: Sealer, by aggregator: NoteSigner? = nil) throws {
        for (fileName, file) in try relay.files(in: relay.layout.outbox) {
            let name = try #require(OutboxEntry(fileName: fileName)).name.text
            let receipt = try relay.receipt(of: file, named: name)
            try relay.lay(receipt.noteText, as: name + ".receipt", signedBy: aggregator)
        }
        sealer.takeReturns(at: 5_000)
    }

    private func lacking(from cut: Int) throws -> String {
        MissingNote(
            time: LedgerTime(millis: 0), ledger: try #require(relay.settings.ledgerSigner).name, gaps: [],
            from: cut
        ).noteText
    }
}

// MARK: - Forks and rollbacks

extension LedgerTests {
    /// Our own key signed another tree of this size, or a longer one than we have: nothing is signed or sent any more.
    @Test(arguments: ["forked", "put back"]) func aCosignedHeadThatIsNotOursStopsSending(kind: String) throws
    {
        var size = 0
        do {
            let sealer = try relay.open()
            seal(1...2, sealer)
            size = try relay.ledger().count
            let outbox = try relay.files(in: relay.layout.outbox)
            try layHead(size: kind == "forked" ? size : size + 3, root: .leaf([9]))
            sealer.takeReturns(at: 5_000)
            #expect(sealer.accounts.isLedgerStopped)
            seal(3...4, sealer)
            #expect(
                sealer.accounts.isCutFailing
                    && sealer.accounts.open.events + sealer.accounts.waiting.events > 0)
            #expect(try relay.ledger().count == size && relay.files(in: relay.layout.outbox) == outbox)
        }
        #expect(throws: SealingError.ledger(.wouldFork)) { _ = try relay.open() }
        #expect(try relay.ledger().count == size)
    }

    @Test func aCosignedHeadThatIsAPrefixIsKept() throws {
        let sealer = try relay.open()
        seal(1...2, sealer)
        let verifier = try #require(relay.settings.ledgerSigner).verifier
        let note = try LogSource.folder(relay.layout.ledger).read(TilePath.checkpoint)
        let head = try #require(Checkpoint(note, of: verifier))
        seal(3...3, sealer)
        try layHead(size: head.size, root: head.root)
        sealer.takeReturns(at: 5_000)
        #expect(!sealer.accounts.isLedgerStopped && sealer.accounts.cosignedSize == head.size)
        let kept = try Data(contentsOf: URL(filePath: relay.layout.cosigned))
        #expect(try kept == Data(contentsOf: URL(filePath: relay.layout.cosignedReturn)))
    }

    /// Our own head without the aggregator's cosignature vouches for nothing, whoever else cosigned it.
    @Test func aHeadThatTheAggregatorDidNotCosignIsNotKept() throws {
        let sealer = try relay.open()
        seal(1...1, sealer)
        let signer = try #require(relay.settings.ledgerSigner)
        let note = try LogSource.folder(relay.layout.ledger).read(TilePath.checkpoint)
        let head = try #require(Checkpoint(note, of: signer.verifier))
        let stranger = try #require(NoteSigner.generate(name: relay.signer.name))
        for line in ["", try #require(stranger.cosign(head, unixSeconds: 1))] {
            try Data(note + Array(line.utf8)).write(to: URL(filePath: relay.layout.cosignedReturn))
            sealer.takeReturns(at: 5_000)
            #expect(!sealer.accounts.isLedgerStopped && sealer.accounts.cosignedSize == 0)
            #expect(!FileManager.default.fileExists(atPath: relay.layout.cosigned))
        }
    }

    /// A head of another key says nothing of ours, whoever laid it there.
    @Test func aHeadOfAnotherKeyStopsNothing() throws {
        let sealer = try relay.open()
        seal(1...1, sealer)
        let name = try #require(relay.settings.ledgerSigner).name
        let stranger = try #require(NoteSigner.generate(name: name))
        try relay.lay(
            Checkpoint(origin: name, size: 99, root: .empty).noteText, as: "checkpoint", signedBy: stranger)
        sealer.takeReturns(at: 5_000)
        #expect(!sealer.accounts.isLedgerStopped)
        seal(2...2, sealer)
        #expect(try relay.files(in: relay.layout.outbox).count == 2)
    }
}

// MARK: - What a restored aggregator lacks

extension LedgerTests {
    /// The next receipts log asks from the second cut on: these batches go again under their old intents.
    @Test func whatTheNextReceiptsLogLacksIsSentAgainFromTheArchive() throws {
        let next = try #require(NoteSigner.generate(name: "aggregator.example/receipts-2"))
        do {
            let sealer = try relay.open()
            seal(1...3, sealer)
            try receipt(sealer)
            #expect(sealer.accounts.waitingBatches == 0)
        }
        let archive = try relay.batches(in: relay.layout.archive)
        do { try sendAgain(archive, for: next) }
        let sealer = try relay.open(for: next)
        try relay.lay(try lacking(from: 2), as: "us.missing", signedBy: next)
        sealer.sendMissing()
        #expect(sealer.accounts.waitingBatches == 0, "what has its receipt does not go again, in no life")
    }

    private func sendAgain(_ archive: [String: [UInt8]], for next: NoteSigner) throws {
        let sealer = try relay.open(for: next)
        try relay.lay(try lacking(from: 2), as: "us.missing", signedBy: next)
        sealer.sendMissing()
        let outbox = try relay.files(in: relay.layout.outbox)
        #expect(Set(outbox.values) == Set([archive["fra1-1-2-0"], archive["fra1-1-3-0"]].compactMap(\.self)))
        #expect(sealer.accounts.waiting.events == 8 && sealer.accounts.unaccountedCommitted == 0)
        #expect(try relay.files(in: relay.layout.returns).isEmpty)
        try receipt(sealer, by: next)
        #expect(sealer.accounts.receipted == sealer.accounts.committed && sealer.accounts.badReturns == 0)
        let outcomes = try relay.ledger().compactMap { entry in
            if case .outcome(let outcome) = entry { "\(outcome.batch) \(outcome.signer)" } else { nil }
        }
        let (old, new) = (relay.signer.name, next.name)
        #expect(
            outcomes.sorted() == [
                "fra1-1-1-0 \(old)", "fra1-1-2-0 \(old)", "fra1-1-2-0 \(new)", "fra1-1-3-0 \(old)",
                "fra1-1-3-0 \(new)",
            ])
    }

    /// What lies in the archive under a batch's name is sent under its intent only where it is that batch.
    @Test func otherBytesInTheArchiveAreNotSentAgain() throws {
        do {
            let sealer = try relay.open()
            seal(1...2, sealer)
            try receipt(sealer)
        }
        let one = try #require(relay.batches(in: relay.layout.archive)["fra1-1-1-0"])
        try Data(one).write(to: URL(filePath: relay.layout.archive + "/fra1-1-2-0"))
        let next = try #require(NoteSigner.generate(name: "aggregator.example/receipts-2"))
        let sealer = try relay.open(for: next)
        try relay.lay(try lacking(from: 1), as: "us.missing", signedBy: next)
        sealer.sendMissing()
        #expect(try relay.files(in: relay.layout.outbox).values.map { $0 } == [one])
        #expect(sealer.accounts.waitingBatches == 1 && sealer.accounts.unaccountedCommitted == 0)
    }

    /// A note that the aggregator did not sign, or that is of another ledger, moves nothing.
    @Test func aNoteOfNobodyMovesNothing() throws {
        do {
            let sealer = try relay.open()
            seal(1...1, sealer)
            try receipt(sealer)
        }
        let next = try #require(NoteSigner.generate(name: "aggregator.example/receipts-2"))
        let sealer = try relay.open(for: next)
        let other = MissingNote(
            time: LedgerTime(millis: 0), ledger: "eu-central/b-1/egress", gaps: [], from: 0)
        try relay.lay(try lacking(from: 0), as: "a.missing")
        try relay.lay(other.noteText, as: "b.missing", signedBy: next)
        sealer.sendMissing()
        #expect(sealer.accounts.badReturns == 2 && sealer.accounts.waitingBatches == 0)
        #expect(try relay.files(in: relay.layout.returns).isEmpty)
    }

    /// Whatever stops on the way, the next life brings each batch to its receipt, and the accounts add up.
    @Test func sendingAgainMayStopAnywhere() throws {
        let next = try #require(NoteSigner.generate(name: "aggregator.example/receipts-2"))
        for nth in 1... {
            let test = try LedgerTests()
            do {
                let sealer = try test.relay.open()
                test.seal(1...2, sealer)
                try test.receipt(sealer)
            }
            let faults = FileFaults(nth: nth, code: EIO, isPersistent: true)
            do {
                try test.relay.lay(try test.lacking(from: 1), as: "us.missing", signedBy: next)
                if let sealer = try? test.relay.open(faults, for: next) {
                    sealer.sendMissing()
                    try test.receipt(sealer, by: next)
                }
            }
            let sealer = try test.relay.open(for: next)
            try test.relay.lay(try test.lacking(from: 1), as: "us.missing", signedBy: next)
            sealer.sendMissing()
            try test.receipt(sealer, by: next)
            let accounts = sealer.accounts
            #expect(
                accounts.receipted == accounts.committed && accounts.waitingBatches == 0, "operation \(nth)")
            #expect(accounts.unaccountedCommitted == 0, "operation \(nth)")
            let settled = try test.relay.ledger().reduce(into: Set<String>()) { settled, entry in
                if case .outcome(let outcome) = entry, outcome.signer == next.name {
                    settled.insert(outcome.batch)
                }
            }
            #expect(settled == ["fra1-1-1-0", "fra1-1-2-0"], "operation \(nth)")
            if faults.operationsSeen < nth { return }
        }
    }
}

// MARK: - The day's key

extension LedgerTests {
    private static let midnight: UInt64 = 20_418 * 86_400_000

    /// What the ledger says of the salts' keys: the day and what became of it.
    private func saltKeys() throws -> [String] {
        try relay.ledger().compactMap { entry in
            guard case .key(let key) = entry, key.kind == .salts else { return nil }
            return "\(key.day?.text ?? "-") \(key.state.rawValue) \(key.commitment.prefix(8))"
        }
    }

    private func keyFile() throws -> String? {
        try? String(contentsOf: URL(filePath: relay.layout.saltKey), encoding: .utf8)
    }

    @Test func theSaltsKeyIsAnotherBehindMidnight() throws {
        let sealer = try relay.open()
        var files: [String] = []
        for (cut, millis) in [(1, Self.midnight - 60_000), (2, Self.midnight - 1), (3, Self.midnight)] {
            #expect(sealer.keep([record(view: cut, 0...3)]))
            sealer.cut(at: millis)
            files.append(try #require(try keyFile()))
        }
        #expect(files[0] == files[1] && files[1] != files[2])
        let first = try #require(SaltKey(fileText: files[0])).entry(.opened, at: LedgerTime(millis: 0))
        let second = try #require(SaltKey(fileText: files[2])).entry(.opened, at: LedgerTime(millis: 0))
        let days = (CivilDay(number: 20_417).text, CivilDay(number: 20_418).text)
        #expect(
            try saltKeys() == [
                "\(days.0) opened \(first.commitment.prefix(8))",
                "\(days.0) destroyed \(first.commitment.prefix(8))",
                "\(days.1) opened \(second.commitment.prefix(8))",
            ])
        sealer.purgeArchive(at: Self.midnight + 86_399_999)
        #expect(try keyFile() == files[2], "the day is not over")
        sealer.purgeArchive(at: Self.midnight + 86_400_000)
        #expect(try keyFile() == nil)
        #expect(try saltKeys().last == "\(days.1) destroyed \(second.commitment.prefix(8))")
    }

    /// Whatever stops on the way: no batch of a day is salted under another's key, and no old key stays.
    @Test func theChangeOfDayMayStopAnywhere() throws {
        for nth in 1... {
            let test = try LedgerTests()
            do {
                let sealer = try test.relay.open()
                #expect(sealer.keep([record(view: 1, 0...3)]))
                sealer.cut(at: Self.midnight - 1)
            }
            let old = try #require(try test.keyFile())
            let faults = FileFaults(nth: nth, code: EIO, isPersistent: true)
            if let sealer = try? test.relay.open(faults) {
                _ = sealer.keep([record(view: 2, 0...3)])
                sealer.cut(at: Self.midnight)
            }
            let sealer = try test.relay.open()
            #expect(sealer.keep([record(view: 3, 0...3)]))
            sealer.cut(at: Self.midnight + 1)
            let kept = try #require(try test.keyFile())
            let key = try #require(SaltKey(fileText: kept))
            #expect(kept != old && key.day == CivilDay(number: 20_418), "operation \(nth)")
            let said = try test.saltKeys()
            let commitment = key.entry(.opened, at: LedgerTime(millis: 0)).commitment.prefix(8)
            #expect(said.last == "\(key.day.text) opened \(commitment)", "operation \(nth)")
            #expect(said.contains { $0.contains("destroyed") }, "operation \(nth)")
            if faults.operationsSeen < nth { return }
        }
    }
}
