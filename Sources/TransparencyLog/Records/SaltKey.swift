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

    /// The salts of so many records of a batch; nil where the cipher fails, which it has no reason for.
    public func salts(of batch: String, count: Int) -> RecordSalts? {
        let code = HMAC<SHA256>.authenticationCode(for: Array(batch.utf8), using: SymmetricKey(data: key))
        return RecordSalts(batchKey: SymmetricKey(data: code), count: count)
    }

    /// The type's name: a key has nothing to show.
    public var description: String { "SaltKey" }

    /// Empty: a dump shows no key.
    public var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }
}

/// The salts of one batch, as many as it has records.
///
/// They are the ChaCha20 keystream under the batch's key, from block 1 on and with a nonce of zeros, which is what the
/// cipher makes of zeros (RFC 8439, section 2.8). The key serves for this batch alone, so the nonce may be fixed.
public struct RecordSalts: Sendable {
    private static let nonceBytes = 12
    private let keystream: [UInt8]

    init?(batchKey: SymmetricKey, count: Int) {
        let zeros = [UInt8](repeating: 0, count: count * RecordTree.saltBytes)
        guard let nonce = try? ChaChaPoly.Nonce(data: [UInt8](repeating: 0, count: Self.nonceBytes)),
            let sealed = try? ChaChaPoly.seal(zeros, using: batchKey, nonce: nonce)
        else { return nil }
        keystream = Array(sealed.ciphertext)
    }

    /// The salt of the record in this place, from 0.
    public subscript(place: Int) -> ArraySlice<UInt8> {
        keystream[place * RecordTree.saltBytes..<(place + 1) * RecordTree.saltBytes]
    }
}
