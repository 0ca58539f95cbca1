import DurableFiles

/// How records lie in a segment: mark, length, checksum, kind, payload; zeros follow the last.
enum SegmentFormat {
    static let header = Array("octroi journal 1".utf8)
    static let mark: UInt8 = 0xA5
    /// Mark, 4 bytes of length, 4 bytes of checksum, kind.
    static let overhead = 10
    /// The kind of a segment's first record where the life that opened it knows the one before: where that ends.
    static let endKind: UInt8 = 0

    /// Says where a segment ends; what lies behind was never acknowledged.
    static func endRecord(_ end: JournalPosition) -> JournalRecord {
        let words = [end.segment, end.offset].flatMap { number in
            (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        return JournalRecord(kind: endKind, payload: words)
    }

    /// The end that a segment's head of at least `headBytes` states, or nil where it states none.
    static func statedEnd(_ head: [UInt8]) -> JournalPosition? {
        guard let (kind, payload) = frame(head.span, at: header.count), kind == endKind, payload.count == 16
        else { return nil }
        let words = [payload.prefix(8), payload.suffix(8)].map { word in
            word.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(head[$1]) }
        }
        return JournalPosition(segment: Int(clamping: words[0]), offset: Int(clamping: words[1]))
    }

    /// The bytes in which a stated end lies.
    static let headBytes = header.count + overhead + 16

    static func name(of segment: Int) -> String {
        let digits = String(segment)
        return String(repeating: "0", count: max(0, 12 - digits.count)) + digits + ".journal"
    }

    static func number(of name: String) -> Int? {
        guard name.hasSuffix(".journal"), let number = Int(name.dropLast(8)), Self.name(of: number) == name
        else { return nil }
        return number
    }

    static func append(_ record: JournalRecord, to bytes: inout [UInt8]) {
        append(kind: record.kind, to: &bytes) { $0.append(contentsOf: record.payload) }
    }

    /// Appends a record whose payload is written where it is to lie.
    static func append(kind: UInt8, to bytes: inout [UInt8], _ writePayload: (inout [UInt8]) -> Void) {
        let start = bytes.count
        bytes.append(mark)
        for _ in 0..<overhead - 2 { bytes.append(0) }
        bytes.append(kind)
        writePayload(&bytes)
        putWord(UInt32(clamping: bytes.count - start - overhead), into: &bytes, at: start + 1)
        let checksum = Checksum.crc32c(bytes.span, start + overhead - 1..<bytes.count)
        putWord(checksum, into: &bytes, at: start + 5)
    }

    /// How many bytes the record whose first byte is at `start` takes, by its head; nil where no record can stand.
    static func bytes(_ span: Span<UInt8>, at start: Int) -> Int? {
        guard start + overhead <= span.count, span[start] == mark else { return nil }
        let count = Int(Checksum.word(span, start + 1))
        return count <= JournalLimits.payloadBytesMax ? overhead + count : nil
    }

    /// The kind of the record whose first byte is at `start`, and where its payload lies; nil where none is whole.
    static func frame(_ span: Span<UInt8>, at start: Int) -> (kind: UInt8, payload: Range<Int>)? {
        guard let count = bytes(span, at: start), count <= span.count - start else { return nil }
        let end = start + count
        guard Checksum.word(span, start + 5) == Checksum.crc32c(span, start + overhead - 1..<end) else {
            return nil
        }
        return (span[start + overhead - 1], start + overhead..<end)
    }

    /// The first byte at or behind an offset that is not zero, else the end: most of a last segment is zeros.
    static func zerosEnd(_ bytes: [UInt8], from start: Int) -> Int {
        let span = bytes.span
        var at = start
        while at + 8 <= span.count {
            // Any bit pattern is a number; the offset is checked.
            let word = unsafe span.bytes.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
            guard word == 0 else { break }
            at += 8
        }
        while at < span.count, span[at] == 0 { at += 1 }
        return at
    }

    private static func putWord(_ word: UInt32, into bytes: inout [UInt8], at start: Int) {
        for index in 0..<4 { bytes[start + index] = UInt8(truncatingIfNeeded: word >> UInt32(8 * index)) }
    }
}
