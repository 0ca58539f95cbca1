import DurableFiles
import Glibc

/// A segment's bytes through a window that moves on, so that a journal of any length takes little memory.
struct SegmentWindow: ~Copyable {
    /// What is read at once: large enough for few calls, small enough to stay in the processor's cache.
    private static let bytesAtOnce = 1 << 18

    private let file: OpenFile
    /// Where the segment ends: what its successor states, else the end of the file.
    let end: Int
    /// What is in the window, for the ranges of frames.
    private(set) var bytes: [UInt8] = []
    /// The offset in the segment of the window's first byte.
    private var start = 0

    init(_ path: String, statedEnd: Int?, files: DurableFiles) throws(FileError) {
        let file = try OpenFile(path, flags: O_RDONLY, mode: 0, files: files)
        let size = try file.size()
        self.file = file
        end = min(statedEnd ?? size, size)
    }

    /// The kind of the record whose first byte is at an offset, its payload's place in `bytes` and the offset behind it;
    /// nil where none is whole.
    mutating func frame(at offset: Int) throws(FileError) -> (kind: UInt8, payload: Range<Int>, end: Int)? {
        guard try holds(SegmentFormat.overhead, at: offset),
            let count = SegmentFormat.bytes(bytes.span, at: offset - start), try holds(count, at: offset),
            let (kind, payload) = SegmentFormat.frame(bytes.span, at: offset - start)
        else { return nil }
        return (kind, payload, offset + count)
    }

    /// The next offset at which a whole record stands; the checksum decides.
    mutating func nextFrame(behind offset: Int) throws(FileError) -> Int? {
        var at = try zerosEnd(from: offset + 1)
        while at < end {
            if bytes[at - start] == SegmentFormat.mark, try frame(at: at) != nil { return at }
            at = try zerosEnd(from: at + 1)
        }
        return nil
    }

    /// The first byte at or behind an offset that is not zero, else the end: most of a last segment is zeros.
    mutating func zerosEnd(from offset: Int) throws(FileError) -> Int {
        var at = offset
        while try holds(1, at: at) {
            let found = SegmentFormat.zerosEnd(bytes, from: at - start)
            at = start + found
            if found < bytes.count { return at }
        }
        return end
    }

    /// Brings bytes into the window; false where the segment ends before the last of them.
    private mutating func holds(_ count: Int, at offset: Int) throws(FileError) -> Bool {
        if offset >= start, offset + count <= start + bytes.count { return true }
        guard count <= end - offset else { return false }
        bytes.removeFirst(offset < start ? bytes.count : min(bytes.count, offset - start))
        start = offset
        let missing = min(max(count, Self.bytesAtOnce), end - offset) - bytes.count
        try file.read(missing, at: offset + bytes.count, onto: &bytes)
        return bytes.count >= count
    }
}
