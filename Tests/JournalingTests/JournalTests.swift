import DurableFiles
import Foundation
@testable import Journaling
import TestSupport
import Testing

@Suite struct JournalTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    @Test func recordsComeBackInOrderAndFromAPosition() throws {
        var journal = try folder.journal()
        var positions: [JournalPosition] = []
        let payloads: [[UInt8]] = [[], [1], [UInt8](repeating: 0xA5, count: 300), Array("three".utf8)]
        #expect(journal.position == JournalPosition(segment: 1, offset: 0))
        for payload in payloads {
            journal.keeps(payload)
            positions.append(journal.position)
        }
        #expect(try folder.payloads() == payloads)
        for (index, position) in positions.enumerated() {
            #expect(try folder.payloads(from: position) == Array(payloads.dropFirst(index + 1)))
        }
        #expect(try folder.findings().isEmpty)
    }

    @Test func nothingIsWrittenBeforeTheCommitAndNothingWithoutRecords() throws {
        var journal = try folder.journal()
        journal.keeps()
        journal.append(kind: 1) { $0.append(7) }
        #expect(try folder.segments == [])
        journal.discardPending()
        journal.keeps()
        #expect(try folder.segments == [])
    }

    @Test func aNewLifeNeverAppendsToAnEarlierOnesSegment() throws {
        for life in 1...3 {
            var journal = try folder.journal()
            journal.keeps([UInt8(life)])
            #expect(try folder.segments == Array(1...life))
        }
        #expect(try folder.payloads() == [[1], [2], [3]])
    }

    @Test func segmentsRollAndRetire() throws {
        var journal = try folder.journal()
        let payload = [UInt8](repeating: 3, count: 30_000)
        for index in 0..<7 { journal.keeps(payload + [UInt8(index)]) }
        #expect(try folder.segments == [1, 2, 3, 4])
        #expect(try folder.payloads().map { $0.last } == [0, 1, 2, 3, 4, 5, 6])
        // Each segment begins with the owner's record.
        #expect(try folder.read().records.count { $0.record.kind == 9 } == 4)
        try journal.retire(before: 3)
        #expect(try folder.segments == [3, 4])
        #expect(try folder.payloads().map { $0.last } == [4, 5, 6])
        journal.keeps([9])
    }

    @Test func aRecordLargerThanASegmentHasOneOfItsOwn() throws {
        var journal = try folder.journal()
        let large = [UInt8](repeating: 8, count: 200_000)
        for payload in [[1], large, [2]] { journal.keeps(payload) }
        #expect(try folder.payloads() == [[1], large, [2]])
    }

    /// What could not be read back must not be acknowledged.
    @Test func aRecordBeyondTheLimitIsRefused() throws {
        var journal = try folder.journal()
        journal.refuses([UInt8](repeating: 1, count: JournalLimits.payloadBytesMax + 1))
        journal.discardPending()
        journal.keeps([5])
        #expect(try folder.payloads() == [[5]])
    }

    /// A segment is read through a window of 256 KiB: records lie across its edges and are longer than it.
    @Test func recordsOfEveryLengthComeBackWhole() throws {
        var journal = try folder.journal(segmentBytes: 1 << 23)
        let counts = [0, 1, 262_133, 262_134, 262_135, 300_000, 5, 1_000_000, 70_000, 262_144, 524_288, 9]
        let payloads = counts.enumerated().map { index, count in
            [UInt8](repeating: UInt8(index + 1), count: count)
        }
        for payload in payloads { journal.keeps(payload) }
        let records = try folder.read().records.filter { $0.record.kind == 1 }
        #expect(records.map(\.record.payload) == payloads)
        let path = folder.file(1)
        let bytes = [UInt8](try Data(contentsOf: path))
        for (index, damaged) in records.enumerated().dropLast() {
            var changed = bytes
            let next = records[index + 1].position.offset
            changed[(damaged.position.offset + next) / 2] ^= 1
            try Data(changed).write(to: path)
            var rest = payloads
            rest.remove(at: index)
            #expect(try folder.payloads() == rest, "record \(index)")
            let found = JournalFinding.corrupt(at: damaged.position, bytes: next - damaged.position.offset)
            #expect(try folder.findings() == [found], "record \(index)")
        }
    }

    @Test func foreignFilesInTheFolderAreLeftAlone() throws {
        for name in [
            "1.journal", "000000000002.journal~", "x.journal", "-00000000001.journal", "+00000000001.journal",
        ] {
            try Data([1]).write(to: URL(filePath: folder.path).appending(path: name))
        }
        #expect(try folder.segments == [])
        var journal = try folder.journal()
        journal.keeps([1])
        #expect(try folder.segments == [1])
    }
}

