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
    }

    @Test func whatIsTooMuchGoesTheOldestFirst() throws {
        let (relay, sealer) = try sealed { $0.archiveBytesMax = 300 }
        let size = try #require(try relay.batches(in: relay.layout.archive)["fra1-1-2-0"]).count
        #expect(size < 300 && size > 150)
        sealer.purgeArchive(at: now)
        #expect(try Set(relay.batches(in: relay.layout.archive).keys) == ["fra1-1-2-0", "fra1-1-3-0"])
    }
}
