import DurableFiles
import Foundation
@testable import Journaling
import TestSupport
import Testing

@Suite struct FaultTests {
    /// Whatever fails once: what was acknowledged is there once, in order; nothing else is there twice.
    @Test(arguments: [EIO, ENOSPC]) func theNthOperationFailsOnce(code: Int32) throws {
        try walk(code, isPersistent: false)
    }

    @Test func theDiskGoesAwayAtTheNthOperation() throws { try walk(EIO, isPersistent: true) }

    @Test(arguments: [false, true]) func theNthWriteIsCutShort(isPersistent: Bool) throws {
        try walk(ENOSPC, isPersistent: isPersistent, leavesHalf: true)
    }

    private func walk(_ code: Int32, isPersistent: Bool, leavesHalf: Bool = false) throws {
        for nth in 1... {
            let folder = try Folder()
            let faults = FileFaults(nth: nth, code: code, isPersistent: isPersistent, leavesHalf: leavesHalf)
            var kept: [[UInt8]] = []
            var journal = try folder.journal(faults)
            for index in 0..<6 {
                let payload = [UInt8](repeating: UInt8(index), count: 25_000)
                let holds = journal.write(payload) || journal.commits()
                if holds { kept.append(payload) }
                if !holds { journal.discardPending() }
            }
            let found = try folder.payloads()
            #expect(found.filter { kept.contains($0) } == kept, "operation \(nth)")
            #expect(Set(found).count == found.count, "operation \(nth): a record is there twice")
            #expect(isPersistent || kept.count == 6)
            if faults.operationsSeen < nth { return }
        }
    }

    @Test func afterAFailedSyncTheSegmentIsGivenUp() throws {
        let folder = try Folder()
        // Of the fourth sync: those of the new segment, its folder and its first record come before.
        var journal = try folder.journal(FileFaults(nth: 4, code: EIO, operations: [.sync]))
        journal.keeps([1])
        journal.refuses([2])
        #expect(journal.position.segment == 2)
        journal.keeps()
        #expect(try folder.segments == [1, 2])
        #expect(try folder.payloads() == [[1], [2]])
    }

    @Test func aFullDiskLeavesNoEmptySegmentsBehind() throws {
        let folder = try Folder()
        var journal = try folder.journal(
            FileFaults(nth: 1, code: ENOSPC, isPersistent: true, operations: [.allocate]))
        for _ in 0..<20 { journal.refuses([1]) }
        #expect(try folder.segments.isEmpty)
        #expect(journal.position.segment <= 2)
    }

    @Test func whatWasGivenUpIsNotReadBackOnceANewSegmentStands() throws {
        let folder = try Folder()
        var journal = try folder.journal(FileFaults(nth: 4, code: EIO, operations: [.sync]))
        journal.keeps([1])
        journal.refuses([2])
        journal.discardPending()
        journal.keeps([3])
        #expect(try folder.payloads() == [[1], [3]])
    }
}
