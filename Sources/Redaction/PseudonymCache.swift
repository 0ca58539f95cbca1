import EgressContract

/// Derives pseudonyms and remembers the latest; a remembered one is the derived one, so it changes no byte.
///
/// Direct-mapped and bounded: an id longer than a usual one is derived each time.
struct PseudonymCache: Sendable {
    /// Which id of an event names the viewer.
    enum ViewerKind: String, Sendable {
        case user
        case cookie
    }

    private struct Slot<Value: Sendable>: Sendable {
        let property: Int
        let id: [UInt8]
        let value: Value
    }

    /// Room for the views of a busy relay between two of their beacons; some 200 bytes each.
    private static let slots = 4096
    private static let cachedBytesMax = 128

    private let keys: PseudonymKeys
    private var views = [Slot<ViewNames>?](repeating: nil, count: slots)
    private var users = [Slot<UInt64>?](repeating: nil, count: slots)
    private var cookies = [Slot<UInt64>?](repeating: nil, count: slots)
    private var day: Int?
    private var dayKey: ViewerKey?

    init(keys: PseudonymKeys) { self.keys = keys }

    mutating func view(_ property: Int, named name: String, _ id: [UInt8]) -> ViewNames {
        let number = Self.slot(property, id)
        if let slot = views[number], slot.property == property, slot.id == id { return slot.value }
        let names = keys.view(property: name, id: id)
        if id.count <= Self.cachedBytesMax { views[number] = Slot(property: property, id: id, value: names) }
        return names
    }

    /// The viewer's pseudonym on a UTC day, nil where that day's key is not held.
    mutating func viewer(
        _ kind: ViewerKind, day: Int, _ property: Int, named name: String, _ id: [UInt8]
    ) -> UInt64? {
        enter(day)
        guard let dayKey else { return nil }
        let number = Self.slot(property, id)
        let slot = kind == .user ? users[number] : cookies[number]
        if let slot, slot.property == property, slot.id == id { return slot.value }
        let value = dayKey.pseudonym(kind: kind.rawValue, property: name, id: id)
        guard id.count <= Self.cachedBytesMax else { return value }
        let filled = Slot(property: property, id: id, value: value)
        if kind == .user { users[number] = filled } else { cookies[number] = filled }
        return value
    }

    private mutating func enter(_ newDay: Int) {
        guard day != newDay else { return }
        day = newDay
        dayKey = keys.viewerKey(day: newDay)
        for number in users.indices {
            users[number] = nil
            cookies[number] = nil
        }
    }

    /// FNV-1a of the last bytes, in which ids differ, cut to the number of slots.
    private static func slot(_ property: Int, _ id: [UInt8]) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(truncatingIfNeeded: property)
        for byte in id.suffix(12) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int(truncatingIfNeeded: (hash >> 32 ^ hash) & UInt64(slots - 1))
    }
}
