/// Texts that the scan has read and found clean: titles and names come back in record after record.
///
/// A class so that one job's batches share it; used by that job alone.
final class CleanTexts {
    /// Bounds the memory of a job to some tens of MiB; a full set begins anew.
    private static let countMax = 1 << 17
    /// Longer texts are rare, and are read each time.
    private static let bytesMax = 256

    private let scan = LayeredScan()
    private var known: Set<[UInt8]> = []

    /// The first address in a text that is more than possible.
    func hit(in text: [UInt8]) -> AddressHit? {
        if known.contains(text) { return nil }
        if let hit = scan.read(text).hits.first(where: { $0.confidence >= .likely }) { return hit }
        if known.count >= Self.countMax { known.removeAll() }
        if text.count <= Self.bytesMax { known.insert(text) }
        return nil
    }
}
