/// Where a log's files lie, relative to its folder (C2SP tlog-tiles).
public enum TilePath {
    /// Hashes in a full tile, and entries in a full bundle.
    public static let width = 256
    /// Tree levels that a tile spans.
    static let height = 8
    /// The signed head.
    public static let checkpoint = "checkpoint"

    /// A tile of hashes; `width` is below 256 for a partial one.
    public static func hashes(level: Int, _ index: Int, width: Int = width) -> String {
        "tile/\(level)/\(groups(index))\(part(width))"
    }

    /// A bundle of entries.
    static func entries(_ index: Int, width: Int = width) -> String {
        "tile/entries/\(groups(index))\(part(width))"
    }

    private static func part(_ width: Int) -> String { width == self.width ? "" : ".p/\(width)" }

    /// 1234067 is `x001/x234/067`.
    private static func groups(_ index: Int) -> String {
        var text = digits(index % 1_000)
        var rest = index / 1_000
        while rest > 0 {
            text = "x\(digits(rest % 1_000))/\(text)"
            rest /= 1_000
        }
        return text
    }

    private static func digits(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: 3 - text.utf8.count) + text
    }
}

/// Entries under big-endian 16-bit lengths, one behind the other (C2SP tlog-tiles).
enum EntryBundle {
    static func append(_ entry: [UInt8], to bundle: inout [UInt8]) {
        bundle.append(UInt8(truncatingIfNeeded: entry.count >> 8))
        bundle.append(UInt8(truncatingIfNeeded: entry.count))
        bundle.append(contentsOf: entry)
    }

    /// The first `count` entries, or nil where the bundle is shorter, or longer though they fill it.
    static func split(_ bundle: [UInt8], count: Int) -> [ArraySlice<UInt8>]? {
        var entries: [ArraySlice<UInt8>] = []
        entries.reserveCapacity(count)
        var at = 0
        for _ in 0..<count {
            guard at + 2 <= bundle.count else { return nil }
            let end = at + 2 + (Int(bundle[at]) << 8 | Int(bundle[at + 1]))
            guard end <= bundle.count else { return nil }
            entries.append(bundle[(at + 2)..<end])
            at = end
        }
        return count < TilePath.width || at == bundle.count ? entries : nil
    }
}
