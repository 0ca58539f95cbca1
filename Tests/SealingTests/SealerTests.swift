import Batching
import DurableFiles
import EgressContract
import EgressGate
import Foundation
@testable import Sealing
import Testing
import TransparencyLog
import ViewFolding

@Suite struct SealerTests {
    private let relay: Relay

    init() throws { relay = try Relay() }

    private func names(in folder: String) throws -> [String] { try relay.files(in: folder).keys.sorted() }

    @Test func aCutSealsOpenViewsUnderTheirNames() throws {
        let sealer = try relay.open()
        let records = [3, 1, 2, 0, 4].map { record(view: $0, 0...2) }
        #expect(sealer.keep(records) && sealer.keep([record(view: 1, 1...5)]))
        #expect(
            sealer.accounts.openViews == 5 && sealer.accounts.open.events == 20
                && sealer.accounts.open.orders == 18)
        sealer.cut(at: 1_764_000_000_000)
        #expect(try relay.batches(in: relay.layout.archive).keys.sorted() == ["fra1-1-1-0", "fra1-1-1-1"])
        #expect(try names(in: relay.layout.outbox) == ["000000000001-fra1-1-1-0", "000000000002-fra1-1-1-1"])
        #expect(try names(in: relay.layout.staging).isEmpty)
        let batches = try relay.batches(in: relay.layout.archive).sorted { $0.key < $1.key }.map {
            try BatchReader.read($0.value, maxInflatedBytes: 1 << 20)
        }
        #expect(batches.flatMap { $0.records.map(\.key.view.high) } == [0, 1, 2, 3, 4])
        #expect(batches.map(\.envelope.cutMillis) == [1_764_000_000_000, 1_764_000_000_000])
        #expect(batches.map(\.envelope.events) == [14, 6] && batches.map(\.envelope.orders) == [12, 6])
        #expect(
            batches[0].envelope.contractDigest == Contract.digest
                && batches[0].envelope.region == "eu-central")
        #expect(batches[0].records[1].part == record(view: 1, 0...5).part)
        let accounts = sealer.accounts
        #expect(
            accounts.committed == accounts.waiting && accounts.committed.events == 20 && accounts.cuts == 1)
        #expect(accounts.open == Tally() && accounts.waitingBatches == 2 && accounts.fileFailures == 0)
    }

    @Test func aCutOfNothingMakesNothing() throws {
        let sealer = try relay.open()
        sealer.cut(at: 1)
        #expect(sealer.keep([]))
        sealer.cut(at: 2)
        #expect(try names(in: relay.layout.archive).isEmpty && sealer.accounts.cuts == 0)
    }

    @Test func theNextCutGoesOnWithNamesAndIntents() throws {
        for life in 1...3 {
            let sealer = try relay.open()
            #expect(sealer.keep([record(view: life, 0...0)]))
            sealer.cut(at: UInt64(life))
        }
        let names = (1...3).map { "00000000000\($0)-fra1-1-\($0)-0" }
        #expect(try self.names(in: relay.layout.outbox) == names)
    }

    @Test func segmentsBeforeTheCutAreRetired() throws {
        let sealer = try relay.open()
        for order: UInt64 in 0..<80 { #expect(sealer.keep([record(view: 1, order...order, bulk: 8)])) }
        #expect(try names(in: relay.layout.journal).count > 2)
        sealer.cut(at: 1)
        #expect(try names(in: relay.layout.journal).count == 1)
        #expect(sealer.accounts.bufferBytes < 2 * relay.settings.segmentBytes)
    }

    @Test func onlyOneProcessHoldsTheState() throws {
        let sealer = try relay.open()
        #expect(throws: SealingError.alreadyRunning) { _ = try relay.open() }
        #expect(sealer.keep([record(view: 1, 0...0)]))
    }

    @Test func aLockThatCannotBeOpenedIsNoOtherProcess() throws {
        let faults = FileFaults(nth: 1, code: EACCES, operations: [.lock])
        #expect(throws: SealingError.file(FileError(operation: .lock, code: EACCES))) {
            _ = try relay.open(faults)
        }
    }

    @Test func aFullBufferShedsAndRecovers() throws {
        let relay = try Relay { $0.bufferBytesMax = 3 << 16 }
        let sealer = try relay.open()
        var kept = 0
        var order: UInt64 = 0
        while sealer.keep([record(view: 1, order...order, bulk: 8)]), order < 500 {
            (kept, order) = (kept + 1, order + 1)
        }
        #expect(order < 500 && sealer.accounts.open.events == kept)
        sealer.cut(at: 1)
        #expect(sealer.keep([record(view: 1, 900...900)]))
    }

    @Test func aBufferOfOldBatchesShedsUntilOneGoes() throws {
        let relay = try Relay { $0.bufferAgeMaxMillis = 1_000 }
        let sealer = try relay.open()
        #expect(sealer.keep([record(view: 1, 0...0)]))
        sealer.cut(at: 10_000)
        sealer.cut(at: 11_000)
        #expect(sealer.keep([record(view: 2, 0...0)]))
        sealer.cut(at: 11_001)
        #expect(!sealer.keep([record(view: 3, 0...0)]) && sealer.accounts.isFull)
        let file = try #require(try relay.batches(in: relay.layout.archive)["fra1-1-1-0"])
        try relay.lay(try relay.receipt(of: file, named: "fra1-1-1-0").noteText, as: "fra1-1-1-0.receipt")
        sealer.takeReturns(at: 5_000)
        #expect(sealer.keep([record(view: 3, 0...0)]) && !sealer.accounts.isFull)
    }

    @Test func cutsThatFailForTooLongShedAsWell() throws {
        let relay = try Relay { $0.bufferAgeMaxMillis = 1_000 }
        let sealer = try relay.open()
        #expect(sealer.keep([record(view: 1, 0...0)]))
        try FileManager.default.removeItem(atPath: relay.layout.staging)
        sealer.cut(at: 10_000)
        sealer.cut(at: 11_000)
        #expect(sealer.accounts.isCutFailing && !sealer.accounts.isFull)
        sealer.cut(at: 11_001)
        #expect(sealer.accounts.isFull && !sealer.keep([record(view: 1, 1...1)]))
    }

    @Test func aPropertyTakesNoMoreOfTheBufferThanItMay() throws {
        let relay = try Relay { $0.propertyBytesMax = ["shop-1": 2_000] }
        var names: [String] = []
        func fill(_ sealer: Sealer) throws {
            for order: UInt64 in 0..<100 where sealer.hasRoom(for: "shop-1") {
                #expect(sealer.keep([record(view: 1, order...order, bulk: 1)]))
                sealer.cut(at: order)
            }
            names = try relay.files(in: relay.layout.outbox).keys.sorted()
            #expect(!sealer.hasRoom(for: "shop-1") && sealer.hasRoom(for: "shop-2") && names.count > 2)
        }
        do { try fill(try relay.open()) }
        let sealer = try relay.open()
        #expect(!sealer.hasRoom(for: "shop-1"), "what waits counts after a restart as well")
        for (name, file) in try relay.batches(in: relay.layout.archive) {
            try relay.lay(try relay.receipt(of: file, named: name).noteText, as: name + ".receipt")
        }
        sealer.takeReturns(at: 5_000)
        #expect(sealer.hasRoom(for: "shop-1"))
    }

    /// One beacon that is too large must not shed those that are committed with it.
    @Test func aPartTooLargeForTheJournalIsShedAlone() throws {
        let sealer = try relay.open()
        let verdicts = (Verdict(), Verdict())
        let key = ViewKey(property: "shop-1", view: ViewPseudonym(high: 5, low: 5))
        let large = ViewPart(canonical: [UInt8](repeating: 1, count: 4 << 20))
        sealer.append([ViewRecord(key: key, part: large, events: 1)]) { verdicts.0.set($0) }
        sealer.append([record(view: 1, 0...0)]) { verdicts.1.set($0) }
        sealer.commitPending()
        #expect(!verdicts.0.isKept && verdicts.1.isKept && sealer.accounts.open.events == 1)
    }

    /// A disk that was full for a while must not count as a full buffer for ever after.
    @Test func aDiskThatWasFullIsUsedAgain() throws {
        let relay = try Relay { $0.bufferBytesMax = 4 << 16 }
        let root = relay.root
        _ = try relay.open()
        do {
            let faults = FileFaults(nth: 1, code: ENOSPC, isPersistent: true, operations: [.allocate])
            let sealer = try relay.open(faults)
            for _ in 0..<40 { #expect(!sealer.keep([record(view: 1, 0...0)])) }
            #expect(sealer.accounts.bufferBytes <= 1 << 17, "\(root.count)")
        }
        #expect(try relay.open().keep([record(view: 1, 0...0)]))
    }

    @Test func whatDoesNotConformIsSetAsideAndStaysCounted() throws {
        var builder = PartBuilder()
        builder.see(0)
        builder.see(1)
        builder.set(.country, order: 0, text: "not a country")
        let key = ViewKey(property: "shop-1", view: ViewPseudonym(high: 1, low: 1))
        do {
            let sealer = try relay.open()
            #expect(
                sealer.keep([ViewRecord(key: key, part: builder.build(), events: 2), record(view: 2, 0...0)]))
            sealer.cut(at: 1)
            #expect(sealer.accounts.setAside == 2 && sealer.accounts.committed.events == 1)
        }
        #expect(try relay.open().accounts.setAside == 2, "a crash changes no account")
    }

    /// The record of a cut that was given up must not be read back over the batches of the next one.
    @Test func aCutThatWasGivenUpIsBuriedBeforeTheNextIsStaged() throws {
        do {
            // Behind what opens the segment and keeps the record: the sync of the cut, then the next segment's space.
            let faults = FileFaults(nth: 5, code: EIO, times: 2, operations: [.sync, .allocate])
            let steps = CutSteps(
                settings: relay.settings, layout: relay.layout, files: DurableFiles(),
                gate: EgressGate(contract: .v1), ledger: nil)
            _ = try relay.open()
            var state = try RelayState(
                CutSteps(
                    settings: relay.settings, layout: relay.layout, files: DurableFiles(faults: faults),
                    gate: steps.gate, ledger: nil), DurableFiles().lock(relay.root + "/lock"))
            let isKept = state.commit([record(view: 1, 0...3)])
            let first = state.beginCut(at: 1)
            let isCut = state.commitCut(try steps.stage(try #require(first)))
            #expect(isKept && !isCut)
            let second = state.beginCut(at: 2)
            _ = try steps.stage(try #require(second))
        }
        let sealer = try relay.open()
        #expect(sealer.accounts.cuts == 0 && sealer.accounts.open.events == 4)
        #expect(try names(in: relay.layout.archive).isEmpty)
    }

    @Test func aDamagedCutRecordReusesNoName() throws {
        do {
            let sealer = try relay.open()
            #expect(sealer.keep([record(view: 1, 0...3)]))
            sealer.cut(at: 1)
            #expect(sealer.keep([record(view: 1, 4...5)]))
        }
        let before = try relay.batches(in: relay.layout.archive)
        let journal = relay.layout.journal + "/" + (try #require(try names(in: relay.layout.journal).first))
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: journal)))
        let name = try #require(bytes.firstRange(of: Array("fra1-1-1-0".utf8)))
        bytes[name.lowerBound] ^= 1
        try Data(bytes).write(to: URL(filePath: journal))
        let sealer = try relay.open()
        #expect(sealer.accounts.setAside == 1)
        sealer.cut(at: 2)
        let after = try relay.batches(in: relay.layout.archive)
        #expect(after["fra1-1-1-0"] == before["fra1-1-1-0"] && after.count == 2)
        let parts = try after.values.flatMap {
            try BatchReader.read($0, maxInflatedBytes: 1 << 20).records.map(\.part)
        }
        #expect(fold(parts) == record(view: 1, 0...5).part)
        #expect(
            Set(try names(in: relay.layout.outbox).compactMap { OutboxEntry(fileName: $0)?.intent }).count
                == 2)
    }
}
