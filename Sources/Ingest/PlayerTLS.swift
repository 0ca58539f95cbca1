import NIOCore
import NIOSSL
import Synchronization

/// The certificate and key that players see, in PEM files.
public struct CertificateFiles: Sendable, Equatable {
    /// The certificate, followed by those that lead to its authority.
    public let certificate: String
    /// Its private key.
    public let privateKey: String

    /// Two paths.
    public init(certificate: String, privateKey: String) {
        self.certificate = certificate
        self.privateKey = privateKey
    }

    /// Throws what a server at that instant, in milliseconds since 1970, would refuse of them.
    public func check(atMillis now: UInt64) throws(CertificateError) {
        _ = try PlayerTLS.load(self, [], atMillis: now)
    }
}

/// TLS 1.2 and 1.3 for players, whose certificate can change while connections last.
///
/// Tickets let a player come back without a new key exchange; their key is BoringSSL's own, in memory only, and is
/// replaced every two days and with each certificate.
final class PlayerTLS: Sendable {
    private let files: CertificateFiles
    private let protocols: [String]
    private let clock: @Sendable () -> UInt64
    private let context: Mutex<NIOSSLContext>

    init(
        _ files: CertificateFiles, offersHTTP2: Bool, clock: @escaping @Sendable () -> UInt64
    ) throws(CertificateError) {
        self.clock = clock
        self.files = files
        protocols = offersHTTP2 ? ["h2", "http/1.1"] : ["http/1.1"]
        context = Mutex(try Self.load(files, protocols, atMillis: clock()))
    }

    /// Reads the files again: for connections that come from now on; throws and changes nothing where they are unusable.
    func reload() throws(CertificateError) {
        let next = try Self.load(files, protocols, atMillis: clock())
        context.withLock { $0 = next }
    }

    /// The handler of one new connection.
    func handler() -> NIOSSLServerHandler { NIOSSLServerHandler(context: context.withLock { $0 }) }

    fileprivate static func load(
        _ files: CertificateFiles, _ protocols: [String], atMillis now: UInt64
    ) throws(CertificateError) -> NIOSSLContext {
        let chain = try chain(files, atMillis: now)
        guard let key = try? NIOSSLPrivateKey(file: files.privateKey, format: .pem) else {
            throw .unusableKey
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        // Televisions of 2015 speak no 1.3, and some of them no GCM.
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuites = forwardSecret
        configuration.applicationProtocols = protocols
        configuration.renegotiationSupport = .none
        // Each file by itself is sound by now.
        do { return try NIOSSLContext(configuration: configuration) } catch { throw .mismatchedKey }
    }

    /// The suites of 1.2, in BoringSSL's notation; those without an ephemeral key would let its thief read what was recorded.
    private static let forwardSecret = "ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES256:ECDH+AES128:!aNULL:!eNULL:!MD5"

    private static func chain(
        _ files: CertificateFiles, atMillis now: UInt64
    ) throws(CertificateError) -> [NIOSSLCertificate] {
        guard let chain = try? NIOSSLCertificate.fromPEMFile(files.certificate), !chain.isEmpty else {
            throw .unusableCertificate
        }
        guard chain.allSatisfy({ $0.notValidAfter > Int64(clamping: now / 1000) }) else {
            throw .expiredCertificate
        }
        return chain
    }
}
