import Crypto
import FoundationEssentials

/// The region's secret keys, from which every pseudonym is derived.
///
/// The viewer key is a ratchet: a day's key is the HKDF of the day before, so only later days can be derived.
public struct PseudonymKeys: Sendable {
    /// Keyed and ready to be copied: to take a key in costs as much as to hash an id.
    private let view: HMAC<SHA256>
    private let firstDay: Int
    private let firstDayKey: [UInt8]
    /// What the ledger records of the views' key, which is for no day.
    public let viewCommitment: [UInt8]

    /// Keys of at least 32 bytes each; `firstDay` is the oldest day, in days since 1970-01-01 UTC, from 0.
    public init?(viewKey: [UInt8], firstDay: Int, firstDayKey: [UInt8]) {
        guard viewKey.count >= 32, firstDayKey.count >= 32, viewKey != firstDayKey, firstDay >= 0 else {
            return nil
        }
        let root = SymmetricKey(data: viewKey)
        view = HMAC(key: Self.derived(from: root, info: "octroi view pseudonym"))
        self.firstDay = firstDay
        self.firstDayKey = firstDayKey
        viewCommitment = Self.commitment(kind: "view", day: "0000-00-00", key: viewKey)
    }

    private static func derived(from key: SymmetricKey, info: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data(info.utf8), outputByteCount: 32)
    }

    /// What stands for a view's id within a property.
    ///
    /// The pseudonym is the first 128 bits of one HMAC and the clock offset the next 40: neither tells the other.
    public func view(property: String, id: [UInt8]) -> ViewNames {
        let words = PseudonymInput.mac(kind: "view", property, id, under: view)
        return ViewNames(
            pseudonym: ViewPseudonym(high: words[0], low: words[1]), clockOffset: words[2] >> 24)
    }

    /// The key of one UTC day, or nil of a day before the oldest retained.
    public func viewerKey(day: Int) -> ViewerKey? {
        dayKey(day).map { key in
            ViewerKey(
                day: day, key: Self.derived(from: SymmetricKey(data: key), info: "octroi viewer pseudonym"))
        }
    }

    /// What the ledger records of a day's viewer key, nil of a day that is not held.
    ///
    /// SHA-256 of `octroi/key/v1`, the kind `viewer`, the day as `2026-11-25` and the key, a line feed between each two
    /// (Deploy/LEDGER.md, entry `key`).
    public func viewerCommitment(day: Int) -> [UInt8]? {
        dayKey(day).map { key in
            let date = Date(timeIntervalSince1970: Double(day) * 86_400)
            return Self.commitment(
                kind: "viewer", day: date.formatted(.iso8601.year().month().day()), key: key)
        }
    }

    private static func commitment(kind: String, day: String, key: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: Data("octroi/key/v1\n\(kind)\n\(day)\n".utf8) + Data(key)))
    }

    /// A hundred years.
    private static let daysMax = 36_600

    private func dayKey(_ day: Int) -> [UInt8]? {
        guard day >= firstDay, day - firstDay <= Self.daysMax else { return nil }
        return Self.laterViewerKey(firstDayKey, days: day - firstDay)
    }

    /// A day's viewer key, from the key of the day `days` before, at most 36,600; earlier days cannot be derived from it.
    public static func laterViewerKey(_ key: [UInt8], days: Int) -> [UInt8] {
        // HKDF of 32 bytes, its two steps in turn: the type that does both gives no bytes.
        let info = Data("octroi next viewer day".utf8 + [1])
        return (0..<min(max(days, 0), daysMax)).reduce(key) { key, _ in
            let extracted = HKDF<SHA256>.extract(inputKeyMaterial: SymmetricKey(data: key), salt: Data?.none)
            return Array(
                HMAC<SHA256>.authenticationCode(for: info, using: SymmetricKey(data: Data(extracted))))
        }
    }
}

/// What a view is called where its id does not cross.
public struct ViewNames: Sendable {
    /// The name of its records.
    public let pseudonym: ViewPseudonym
    /// What its times are moved by, in milliseconds: 40 bits.
    public let clockOffset: UInt64
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
        PseudonymInput.mac(kind: kind, property, id, under: key)[0]
    }
}

/// The unambiguous bytes of (kind, property, id) that a pseudonym's HMAC reads.
enum PseudonymInput {
    /// The HMAC as four big-endian words.
    static func mac(
        kind: String, _ property: String, _ id: [UInt8], under key: HMAC<SHA256>
    ) -> InlineArray<4, UInt64> {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(kind.utf8.count + property.utf8.count + id.count + 6)
        append(kind.utf8, to: &bytes)
        append(property.utf8, to: &bytes)
        append(id, to: &bytes)
        var authentication = key
        authentication.update(data: bytes)
        var words = InlineArray<4, UInt64>(repeating: 0)
        for (index, byte) in authentication.finalize().prefix(32).enumerated() {
            words[index >> 3] = words[index >> 3] << 8 | UInt64(byte)
        }
        return words
    }

    private static func append(_ part: some Collection<UInt8>, to bytes: inout [UInt8]) {
        PartBytes.append(UInt64(part.count), to: &bytes)
        bytes.append(contentsOf: part)
    }
}
