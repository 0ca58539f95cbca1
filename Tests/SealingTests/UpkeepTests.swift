import DurableFiles
import Foundation
@testable import Sealing
import Testing
import TransparencyLog

@Suite struct UpkeepTests {
    /// Three batches: the first is receipted, the second refused, the third waits.
    private func sealed(_ change: (inout SealingSettings) -> Void) throws -> (Relay, Sealer) {
        let relay = try Relay(change)
        let sealer = try relay.open()
        for cut: UInt64 in 1...3 {
            _ = sealer.keep([record(view: Int(cut), 0...3)])
            sealer.cut(at: cut)
        }
        let files = try relay.batches(in: relay.layout.archive)
        let first = try #require(files["fra1-1-1-0"]), second = try #require(files["fra1-1-2-0"])
        try relay.lay(try relay.receipt(of: first, named: "fra1-1-1-0").noteText, as: "fra1-1-1-0.receipt")
        let refusal = BatchRefusal(
            batch: "fra1-1-2-0", sha256: BatchDigest.hex(of: second), reason: .contract)
        try relay.lay(refusal.noteText, as: "fra1-1-2-0.refused")
        sealer.takeReturns(at: 5_000)
        return (relay, sealer)
    }

    private let now = UInt64(Date().timeIntervalSince1970 * 1000)

    @Test func theArchiveKeepsWhatIsNeitherOldNorTooMuch() throws {
        let (relay, sealer) = try sealed { $0.archiveDays = 1 }
        sealer.purgeArchive(at: now)
        #expect(try relay.batches(in: relay.layout.archive).count == 3 && sealer.accounts.purged == 0)
    }

    @Test func whatIsOldGoesButNotWhatWaits() throws {
        let (relay, sealer) = try sealed { $0.archiveDays = 1 }
        sealer.purgeArchive(at: now + 2 * 86_400_000)
        #expect(try Set(relay.batches(in: relay.layout.archive).keys) == ["fra1-1-3-0"])
        #expect(sealer.accounts.purged == 2)
        #expect(try relay.files(in: relay.layout.archive).count == 2, "salts go with their batch")
        #expect(try purges(relay) == ["age fra1-1-1-0 fra1-1-2-0"])
    }

    /// A batch goes at its age to the second, and the entry that says so is there before it goes.
    @Test func aPurgeIsOnTimeAndSaidBeforeItIsDone() throws {
        for nth in 1... {
            let relay = try sealed { $0.archiveDays = 1 }.0
            let names = ["fra1-1-1-0", "fra1-1-2-0"]
            let written = try names.map { name in
                try #require(DurableFiles().facts(relay.layout.archive + "/" + name)).modifiedSeconds
            }
            let first = UInt64(try #require(written.min())), last = UInt64(try #require(written.max()))
            try relay.open().purgeArchive(at: (first + 86_400) * 1_000)
            #expect(try relay.batches(in: relay.layout.archive).count == 3)
            let faults = FileFaults(nth: nth, code: EIO, isPersistent: true)
            try? relay.open(faults).purgeArchive(at: (last + 86_401) * 1_000)
            let left = try Set(relay.batches(in: relay.layout.archive).keys)
            let said = try purges(relay).joined(separator: " ")
            for name in names where !left.contains(name) {
                #expect(said.contains(name), "\(name) went at operation \(nth) and no entry said so")
            }
            try relay.open().purgeArchive(at: (last + 86_401) * 1_000)
            #expect(try Set(relay.batches(in: relay.layout.archive).keys) == ["fra1-1-3-0"])
            #expect(try relay.files(in: relay.layout.archive).count == 2, "operation \(nth)")
            if faults.operationsSeen < nth { return }
        }
    }

    private func purges(_ relay: Relay) throws -> [String] {
        try relay.ledger().compactMap { entry in
            guard case .purge(let purge) = entry else { return nil }
            return ([purge.reason.rawValue] + purge.batches).joined(separator: " ")
        }
    }

    @Test func whatIsTooMuchGoesTheOldestFirst() throws {
        let (relay, sealer) = try sealed { $0.archiveBytesMax = 300 }
        let size = try #require(try relay.batches(in: relay.layout.archive)["fra1-1-2-0"]).count
        #expect(size < 300 && size > 150)
        sealer.purgeArchive(at: now)
        #expect(try Set(relay.batches(in: relay.layout.archive).keys) == ["fra1-1-2-0", "fra1-1-3-0"])
    }
}
