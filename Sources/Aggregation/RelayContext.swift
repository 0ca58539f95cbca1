import Hummingbird
import NIOCore
import NIOSSL

/// A request's context that knows which certificate its client showed.
struct RelayContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    private let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// The pin of the client's certificate, or nil where it showed none that can be read.
    func clientPin() async -> CertificatePin? {
        guard let certificate = try? await channel.nioSSL_peerCertificate().get(),
            let key = try? certificate.extractPublicKey().toSPKIBytes()
        else { return nil }
        return CertificatePin(publicKey: key)
    }
}
