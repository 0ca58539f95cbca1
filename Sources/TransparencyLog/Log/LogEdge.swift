/// The right edge of a log: the tiles and the bundle that are not full yet.
struct LogEdge: Sendable {
    /// Tile levels above the first that a tree of 2^62 entries has.
    static let levelsMax = 7
    private(set) var size = 0
    /// By level, the hashes of the tile that is not full.
    private var hashes: [[TreeHash]] = [[]]
    /// The entries of the bundle that is not full.
    private var bundle: [UInt8] = []

    /// The edge of a log without entries.
    init() {}

    /// Reads the edge of a log.
    init(_ reader: LogReader) throws(LogError) {
        size = reader.size
        hashes = []
        var index = size
        repeat {
            let width = index % TilePath.width
            index /= TilePath.width
            hashes.append(width == 0 ? [] : try reader.tile(level: hashes.count, index))
        } while index > 0
        guard size % TilePath.width > 0 else { return }
        for entry in try reader.entries(ofBundle: size / TilePath.width) {
            EntryBundle.append(Array(entry), to: &bundle)
        }
    }

    /// The tree's head.
    var root: TreeHash {
        var root: TreeHash?
        for level in hashes {
            let all = level + (root.map { [$0] } ?? [])
            if !all.isEmpty { root = .root(over: all) }
        }
        return root ?? .empty
    }

    /// Appends an entry, and hands over the tiles that it fills.
    mutating func append(_ entry: [UInt8], _ changes: inout TileChanges) {
        EntryBundle.append(entry, to: &bundle)
        var hash = TreeHash.leaf(entry)
        var tile = size / TilePath.width
        size += 1
        for level in 0... {
            if hashes.count == level { hashes.append([]) }
            hashes[level].append(hash)
            guard hashes[level].count == TilePath.width else { return }
            changes.add(TilePath.hashes(level: level, tile), hashes[level])
            if level == 0 { changes.add(TilePath.entries(tile), takeBundle()) }
            hash = .root(over: hashes[level])
            hashes[level] = []
            tile /= TilePath.width
        }
    }

    private mutating func takeBundle() -> [UInt8] {
        defer { bundle = [] }
        return bundle
    }

    /// Hands over the tiles that are not full and have grown since the log had so many entries.
    func addPartials(since oldSize: Int, to changes: inout TileChanges) {
        for (level, hashes) in hashes.enumerated() where !hashes.isEmpty {
            let below = TilePath.height * level
            guard size >> below > oldSize >> below else { continue }
            let tile = size >> (TilePath.height * (level + 1))
            changes.add(TilePath.hashes(level: level, tile, width: hashes.count), hashes)
        }
        let width = size % TilePath.width
        if width > 0 { changes.add(TilePath.entries(size / TilePath.width, width: width), bundle) }
    }
}

/// Files of a log to be written before its head is signed.
struct TileChanges {
    private(set) var files: [(path: String, bytes: [UInt8])] = []

    mutating func add(_ path: String, _ bytes: [UInt8]) { files.append((path, bytes)) }

    mutating func add(_ path: String, _ hashes: [TreeHash]) { add(path, hashes.flatMap(\.bytes)) }
}
