/// Where a record stands: its segment and the offset in it.
public struct JournalPosition: Hashable, Comparable, Sendable {
    /// The segment's number, from 1.
    public let segment: Int
    /// The record's first byte in the segment.
    public internal(set) var offset: Int

    /// A place in the journal.
    public init(segment: Int, offset: Int) {
        self.segment = segment
        self.offset = offset
    }

    /// Before all records.
    public static let start = JournalPosition(segment: 0, offset: 0)

    /// By segment, then by offset.
    public static func < (left: Self, right: Self) -> Bool {
        (left.segment, left.offset) < (right.segment, right.offset)
    }
}

/// A record: its kind, which its owner gives meaning to, and its payload.
public struct JournalRecord: Equatable, Sendable {
    /// The kind, 1 to 255.
    public let kind: UInt8
    /// The payload, at most `JournalLimits.payloadBytesMax`.
    public let payload: [UInt8]

    /// A record of a kind.
    public init(kind: UInt8, payload: [UInt8]) {
        self.kind = kind
        self.payload = payload
    }
}

/// Limits of the journal, in bytes.
public enum JournalLimits {
    /// The largest payload: twice what a beacon of the largest size can fold to.
    public static let payloadBytesMax = 4 << 20
    /// The default size of a segment.
    public static let segmentBytes = 64 << 20
}
