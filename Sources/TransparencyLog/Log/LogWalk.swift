/// Walks through a whole log, checks every hash on the way, and gives each entry that was checked.
public struct LogWalk {
    private let reader: LogReader
    private var frontier = TreeFrontier()

    /// A walk over a reader's entries from the first.
    public init(_ reader: LogReader) { self.reader = reader }

    /// How many entries were walked over.
    public var size: Int { frontier.size }

    /// The head over the entries so far: of every earlier checkpoint it must be the root at its size.
    public var root: TreeHash { frontier.root }

    /// Walks to the reader's size; `body` gets each entry, and a look at this walk behind it.
    ///
    /// Throws where an entry is not what its tile says; the caller compares `root` with the signed head's.
    public mutating func run(_ body: (Int, ArraySlice<UInt8>, TreeFrontier) throws -> Void) throws {
        var hashes: [TreeHash] = []
        try reader.forEachEntry(in: size..<reader.size) { index, entry in
            let place = index % TilePath.width
            if place == 0 || hashes.isEmpty { hashes = try reader.tile(level: 0, index / TilePath.width) }
            let leaf = TreeHash.leaf(entry)
            guard leaf == hashes[place] else {
                throw LogError.malformed(TilePath.hashes(level: 0, index / TilePath.width))
            }
            frontier.append(leaf)
            try body(index, entry, frontier)
        }
    }
}
