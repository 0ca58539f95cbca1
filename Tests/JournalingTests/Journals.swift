import DurableFiles
import Foundation
@testable import Journaling
import TestSupport
import Testing

/// A record as it was read back, and where it stands.
typealias Record = (record: JournalRecord, position: JournalPosition)

/// A journal's folder.
extension Folder {
    func journal(_ faults: FileFaults? = nil, segmentBytes: Int = 1 << 16) throws -> Journal {
        let files = faults.map { DurableFiles(faults: $0) } ?? DurableFiles()
        return try Journal(folder: path, files: files, segmentBytes: segmentBytes)
    }

    /// The records, in order, and what is none.
    func read(from start: JournalPosition = .start) throws -> (records: [Record], findings: [JournalFinding])
    {
        var (records, findings) = ([Record](), [JournalFinding]())
        try JournalReader(folder: path, files: DurableFiles()).read(from: start) {
            findings.append($0)
        } record: { kind, payload, position in
            let bytes = payload.indices.map { payload[$0] }
            records.append((JournalRecord(kind: kind, payload: bytes), position))
        }
        return (records, findings)
    }

    func findings() throws -> [JournalFinding] { try read().findings }

    /// The payloads of the records of kind 1, in order.
    func payloads(from start: JournalPosition = .start) throws -> [[UInt8]] {
        try read(from: start).records.filter { $0.record.kind == 1 }.map(\.record.payload)
    }

    var segments: [Int] {
        get throws { try JournalReader(folder: path, files: DurableFiles()).segments() }
    }

    func file(_ segment: Int) -> URL { URL(filePath: path).appending(path: SegmentFormat.name(of: segment)) }
}

extension Journal {
    /// Appends one record of kind 1 and commits; whether the commit held.
    mutating func write(_ payload: [UInt8]) -> Bool {
        append(kind: 1) { $0 += payload }
        return commits()
    }

    /// Expects that a record is made durable.
    mutating func keeps(_ payload: [UInt8], _ location: SourceLocation = #_sourceLocation) {
        let holds = write(payload)
        #expect(holds, sourceLocation: location)
    }

    /// Expects that the commit of a record fails.
    mutating func refuses(_ payload: [UInt8], _ location: SourceLocation = #_sourceLocation) {
        let holds = write(payload)
        #expect(!holds, sourceLocation: location)
    }

    /// Expects that what is pending is made durable.
    mutating func keeps(_ location: SourceLocation = #_sourceLocation) {
        let holds = commits()
        #expect(holds, sourceLocation: location)
    }

    mutating func commits() -> Bool {
        do throws(FileError) {
            try commit { JournalRecord(kind: 9, payload: []) }
            return true
        } catch {
            return false
        }
    }
}
