/// Where a walk through a search tree stands.
enum GeoCursor: Hashable {
    /// At a node of the tree.
    case node(Int)
    /// At a record of the data section.
    case record(Int)
    /// Where the database says nothing.
    case nothing
}

/// The binary search tree over address bits.
struct GeoTree: Sendable {
    private let file: [UInt8]
    private let dataLength: Int
    private let recordBits: Int
    let nodeCount: Int
    let isIPv6: Bool
    /// Where IPv4 addresses begin: `::/96` in a tree of IPv6.
    private(set) var ipv4: GeoCursor = .node(0)

    /// The tree's size in bytes, or nil if the file is too short for it and the separator.
    static func size(_ metadata: GeoMetadata) -> Int? {
        let size = metadata.nodeCount * (metadata.recordBits / 4)
        return size + separator <= metadata.markerStart ? size : nil
    }

    /// Zero bytes between tree and data.
    static let separator = 16

    init(_ file: [UInt8], _ metadata: GeoMetadata, dataLength: Int) throws(GeoDatabaseError) {
        self.file = file
        self.dataLength = dataLength
        recordBits = metadata.recordBits
        nodeCount = metadata.nodeCount
        isIPv6 = metadata.isIPv6
        if isIPv6 {
            for _ in 0..<96 { ipv4 = try child(of: ipv4, 0) }
        }
    }

    /// The bits of an address under one start.
    var ipv6: GeoCursor { isIPv6 ? .node(0) : .nothing }

    /// One step down; a cursor that is at no node stays.
    func child(of cursor: GeoCursor, _ bit: UInt64) throws(GeoDatabaseError) -> GeoCursor {
        guard case .node(let node) = cursor else { return cursor }
        let record = record(of: node, right: bit & 1 == 1)
        if record < nodeCount { return .node(record) }
        if record == nodeCount { return .nothing }
        let offset = record - nodeCount - Self.separator
        guard offset >= 0, offset < dataLength else { throw .damagedTree }
        return .record(offset)
    }

    /// The cursor that the leading `bits` of `value`, its last bit lowest, lead to.
    func descend(from start: GeoCursor, _ value: UInt64, bits: Int) throws(GeoDatabaseError) -> GeoCursor {
        var cursor = start
        for bit in stride(from: bits - 1, through: 0, by: -1) {
            guard case .node = cursor else { break }
            cursor = try child(of: cursor, value >> UInt64(bit))
        }
        return cursor
    }

    // Nodes are below `nodeCount`, and `size(_:)` has compared that with the file.
    private func record(of node: Int, right: Bool) -> Int {
        func bytes(_ first: Int, _ count: Int) -> Int {
            var value = 0
            for index in first..<(first + count) { value = value << 8 | Int(file[index]) }
            return value
        }
        switch recordBits {
        case 24: return bytes(node * 6 + (right ? 3 : 0), 3)
        case 32: return bytes(node * 8 + (right ? 4 : 0), 4)
        default:
            let middle = Int(file[node * 7 + 3])
            return right
                ? (middle & 0x0f) << 24 | bytes(node * 7 + 4, 3) : (middle >> 4) << 24 | bytes(node * 7, 3)
        }
    }
}