@Suite struct DamageTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    /// Three records in a segment without its zeros, and where each begins.
    private func written() throws -> (bytes: [UInt8], payloads: [[UInt8]], starts: [Int]) {
        let payloads: [[UInt8]] = [Array("one".utf8), [0xA5, 0, 0, 0, 0, 0xA5], Array("third".utf8)]
        var journal = try folder.journal()
        for payload in payloads { journal.keeps(payload) }
        let end = journal.position.offset
        let starts = try folder.read().records.filter { $0.record.kind == 1 }.map(\.position.offset)
        return (Array([UInt8](try Data(contentsOf: folder.file(1))).prefix(end)), payloads, starts)
    }

    @Test func aTornTailIsCutAtEveryByte() throws {
        let (bytes, payloads, starts) = try written()
        for count in 0...bytes.count {
            for zeros in [0, 50] {
                try Data(bytes.prefix(count) + [UInt8](repeating: 0, count: zeros)).write(to: folder.file(1))
                let ends = starts.dropFirst() + [bytes.count]
                let whole = ends.count { $0 <= count }
                #expect(try folder.payloads() == Array(payloads.prefix(whole)), "\(count) bytes")
            }
        }
    }

    @Test func aTornTailIsReportedWhereItBegins() throws {
        let (bytes, _, starts) = try written()
        try Data(bytes.dropLast(2)).write(to: folder.file(1))
        #expect(try folder.findings().last == .tornTail(at: JournalPosition(segment: 1, offset: starts[2])))
        // What follows in a new life is found behind it.
        var journal = try folder.journal()
        journal.keeps([4])
        #expect(try folder.payloads().last == [4] && folder.payloads().count == 3)
    }

    @Test func aCorruptMiddleIsSetAsideAndTheRestRead() throws {
        let (bytes, payloads, starts) = try written()
        for at in starts[1]..<starts[2] {
            var damaged = bytes
            damaged[at] ^= 0x40
            try Data(damaged).write(to: folder.file(1))
            #expect(try folder.payloads() == [payloads[0], payloads[2]], "byte \(at)")
            let findings = try folder.findings()
            let corrupt = JournalFinding.corrupt(
                at: JournalPosition(segment: 1, offset: starts[1]), bytes: starts[2] - starts[1])
            #expect(findings.contains(corrupt), "byte \(at)")
        }
    }

    /// The end of a segment that was rolled was acknowledged: damage there is no torn tail.
    @Test func damageAtTheEndOfARolledSegmentIsNoTornTail() throws {
        var journal = try folder.journal()
        for index in 0..<3 { journal.keeps([UInt8](repeating: UInt8(index + 1), count: 30_000)) }
        #expect(try folder.segments == [1, 2])
        var bytes = [UInt8](try Data(contentsOf: folder.file(1)))
        bytes[40_000] ^= 1
        try Data(bytes).write(to: folder.file(1))
        #expect(try folder.payloads().map { $0.first } == [1, 3])
        #expect(try folder.findings().contains { if case .corrupt = $0 { true } else { false } })
    }

    @Test func emptyAndHeadlessSegmentsHoldNothing() throws {
        for bytes in [[], [0], [UInt8](repeating: 0, count: 4_096), Array("octroi".utf8)] as [[UInt8]] {
            try Data(bytes).write(to: folder.file(1))
            #expect(try folder.payloads() == [])
        }
    }
}
