public import DurableFiles
import Glibc

/// The relay's durable log: records are appended, then committed together.
///
/// One owner at a time; nothing here is locked. A journal never appends to a segment of an earlier life.
public struct Journal: ~Copyable {
    private let folder: String
    private let files: DurableFiles
    private let segmentBytes: Int
    private var current: OpenFile?
    private var segment: Int
    private var written = 0
    private var pending: [UInt8] = []

    /// A journal that will open a segment behind those that lie in the folder.
    public init(folder: String, files: DurableFiles, segmentBytes: Int) throws(FileError) {
        self.folder = folder
        self.files = files
        self.segmentBytes = max(segmentBytes, 1 << 16)
        segment = try JournalReader(folder: folder, files: files).segments().last ?? 0
    }

    /// Where the next record will stand.
    public var position: JournalPosition {
        current == nil
            ? JournalPosition(segment: segment + 1, offset: 0)
            : JournalPosition(segment: segment, offset: written + pending.count)
    }

    /// Whether the pending records want a segment that is not open yet.
    public var needsSegment: Bool { current == nil || written + pending.count > segmentBytes }

    /// Adds a record to the next commit.
    public mutating func append(_ record: JournalRecord) { SegmentFormat.append(record, to: &pending) }

    /// Makes all appended records durable, or none count as written.
    ///
    /// After a failure the segment is given up: what is pending goes to the next one, opened with `first`,
    /// at the next commit.
    public mutating func commit(first: () -> JournalRecord) throws(FileError) {
        if pending.isEmpty { return }
        do throws(FileError) {
            if needsSegment { try openSegment(first()) }
            try write()
        } catch {
            current = nil
            throw error
        }
    }

    /// Forgets what was appended since the last commit.
    public mutating func discardPending() { pending.removeAll(keepingCapacity: true) }

    /// Removes the segments before this one.
    public mutating func retire(before segment: Int) throws(FileError) {
        for number in try JournalReader(folder: folder, files: files).segments() where number < segment {
            try files.unlink(folder + "/" + SegmentFormat.name(of: number))
        }
    }

    private mutating func write() throws(FileError) {
        guard let file = current.take() else { throw FileError(operation: .write, code: EBADF) }
        try file.write(pending, at: written)
        try file.syncData()
        current = consume file
        written += pending.count
        pending.removeAll(keepingCapacity: true)
    }

    private mutating func openSegment(_ first: JournalRecord) throws(FileError) {
        current = nil
        segment += 1
        let path = folder + "/" + SegmentFormat.name(of: segment)
        let file = try OpenFile(path, flags: O_RDWR | O_CREAT | O_EXCL, mode: 0o600, files: files)
        try file.allocate(max(segmentBytes, SegmentFormat.header.count + pending.count + (1 << 12)))
        var head = SegmentFormat.header
        SegmentFormat.append(first, to: &head)
        try file.write(head, at: 0)
        try file.sync()
        try files.syncFolder(folder)
        current = consume file
        written = head.count
    }
}
