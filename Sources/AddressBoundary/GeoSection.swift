/// The types of the MaxMind DB format that may stand in a file.
enum GeoType: UInt8 {
    case pointer = 1
    case string = 2
    case double = 3
    case bytes = 4
    case uint16 = 5
    case uint32 = 6
    case map = 7
    case int32 = 8
    case uint64 = 9
    case uint128 = 10
    case array = 11
    case boolean = 14
    case float = 15
}

/// One value's head: what it is and where its payload lies.
struct GeoValue {
    let type: GeoType
    /// Bytes of a scalar, elements of an array, pairs of a map, the value of a boolean, the target of a pointer.
    let size: Int
    /// Where the payload begins.
    let payload: Int
    /// What follows a scalar or pointer; a map's or array's first element.
    let next: Int
}

/// A part of the file that holds values: the data, or the metadata.
///
/// Every read is checked against its end.
struct GeoSection: Sendable {
    private let file: [UInt8]
    private let start: Int
    /// The section's length; offsets count from its start.
    let length: Int

    /// `range` lies within the file.
    init(_ file: [UInt8], _ range: Range<Int>) {
        self.file = file
        start = range.lowerBound
        length = range.count
    }

    func byte(_ offset: Int) throws(GeoDatabaseError) -> UInt8 {
        guard offset >= 0, offset < length else { throw .damagedData }
        return file[start + offset]
    }

    /// A big-endian integer of at most eight bytes.
    func unsigned(_ offset: Int, bytes: Int) throws(GeoDatabaseError) -> UInt64 {
        guard offset >= 0, bytes >= 0, bytes <= 8, offset <= length - bytes else { throw .damagedData }
        var value: UInt64 = 0
        for index in 0..<bytes { value = value << 8 | UInt64(file[start + offset + index]) }
        return value
    }

    /// The bytes of a string.
    func text(_ value: GeoValue) -> ArraySlice<UInt8> {
        // `value(at:)` has checked that the payload lies inside.
        file[(start + value.payload)..<(start + value.payload + value.size)]
    }

    /// The value whose head stands at an offset.
    func value(at offset: Int) throws(GeoDatabaseError) -> GeoValue {
        let control = try byte(offset)
        var next = offset + 1
        if control >> 5 == GeoType.pointer.rawValue { return try pointer(control, at: next) }
        var code = control >> 5
        if code == 0 {
            let extended = try byte(next)
            guard extended >= 1, extended <= 8 else { throw .damagedData }
            code = 7 + extended
            next += 1
        }
        guard let type = GeoType(rawValue: code) else { throw .damagedData }
        var size = Int(control & 0x1f)
        if size >= 29 {
            let extra = size - 28
            size = [29, 285, 65_821][extra - 1] + Int(try unsigned(next, bytes: extra))
            next += extra
        }
        return try checked(type, size, payload: next)
    }

    /// What a value points at, or the value itself.
    func target(of value: GeoValue) throws(GeoDatabaseError) -> GeoValue {
        guard value.type == .pointer else { return value }
        let target = try self.value(at: value.size)
        // The format allows no pointer to a pointer.
        guard target.type != .pointer else { throw .damagedData }
        return target
    }

    /// The offset after a value, its elements included; pointers are not followed.
    func skip(_ offset: Int) throws(GeoDatabaseError) -> Int {
        var at = offset
        var left = 1
        // Each turn passes at least one byte, so the section's length bounds the loop.
        while left > 0 {
            let value = try self.value(at: at)
            left -= 1
            if value.type == .map { left += 2 * value.size }
            if value.type == .array { left += value.size }
            at = value.next
        }
        return at
    }

    private func pointer(_ control: UInt8, at next: Int) throws(GeoDatabaseError) -> GeoValue {
        let bytes = Int(control >> 3 & 3) + 1
        var target = Int(try unsigned(next, bytes: bytes))
        if bytes < 4 { target |= Int(control & 7) << (8 * bytes) }
        target += [0, 2_048, 526_336, 0][bytes - 1]
        return GeoValue(type: .pointer, size: target, payload: next, next: next + bytes)
    }

    private func checked(_ type: GeoType, _ size: Int, payload: Int) throws(GeoDatabaseError) -> GeoValue {
        let room = length - payload
        var next = payload
        let fits =
            switch type {
            // Every element takes at least a byte.
            case .map: size <= room / 2
            case .array: size <= room
            case .boolean: size <= 1
            case .double: size == 8
            case .float: size == 4
            case .uint16: size <= 2
            case .uint32, .int32: size <= 4
            case .uint64: size <= 8
            case .uint128: size <= 16
            case .string, .bytes, .pointer: true
            }
        if type != .map, type != .array, type != .boolean {
            guard size <= room else { throw .damagedData }
            next += size
        }
        guard fits else { throw .damagedData }
        return GeoValue(type: type, size: size, payload: payload, next: next)
    }
}
