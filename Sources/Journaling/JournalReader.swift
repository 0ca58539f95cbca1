public import DurableFiles

/// What was found while reading a journal back.
public enum JournalFinding: Equatable, Sendable {
    /// A whole record.
    case record(JournalRecord, at: JournalPosition)
    /// Bytes in the middle that are no record; records follow them.
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

    /// Calls `visit` with each finding at or behind a position, in order.
    public func read(from start: JournalPosition, _ visit: (JournalFinding) -> Void) throws(FileError) {
        for segment in try segments() where segment >= start.segment {
            let path = folder + "/" + SegmentFormat.name(of: segment)
            let bytes = try files.read(path, maxBytes: Int(UInt32.max))
            let first =
                segment == start.segment
                ? max(start.offset, SegmentFormat.header.count) : SegmentFormat.header.count
            read(segment: segment, bytes, from: first, visit)
        }
    }

    private func read(segment: Int, _ bytes: [UInt8], from first: Int, _ visit: (JournalFinding) -> Void) {
        var at = first
        while at < bytes.count {
            if let found = SegmentFormat.record(bytes, at: at) {
                visit(.record(found.record, at: JournalPosition(segment: segment, offset: at)))
                at = found.end
            } else if let next = nextRecord(bytes, behind: at) {
                visit(.corrupt(at: JournalPosition(segment: segment, offset: at), bytes: next - at))
                at = next
            } else {
                if bytes[at...].contains(where: { $0 != 0 }) {
                    visit(.tornTail(at: JournalPosition(segment: segment, offset: at)))
                }
                return
            }
        }
    }

    /// The next offset at which a whole record stands; the checksum decides.
    private func nextRecord(_ bytes: [UInt8], behind start: Int) -> Int? {
        var at = start + 1
        while at < bytes.count {
            if bytes[at] == SegmentFormat.mark, SegmentFormat.record(bytes, at: at) != nil { return at }
            at += 1
        }
        return nil
    }
}
