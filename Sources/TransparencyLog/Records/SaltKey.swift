import Crypto

/// The key from which the salts of one UTC day come; destroyed after the day's last cut.
///
/// The key is a private member; it prints as the name of its type.
public struct SaltKey: Sendable, CustomStringConvertible, CustomReflectable {
    private static let title = "octroi-salts/v1"
    private static let keyBytes = 32
    /// The day.
    public let day: CivilDay
    private let key: [UInt8]

    /// A new random key.
    public static func generate(_ day: CivilDay) -> SaltKey {
        SaltKey(day: day, key: (0..<keyBytes).map { _ in UInt8.random(in: 0...255) })
    }

    private init(day: CivilDay, key: [UInt8]) {
        self.day = day
        self.key = key
    }

    /// Reads a key file; nil where it is none.
    public init?(fileText: String) {
        guard var lines = StrictLines(fileText, first: Self.title),
            let day = lines.value("day").flatMap({ CivilDay($0) }),
            let key = lines.value("key").flatMap({ BatchDigest.bytes(ofHex: $0, count: Self.keyBytes) }),
            lines.isAtEnd
        else { return nil }
        self.init(day: day, key: key)
    }

    /// The key file: for the relay's key folder only.
    public var fileText: String { "\(Self.title)\nday \(day.text)\nkey \(BatchDigest.hex(key))\n" }

    /// The entry that says of this key that it was opened or destroyed.
    public func entry(_ state: KeyEntry.State, at time: LedgerTime) -> KeyEntry {
        let commitment = KeyEntry.commitment(.salts, day: day, key: key)
        return KeyEntry(time: time, kind: .salts, day: day, state: state, commitment: commitment)
    }

    /// The salts of a batch's records, one behind the other.
    public func salts(of batch: String) -> RecordSalts {
        let code = HMAC<SHA256>.authenticationCode(for: Array(batch.utf8), using: SymmetricKey(data: key))
        return RecordSalts(seed: Array(code))
    }

    /// The type's name: a key has nothing to show.
    public var description: String { "SaltKey" }

    /// Empty: a dump shows no key.
    public var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }
}

/// The salts of one batch: halves of SHA-256(seed, number of the pair as big-endian 32 bits).
public struct RecordSalts: Sendable {
    /// The seed and room for a number.
    private var hashed: [UInt8]
    private let seedBytes: Int
    private var count: UInt32 = 0
    private var pair: [UInt8] = []

    init(seed: [UInt8]) {
        hashed = seed + [0, 0, 0, 0]
        seedBytes = seed.count
    }

    /// The next record's salt.
    public mutating func next() -> ArraySlice<UInt8> {
        let half = RecordTree.saltBytes
        defer { count += 1 }
        guard count & 1 == 0 else { return pair[half...] }
        for place in 0..<4 {
            hashed[seedBytes + place] = UInt8(truncatingIfNeeded: (count / 2) >> UInt32(24 - 8 * place))
        }
        pair.removeAll(keepingCapacity: true)
        pair.append(contentsOf: SHA256.hash(data: hashed))
        return pair[..<half]
    }
}
