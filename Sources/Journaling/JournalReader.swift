public import DurableFiles
import Glibc

/// What was found while reading a journal back.
public enum JournalFinding: Equatable, Sendable {
    /// A whole record.
    case record(JournalRecord, at: JournalPosition)
    /// Bytes that are no record, though records follow or the next segment says that they were acknowledged.
    case corrupt(at: JournalPosition, bytes: Int)
    /// Bytes behind the last whole record: an append that a crash cut short, never acknowledged.
    case tornTail(at: JournalPosition)
}

/// Reads a journal back in order, segment by segment.
public struct JournalReader: Sendable {
    private let folder: String
    private let files: DurableFiles

    /// A reader of the segments in a folder.
    public init(folder: String, files: DurableFiles) {
        self.folder = folder
        self.files = files
    }

    /// The numbers of the segments that lie there, ascending.
    public func segments() throws(FileError) -> [Int] {
        try files.list(folder).compactMap(SegmentFormat.number).sorted()
    }

    /// Forces to the disk what the last life may have written and not synced, so that it may be relied on.
    public func sync() throws(FileError) {
        guard let last = try segments().last else { return }
        try OpenFile(path(last), flags: O_RDONLY, mode: 0, files: files).syncData()
        try files.syncFolder(folder)
    }

    /// Calls `visit` with each finding at or behind a position, in order.
    ///
    /// Records of the kind to skip are checked as all are, and not handed out.
    public func read(
        from start: JournalPosition, skipping kind: UInt8? = nil, _ visit: (JournalFinding) -> Void
    ) throws(FileError) {
        let segments = try segments()
        let ends = try statedEnds(segments)
        for segment in segments where segment >= start.segment {
            var bytes = try files.read(path(segment), maxBytes: Int(UInt32.max))
            let end = ends[segment]
            if let end, end < bytes.count { bytes.removeLast(bytes.count - end) }
            let first = segment == start.segment ? start.offset : 0
            read(
                segment: segment, bytes, from: max(first, SegmentFormat.header.count), end: end,
                skipping: [SegmentFormat.endKind, kind ?? SegmentFormat.endKind], visit)
        }
    }

    private func path(_ segment: Int) -> String { folder + "/" + SegmentFormat.name(of: segment) }

    /// Where segments end, as far as those behind them say so.
    private func statedEnds(_ segments: [Int]) throws(FileError) -> [Int: Int] {
        var ends: [Int: Int] = [:]
        for segment in segments {
            let file = try OpenFile(path(segment), flags: O_RDONLY, mode: 0, files: files)
            let head = try file.read(SegmentFormat.headBytes, at: 0)
            if let end = SegmentFormat.statedEnd(head) { ends[end.segment] = end.offset }
        }
        return ends
    }

    private func read(
        segment: Int, _ bytes: [UInt8], from first: Int, end: Int?, skipping kinds: [UInt8],
        _ visit: (JournalFinding) -> Void
    ) {
        var at = first
        while at < bytes.count {
            let position = JournalPosition(segment: segment, offset: at)
            if let found = SegmentFormat.frame(bytes, at: at) {
                if !kinds.contains(found.kind) {
                    let record = JournalRecord(kind: found.kind, payload: Array(bytes[found.payload]))
                    visit(.record(record, at: position))
                }
                at = found.payload.upperBound
            } else if let next = nextRecord(bytes, behind: at) {
                visit(.corrupt(at: position, bytes: next - at))
                at = next
            } else {
                break
            }
        }
        let isTorn = SegmentFormat.zerosEnd(bytes, from: at) < bytes.count
        report(isTorn: isTorn, at: JournalPosition(segment: segment, offset: at), end: end, visit)
    }

    /// Reports what lies behind the last whole record: damage before a stated end, or a torn append.
    private func report(
        isTorn: Bool, at position: JournalPosition, end: Int?, _ visit: (JournalFinding) -> Void
    ) {
        if let end {
            if position.offset < end { visit(.corrupt(at: position, bytes: end - position.offset)) }
        } else if isTorn {
            visit(.tornTail(at: position))
        }
    }

    /// The next offset at which a whole record stands; the checksum decides.
    private func nextRecord(_ bytes: [UInt8], behind start: Int) -> Int? {
        var at = SegmentFormat.zerosEnd(bytes, from: start + 1)
        while at < bytes.count {
            if bytes[at] == SegmentFormat.mark, SegmentFormat.frame(bytes, at: at) != nil { return at }
            at = SegmentFormat.zerosEnd(bytes, from: at + 1)
        }
        return nil
    }
}
