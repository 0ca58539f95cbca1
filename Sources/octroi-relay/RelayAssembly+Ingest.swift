import AddressBoundary
import Ingest
import RegionConfiguration
import Telemetry

/// The players' side.
extension RelayAssembly {
    /// The players' listeners.
    func ingest() throws(CommandFailure) -> IngestConfiguration {
        var ingest = IngestConfiguration()
        let settings = configuration.ingest
        ingest.listeners = []
        for listener in settings.listeners { ingest.listeners.append(try self.listener(listener)) }
        ingest.threads = settings.threads
        ingest.maxConnections = settings.maxConnections
        ingest.maxShedConnections = settings.maxShedConnections
        ingest.maxBodyBytes = settings.maxBodyBytes
        ingest.maxHeldBytes = settings.maxHeldBytes
        ingest.maxHeaderBytes = settings.maxHeaderBytes
        ingest.maxHeaderLines = settings.maxHeaderLines
        ingest.headerTimeout = settings.headerReadTimeout
        ingest.bodyTimeout = settings.bodyReadTimeout
        ingest.verdictTimeout = settings.answerTimeout
        ingest.idleTimeout = settings.idleTimeout
        ingest.maxStreams = settings.maxStreams
        ingest.maxOpenStreams = settings.maxOpenStreams
        ingest.maxStreamResets = settings.maxStreamResets
        ingest.maxControlFrames = settings.maxControlFrames
        ingest.maxContinuations = settings.maxContinuations
        return ingest
    }

    private func listener(_ settings: ListenerSettings) throws(CommandFailure) -> ListenerConfiguration {
        var listener = ListenerConfiguration()
        listener.host = settings.address
        listener.port = settings.port
        guard let trusted = TrustedNetworks(settings.trustedProxies) else {
            throw .unusable("\(settings.path)trusted_proxies: not all are networks; write them as 10.0.0.0/8")
        }
        switch settings.addressSource {
        case .socket: listener.addressSource = .socket
        case .xForwardedFor: listener.addressSource = .header(.xForwardedFor, trusted: trusted)
        case .forwarded: listener.addressSource = .header(.forwarded, trusted: trusted)
        case .proxyProtocol: listener.addressSource = .proxyProtocol(trusted: trusted)
        }
        if let certificate = settings.certificate, let key = settings.privateKey {
            listener.certificate = CertificateFiles(certificate: certificate, privateKey: key)
        }
        return listener
    }

    /// The players' server, each certificate read and matched with its key.
    func server(
        _ geo: GeoDatabases, _ pipeline: RelayPipeline, _ clock: RegionClock, _ telemetry: Telemetry
    ) throws(CommandFailure) -> IngestServer {
        var configuration = try ingest()
        OpenFiles.fit(&configuration, telemetry)
        do throws(IngestError) {
            return try IngestServer(
                configuration, geo: geo, receiver: pipeline, clock: clock.millis)
        } catch {
            guard case .certificate(let listener, let error) = error else {
                throw .unusable("ingest: listeners that cannot be made (\(error))")
            }
            throw certificateFailure(error, of: self.configuration.ingest.listeners[listener])
        }
    }

    /// Refuses what players could not be shown.
    func checkCertificates() throws(CommandFailure) {
        for (settings, listener) in zip(configuration.ingest.listeners, try ingest().listeners) {
            do throws(CertificateError) {
                try listener.certificate?.check(atMillis: RegionClock.machine.millis())
            } catch {
                throw certificateFailure(error, of: settings)
            }
        }
    }

    private func certificateFailure(
        _ error: CertificateError, of listener: ListenerSettings
    ) -> CommandFailure {
        let certificate = "\(listener.certificate ?? ""): \(listener.path)tls_certificate"
        let key = "\(listener.privateKey ?? ""): \(listener.path)tls_private_key"
        switch error {
        case .unusableKey: return .unusable("\(key): no private key that can be read; write it in PEM")
        case .mismatchedKey: return .unusable("\(key): another certificate's key; install the pair again")
        case .expiredCertificate:
            return .unusable("\(certificate): expired, or one of its chain; install its renewal")
        case .unusableCertificate:
            return .unusable("\(certificate): no certificates that can be read; write the chain in PEM")
        }
    }
}
