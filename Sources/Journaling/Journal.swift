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
    private var isPendingTooLarge = false
    /// Where what is acknowledged ends, as far as this life wrote it; the next segment states it.
    private var end: JournalPosition?
    private var hasGivenUp = false

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

    /// Adds a record to the next commit, its payload appended to the bytes that are given.
    ///
    /// One that is too large to be read back makes the commit fail with `EFBIG`.
    public mutating func append(kind: UInt8, _ writePayload: (inout [UInt8]) -> Void) {
        let before = pending.count
        SegmentFormat.append(kind: kind, to: &pending, writePayload)
        let payloadBytes = pending.count - before - SegmentFormat.overhead
        if payloadBytes > JournalLimits.payloadBytesMax { isPendingTooLarge = true }
    }

    /// Makes all appended records durable, or none count as written.
    ///
    /// After a failure the segment is given up: what is pending goes to the next one, opened with `first`,
    /// at the next commit.
    public mutating func commit(first: () -> JournalRecord) throws(FileError) {
        if pending.isEmpty { return }
        if isPendingTooLarge { throw FileError(operation: .write, code: EFBIG) }
        do throws(FileError) {
            if needsSegment { try openSegment(first()) }
            try write()
        } catch {
            current = nil
            throw error
        }
    }

    /// Makes sure that no failed commit is read back, by a new segment that says where the last one ends.
    public mutating func bury(first: () -> JournalRecord) throws(FileError) {
        if hasGivenUp { try openSegment(first()) }
    }

    /// Forgets what was appended since the last commit.
    public mutating func discardPending() {
        pending.removeAll(keepingCapacity: true)
        isPendingTooLarge = false
    }

    /// Removes the segments before this one.
    public mutating func retire(before segment: Int) throws(FileError) {
        for number in try JournalReader(folder: folder, files: files).segments() where number < segment {
            try files.unlink(folder + "/" + SegmentFormat.name(of: number))
        }
    }

    private mutating func write() throws(FileError) {
        guard let file = current.take() else { throw FileError(operation: .write, code: EBADF) }
        hasGivenUp = true
        try file.write(pending, at: written)
        try file.syncData()
        current = consume file
        hasGivenUp = false
        written += pending.count
        end = JournalPosition(segment: segment, offset: written)
        pending.removeAll(keepingCapacity: true)
    }

    private mutating func openSegment(_ first: JournalRecord) throws(FileError) {
        current = nil
        var head = SegmentFormat.header
        if let end { SegmentFormat.append(SegmentFormat.endRecord(end), to: &head) }
        SegmentFormat.append(first, to: &head)
        current = try newSegment(head)
        segment += 1
        written = head.count
        end = JournalPosition(segment: segment, offset: written)
        hasGivenUp = false
    }

    /// The next segment with its head, durable; where that fails, no file of it is left to hold space.
    private mutating func newSegment(_ head: [UInt8]) throws(FileError) -> OpenFile {
        let path = folder + "/" + SegmentFormat.name(of: segment + 1)
        var isMade = false
        do throws(FileError) {
            let file = try OpenFile(path, flags: O_RDWR | O_CREAT | O_EXCL, mode: 0o600, files: files)
            isMade = true
            try file.allocate(max(segmentBytes, head.count + pending.count + (1 << 12)))
            try file.write(head, at: 0)
            try file.sync()
            try files.syncFolder(folder)
            return file
        } catch {
            if isMade { try? files.unlink(path) }
            if !isMade, error.code == EEXIST { segment += 1 }
            throw error
        }
    }
}
