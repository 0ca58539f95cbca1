import Crypto
import FoundationEssentials
public import TransparencyLog

/// A relay's life, as batch names and envelopes tell it.
public struct RelayIdentity: Hashable, Sendable {
    /// The relay's region.
    public let region: String
    /// The relay's name.
    public let name: String
    /// Which life of the relay.
    public let incarnation: Int

    /// An identity.
    public init(region: String, name: String, incarnation: Int) {
        self.region = region
        self.name = name
        self.incarnation = incarnation
    }
}

/// The SHA-256 of a certificate's public key (SubjectPublicKeyInfo), by which a client is known.
public struct CertificatePin: Hashable, Sendable {
    private static let scheme = "sha256//"
    private let digest: [UInt8]

    /// Reads `sha256//BASE64`, as libcurl spells it.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.scheme),
            let data = Data(base64Encoded: String(text.dropFirst(Self.scheme.count))), data.count == 32
        else { return nil }
        digest = Array(data)
    }

    /// The pin of a public key in DER.
    public init(publicKey: [UInt8]) { digest = Array(SHA256.hash(data: publicKey)) }

    /// The pin as `sha256//BASE64`.
    public var text: String { Self.scheme + Data(digest).base64EncodedString() }
}

/// A client whose batches are taken, and under which identity.
public struct KnownClient: Sendable {
    /// The relay that the client is.
    public let identity: RelayIdentity
    /// What its certificate is known by.
    public let pin: CertificatePin
    /// What its ledger is checked with; without it no batch of it is taken.
    public let ledger: NoteVerifier?

    /// A relay, its pin and its ledger's key.
    public init(identity: RelayIdentity, pin: CertificatePin, ledger: NoteVerifier?) {
        self.identity = identity
        self.pin = pin
        self.ledger = ledger
    }
}
