public import DurableFiles
import Glibc

/// What a journal holds that is no record.
public enum JournalFinding: Equatable, Sendable {
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

    /// Calls `record` with each whole record at or behind a position, in order, and `finding` with what is none.
    ///
    /// A record is its kind, its payload and where it stands; its bytes live as long as the call.
    public func read(
        from start: JournalPosition, finding: (JournalFinding) -> Void,
        record: (UInt8, Span<UInt8>, JournalPosition) -> Void
    ) throws(FileError) {
        let segments = try segments()
        let ends = try statedEnds(segments)
        for segment in segments where segment >= start.segment {
            let end = ends[segment]
            var window = try SegmentWindow(path(segment), statedEnd: end, files: files)
            let first = segment == start.segment ? start.offset : 0
            var at = JournalPosition(segment: segment, offset: max(first, SegmentFormat.header.count))
            try read(&window, from: &at, finding, record)
            let isTorn = try window.zerosEnd(from: at.offset) < window.end
            report(isTorn: isTorn, at: at, end: end, finding)
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

    /// Moves behind the last whole record.
    private func read(
        _ window: inout SegmentWindow, from at: inout JournalPosition, _ finding: (JournalFinding) -> Void,
        _ record: (UInt8, Span<UInt8>, JournalPosition) -> Void
    ) throws(FileError) {
        while true {
            if let frame = try window.frame(at: at.offset) {
                if frame.kind != SegmentFormat.endKind {
                    record(frame.kind, window.bytes.span.extracting(frame.payload), at)
                }
                at.offset = frame.end
            } else if let next = try window.nextFrame(behind: at.offset) {
                finding(.corrupt(at: at, bytes: next - at.offset))
                at.offset = next
            } else {
                return
            }
        }
    }

    /// Reports what lies behind the last whole record: damage before a stated end, or a torn append.
    private func report(
        isTorn: Bool, at position: JournalPosition, end: Int?, _ finding: (JournalFinding) -> Void
    ) {
        if let end {
            if position.offset < end { finding(.corrupt(at: position, bytes: end - position.offset)) }
        } else if isTorn {
            finding(.tornTail(at: position))
        }
    }
}
