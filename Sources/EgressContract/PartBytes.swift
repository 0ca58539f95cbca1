/// The binary form of a view part, the one form in which parts are joined, journaled and kept.
///
/// Three sections: `seen` intervals as (gap, length) pairs ended by a zero gap; registers in ascending field
/// number ended by 0xFF; marks in ascending (order, time, kind, value) to the end. Integers are LEB128.
public enum PartBytes {
    /// Ends the registers.
    public static let registersEnd: UInt8 = 0xFF
    /// Value tags: nothing, an integer, a text.
    public static let none: UInt8 = 0
    /// Tags an integer.
    public static let integer: UInt8 = 1
    /// Tags a text of counted UTF-8 bytes.
    public static let text: UInt8 = 2

    /// Appends an integer as LEB128.
    @inlinable public static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends an integer as LEB128: at most ten bytes, nine where it is below 2^63.
    @inlinable public static func append(_ value: UInt64, to output: inout OutputSpan<UInt8>) {
        var rest = value
        while rest >= 0x80 {
            output.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        output.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Reads a shortest-form LEB128 integer at `at` and moves past it; nil where there is none.
    @inlinable public static func read(_ bytes: Span<UInt8>, _ at: inout Int) -> UInt64? {
        guard at < bytes.count else { return nil }
        let first = bytes[at]
        if first < 0x80 {
            at += 1
            return UInt64(first)
        }
        guard at + 1 < bytes.count else { return nil }
        let second = bytes[at + 1]
        if 1..<0x80 ~= second {
            at += 2
            return UInt64(first & 0x7F) | UInt64(second) << 7
        }
        return readLong(bytes, &at)
    }

    /// Reads an integer of more than two bytes.
    @usableFromInline static func readLong(_ bytes: Span<UInt8>, _ at: inout Int) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while at < bytes.count, shift < 63 {
            let byte = bytes[at]
            at += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return byte == 0 && shift > 0 ? nil : value }
            shift += 7
        }
        return nil
    }

    /// Moves past the integer at `at`.
    @inlinable public static func skip(_ bytes: Span<UInt8>, _ at: inout Int) {
        while at < bytes.count, bytes[at] >= 0x80 { at += 1 }
        at += 1
    }

    /// Moves past the value at `at`, tag included, and says whether one stood there.
    @inlinable public static func skipValue(_ bytes: Span<UInt8>, _ at: inout Int) -> Bool {
        guard at < bytes.count else { return false }
        let tag = bytes[at]
        at += 1
        switch tag {
        case none: return true
        case integer: return read(bytes, &at) != nil
        case text:
            guard let count = read(bytes, &at), count <= UInt64(bytes.count - at) else { return false }
            at += Int(count)
            return true
        default: return false
        }
    }

    /// Compares two encoded values byte by byte: negative, zero or positive.
    @inlinable public static func compare(
        _ left: Span<UInt8>, _ leftRange: Range<Int>, _ right: Span<UInt8>, _ rightRange: Range<Int>
    ) -> Int {
        for index in 0..<min(leftRange.count, rightRange.count) {
            let difference =
                Int(left[leftRange.lowerBound + index]) - Int(right[rightRange.lowerBound + index])
            if difference != 0 { return difference }
        }
        return leftRange.count - rightRange.count
    }
}
