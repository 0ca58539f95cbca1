import TransparencyLog

/// The tiles above the leaves, of a log whose leaves make its signed head.
///
/// The hashes of one level, with the head of what is left over behind them, must make that head too.
struct UpperTiles {
    private let source: LogSource
    private let size: Int

    init(_ source: LogSource, size: Int) {
        self.source = source
        self.size = size
    }

    func check(_ root: TreeHash) throws(LogError) {
        var rest: TreeHash?
        var level = 0
        var count = size
        while count > 0 {
            let full = count / TilePath.width
            let hashes = try level == 0 ? tail(ofLeaves: full) : self.hashes(level, tiles: 0...full)
            if level > 0, head(hashes[...], rest) != root {
                throw .malformed(TilePath.hashes(level: level, 0, width: min(count, TilePath.width)))
            }
            rest = head(hashes.dropFirst(level == 0 ? 0 : full * TilePath.width), rest)
            level += 1
            count = full
        }
    }

    private func tail(ofLeaves full: Int) throws(LogError) -> [TreeHash] { try hashes(0, tiles: full...full) }

    private func head(_ hashes: ArraySlice<TreeHash>, _ rest: TreeHash?) -> TreeHash? {
        guard !hashes.isEmpty || rest != nil else { return nil }
        return TreeHash.root(over: hashes + (rest.map { [$0] } ?? []))
    }

    private func read(_ path: String, orFull full: String) throws(LogError) -> [UInt8] {
        if let bytes = try? source.read(path) { return bytes }
        return try source.read(full)
    }

    private func hashes(_ level: Int, tiles: ClosedRange<Int>) throws(LogError) -> [TreeHash] {
        let count = size >> (8 * level)
        var all: [TreeHash] = []
        for tile in tiles {
            let width = min(TilePath.width, count - tile * TilePath.width)
            guard width > 0 else { break }
            let path = TilePath.hashes(level: level, tile, width: width)
            let bytes = try read(path, orFull: TilePath.hashes(level: level, tile))
            guard bytes.count == 32 * width || bytes.count == 32 * TilePath.width else {
                throw .malformed(path)
            }
            all += (0..<width).compactMap { TreeHash(bytes: Array(bytes[32 * $0..<32 * $0 + 32])) }
        }
        return all
    }
}
