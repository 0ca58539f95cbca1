/// Reads that never leave the span: the one place of this room that needs `unsafe`.
///
/// Each read tests its own bounds, so no caller can be wrong. A bounds-checked subscript would trap
/// where these give zero, a byte that no JSON text holds: a loop over a body ends at the body's end
/// without asking for it.
extension Span where Element == UInt8 {
    /// The byte at an index, or zero outside the span.
    @inline(__always)
    func byte(at index: Int) -> UInt8 {
        guard UInt(bitPattern: index) < UInt(bitPattern: count) else { return 0 }
        // Safe: the index was tested on the line above.
        return unsafe self[unchecked: index]
    }

    /// Whether two bytes stand at an index, one behind the other.
    @inline(__always)
    func isPair(_ first: UInt8, _ second: UInt8, at index: Int) -> Bool {
        guard hasBytes(2, at: index) else { return false }
        // Safe: two bytes from the index lie inside, and any bit pattern is a UInt16.
        let pair = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt16.self)
        return UInt16(littleEndian: pair) == UInt16(second) &<< 8 | UInt16(first)
    }

    /// The eight bytes from an index, the first one lowest; nil where the span ends before the last of them.
    @inline(__always)
    func wholeWord(at index: Int) -> UInt64? {
        guard hasBytes(8, at: index) else { return nil }
        // Safe: eight bytes from the index lie inside.
        return unsafe uncheckedWord(at: index)
    }

    /// The sixteen bytes from an index, as two words; nil where the span ends before the last of them.
    @inline(__always)
    func twoWords(at index: Int) -> (UInt64, UInt64)? {
        guard hasBytes(16, at: index) else { return nil }
        // Safe: sixteen bytes from the index lie inside.
        return unsafe (uncheckedWord(at: index), uncheckedWord(at: index &+ 8))
    }

    /// The eight bytes from an index that lie inside; any bit pattern is a UInt64.
    @unsafe @inline(__always)
    private func uncheckedWord(at index: Int) -> UInt64 {
        unsafe UInt64(
            littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
    }

    /// Whether so many bytes from an index lie inside.
    @inline(__always)
    private func hasBytes(_ wanted: Int, at index: Int) -> Bool {
        // Without a sign an index below zero is a great one; the greatest index is found once for a loop.
        UInt(bitPattern: index) < UInt(bitPattern: Swift.max(count &- (wanted &- 1), 0))
    }

    /// The eight bytes from an index, the first one lowest; zeros beyond the end.
    func word(at index: Int) -> UInt64 {
        if let word = wholeWord(at: index) { return word }
        var word: UInt64 = 0
        for offset in 0..<8 { word |= UInt64(byte(at: index &+ offset)) << UInt64(8 &* offset) }
        return word
    }

    /// Whether two spans hold the same bytes.
    func holdsSame(as other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        var at = 0
        // Beyond the end both give zeros.
        while at < count, word(at: at) == other.word(at: at) { at &+= 8 }
        return at >= count
    }

    /// Appends the bytes between two offsets, or what of them lies inside the span.
    func append(_ start: Int, _ end: Int, to bytes: inout [UInt8]) {
        let start = Swift.min(Swift.max(start, 0), count)
        let end = Swift.min(Swift.max(end, start), count)
        // Safe: the buffer is used inside the closure only, and both offsets were clamped.
        unsafe extracting(start..<end).withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }

    /// Whether the bytes between two offsets are just this text.
    func equals(_ text: StaticString, _ start: Int, _ end: Int) -> Bool {
        // Safe: the buffer is used inside the closure only, by its own indices.
        text.withUTF8Buffer { buffer in
            guard buffer.count == end &- start else { return false }
            for index in buffer.indices {
                guard unsafe buffer[index] == byte(at: start &+ index) else { return false }
            }
            return true
        }
    }
}
