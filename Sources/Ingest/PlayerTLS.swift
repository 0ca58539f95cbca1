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
}

/// TLS 1.2 and 1.3 for players, whose certificate can change while connections last.
///
/// Tickets let a player come back without a new key exchange; their key is BoringSSL's own, in memory only, and is
/// replaced every two days and with each certificate.
final class PlayerTLS: Sendable {
    private let files: CertificateFiles
    private let protocols: [String]
    private let context: Mutex<NIOSSLContext>

    init(_ files: CertificateFiles, offersHTTP2: Bool) throws(IngestError) {
        self.files = files
        protocols = offersHTTP2 ? ["h2", "http/1.1"] : ["http/1.1"]
        context = Mutex(try Self.load(files, protocols))
    }

    /// Reads the files again: for connections that come from now on; throws and changes nothing where they are unusable.
    func reload() throws(IngestError) {
        let next = try Self.load(files, protocols)
        context.withLock { $0 = next }
    }

    /// The handler of one new connection.
    func handler() -> NIOSSLServerHandler { NIOSSLServerHandler(context: context.withLock { $0 }) }

    private static func load(
        _ files: CertificateFiles, _ protocols: [String]
    ) throws(IngestError) -> NIOSSLContext {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(files.certificate)
            let key = try NIOSSLPrivateKey(file: files.privateKey, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            // Televisions of 2015 speak no 1.3; the suites are BoringSSL's with forward secrecy.
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = protocols
            configuration.renegotiationSupport = .none
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw .unusableCertificate
        }
    }
}
