/// Walks values once, on load, so that lookups need fear nothing.
///
/// A value is marked when all of it was found sound: what many records point at is checked once, and a circle of
/// pointers meets no mark and ends at the depth limit.
struct GeoDataCheck {
    private let section: GeoSection
    private var sound: [UInt64]
    // MaxMind's own reader stops at 512; real databases stay under 8.
    private static let maxDepth = 64

    init(_ section: GeoSection) {
        self.section = section
        sound = [UInt64](repeating: 0, count: section.length / 64 + 1)
    }

    /// Throws unless the value at an offset, with all that it holds and points at, is sound.
    mutating func value(at offset: Int) throws(GeoDatabaseError) {
        _ = try check(offset, depth: 0)
    }

    // Gives the offset after the value.
    private mutating func check(_ offset: Int, depth: Int) throws(GeoDatabaseError) -> Int {
        guard depth < Self.maxDepth else { throw .damagedData }
        let value = try section.value(at: offset)
        var next = value.next
        switch value.type {
        case .pointer:
            try checkTarget(of: value, depth: depth)
        case .string:
            guard isUTF8(section.text(value)) else { throw .damagedData }
        case .array:
            for _ in 0..<value.size { next = try check(next, depth: depth + 1) }
        case .map:
            for _ in 0..<value.size {
                guard try section.target(of: try section.value(at: next)).type == .string else {
                    throw .damagedData
                }
                next = try check(next, depth: depth + 1)
                next = try check(next, depth: depth + 1)
            }
        default: break
        }
        return next
    }

    private mutating func checkTarget(of pointer: GeoValue, depth: Int) throws(GeoDatabaseError) {
        let at = pointer.size
        guard at < section.length else { throw .damagedData }
        guard sound[at >> 6] >> UInt64(at & 63) & 1 == 0 else { return }
        _ = try section.target(of: pointer)
        _ = try check(at, depth: depth + 1)
        sound[at >> 6] |= 1 << UInt64(at & 63)
    }

    private func isUTF8(_ text: ArraySlice<UInt8>) -> Bool {
        // ASCII, which nearly all is, needs no decoder.
        text.allSatisfy { $0 < 0x80 } || String(validating: text, as: UTF8.self) != nil
    }
}
