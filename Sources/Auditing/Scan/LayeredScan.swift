import EgressContract

/// Looks for whole addresses in bytes, and in what the bytes decode to, layer by layer.
///
/// Each layer is undone at most `depth` times, and all layers together read at most `workFactor` times the
/// input: a scan of hostile bytes ends, and says that it was cut short.
public struct LayeredScan: Sendable {
    /// How many decodings may lie over one another.
    public static let depthDefault = 4
    private static let workFactor = 64
    private static let workMin = 1 << 16

    private let depth: Int

    /// A scan of 0 to 16 layers.
    public init(depth: Int = depthDefault) { self.depth = min(max(depth, 0), 16) }

    /// What a scan found, and whether it read every layer.
    public struct Outcome: Sendable {
        /// The addresses, by place.
        public let hits: [AddressHit]
        /// False where the bytes decode to more than is read.
        public let isComplete: Bool
    }

    /// Reads bytes and what they decode to.
    public func read(_ bytes: [UInt8]) -> Outcome {
        var work = max(Self.workMin, bytes.count * Self.workFactor)
        let hits = search(bytes, depth, &work)
        var seen: Set<Place> = []
        let distinct = hits.sorted { $0.layers.count < $1.layers.count }
            .filter { seen.insert(Place(offset: $0.offset, prefix: $0.prefix.octets)).inserted }
        return Outcome(hits: distinct.sorted { $0.offset < $1.offset }, isComplete: work >= 0)
    }

    private struct Place: Hashable {
        let offset: Int
        let prefix: [UInt8]
    }

    /// Whether a text can hide an address at all: most texts are names, which hold too few digits and no escapes.
    public static func mayHide(_ text: Span<UInt8>) -> Bool {
        var run = 0
        var digits = 0
        for index in text.indices {
            let byte = text[index]
            if byte.isWord {
                run += 1
                if byte.isDecimalDigit { digits += 1 }
                if run >= 10 { return true }
                continue
            }
            run = 0
            if byte >= 0x80 || byte == 0x25 || byte == 0x5C || byte == 0x26 || byte == 0x3D { return true }
        }
        return digits >= 4
    }

    private func search(_ bytes: [UInt8], _ depth: Int, _ work: inout Int) -> [AddressHit] {
        work -= bytes.count
        guard work >= 0 else { return [] }
        var hits =
            NumberSearch.hits(in: bytes, isDecoded: depth < self.depth) + ColonHexSearch.hits(in: bytes)
        hits += HostNameSearch.hits(in: bytes) + RawSearch.hits(in: bytes)
        guard depth > 0 else { return hits }
        if let plain = Escapes.undone(bytes) { hits += whole(plain, .escapes, depth, &work) }
        if let plain = Escapes.quotedPrintableUndone(bytes) {
            hits += whole(plain, .quotedPrintable, depth, &work)
        }
        if let narrow = EncodedRuns.narrowed(bytes) { hits += whole(narrow, .utf16, depth, &work) }
        if let content = EncodedRuns.inflated(bytes) { hits += whole(content, .deflate, depth, &work) }
        for run in EncodedRuns.found(in: bytes) {
            let inner = search(run.bytes, depth - 1, &work) + StructureSearch.hits(in: run.bytes) + raw(run)
            hits += inner.map { $0.behind(run.layer, at: run.offset) }
        }
        return hits
    }

    private func whole(_ bytes: [UInt8], _ layer: ScanLayer, _ depth: Int, _ work: inout Int) -> [AddressHit]
    {
        search(bytes, depth - 1, &work).map { $0.behind(layer, at: nil) }
    }

    /// Base64 of exactly an address's bytes: not of four letters, and not of sixteen bytes that no registry gave out.
    private func raw(_ run: EncodedRuns.Decoded) -> [AddressHit] {
        guard run.isPadded, let address = FoundAddress(run.bytes),
            !run.bytes.allSatisfy(\.isPrintable), run.bytes.count == 4 || address.isAllocatedIPv6
        else { return [] }
        return [AddressHit(.rawBytes, .likely, address, at: 0)]
    }
}
