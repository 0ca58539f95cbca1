import Crypto
import FoundationEssentials

/// The region's secret keys, from which every pseudonym is derived.
///
/// The viewer key is a ratchet: a day's key is the HKDF of the day before, so only later days can be derived.
public struct PseudonymKeys: Sendable {
    /// Keyed and ready to be copied: to take a key in costs as much as to hash an id.
    private let view: HMAC<SHA256>
    private let offset: HMAC<SHA256>
    private let firstDay: Int
    private let firstDayKey: SymmetricKey

    /// Keys of at least 32 bytes each; `firstDay` is the oldest day, in days since 1970-01-01 UTC, from 0.
    public init?(viewKey: [UInt8], firstDay: Int, firstDayKey: [UInt8]) {
        guard viewKey.count >= 32, firstDayKey.count >= 32, viewKey != firstDayKey, firstDay >= 0 else {
            return nil
        }
        let root = SymmetricKey(data: viewKey)
        view = HMAC(key: Self.derived(from: root, info: "octroi view pseudonym"))
        offset = HMAC(key: Self.derived(from: root, info: "octroi view clock offset"))
        self.firstDay = firstDay
        self.firstDayKey = SymmetricKey(data: firstDayKey)
    }

    private static func derived(from key: SymmetricKey, info: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data(info.utf8), outputByteCount: 32)
    }

    /// The pseudonym of a view's id within a property.
    public func viewPseudonym(property: String, id: [UInt8]) -> ViewPseudonym {
        let (high, low) = Self.leading128(of: PseudonymInput.mac(kind: "view", property, id, under: view))
        return ViewPseudonym(high: high, low: low)
    }

    /// The keyed 40-bit offset of a view's clock, in milliseconds.
    public func clockOffset(property: String, id: [UInt8]) -> UInt64 {
        Self.leading128(of: PseudonymInput.mac(kind: "offset", property, id, under: offset)).0 >> 24
    }

    /// The key of one UTC day, or nil of a day before the oldest retained.
    public func viewerKey(day: Int) -> ViewerKey? {
        guard day >= firstDay, day - firstDay <= 36_600 else { return nil }
        var key = firstDayKey
        for _ in firstDay..<day { key = Self.derived(from: key, info: "octroi next viewer day") }
        return ViewerKey(day: day, key: Self.derived(from: key, info: "octroi viewer pseudonym"))
    }

    fileprivate static func leading128(of mac: HMAC<SHA256>.MAC) -> (UInt64, UInt64) {
        var halves: (UInt64, UInt64) = (0, 0)
        var bytes = mac.makeIterator()
        for _ in 0..<8 { halves.0 = halves.0 << 8 | UInt64(bytes.next() ?? 0) }
        for _ in 0..<8 { halves.1 = halves.1 << 8 | UInt64(bytes.next() ?? 0) }
        return halves
    }
}

/// The key of viewers' pseudonyms for one UTC day.
public struct ViewerKey: Sendable {
    /// The day, in days since 1970-01-01 UTC.
    public let day: Int
    private let key: HMAC<SHA256>

    fileprivate init(day: Int, key: SymmetricKey) {
        self.day = day
        self.key = HMAC(key: key)
    }

    /// The leading 64 bits of the pseudonym of a viewer's id within a property.
    public func pseudonym(kind: String, property: String, id: [UInt8]) -> UInt64 {
        PseudonymKeys.leading128(of: PseudonymInput.mac(kind: kind, property, id, under: key)).0
    }
}

/// The unambiguous bytes of (kind, property, id) that a pseudonym's HMAC reads.
enum PseudonymInput {
    static func mac(
        kind: String, _ property: String, _ id: [UInt8], under key: HMAC<SHA256>
    ) -> HMAC<SHA256>.MAC {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(kind.utf8.count + property.utf8.count + id.count + 6)
        append(kind.utf8, to: &bytes)
        append(property.utf8, to: &bytes)
        append(id, to: &bytes)
        var authentication = key
        authentication.update(data: bytes)
        return authentication.finalize()
    }

    private static func append(_ part: some Collection<UInt8>, to bytes: inout [UInt8]) {
        PartBytes.append(UInt64(part.count), to: &bytes)
        bytes.append(contentsOf: part)
    }
}
