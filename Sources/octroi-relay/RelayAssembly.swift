import AddressBoundary
import Beacons
import DurableFiles
import EgressContract
import EgressGate
import Forwarding
import FoundationEssentials
import Ingest
import Redaction
import RegionConfiguration
import Sealing
import TransparencyLog

/// Makes the rooms that a region file describes.
struct RelayAssembly {
    /// The largest geo database that is read, in bytes.
    private static let geoBytesMax = 1 << 30
    /// The largest list of user agents that is read, in bytes.
    private static let agentBytesMax = 8 << 20

    private let configuration: RelayConfiguration
    private let files = DurableFiles()

    init(_ configuration: RelayConfiguration) { self.configuration = configuration }

    /// The geo databases, each as a private copy in memory.
    func geo() throws(CommandFailure) -> GeoDatabases {
        let prefix = configuration.prefix
        guard
            let policy = PrefixPolicy(
                ipv4Octets: prefix.ipv4Octets, ipv6Octets: prefix.ipv6Octets, nat64: prefix.nat64)
        else { throw .unusable("prefix: longer than allowed, or prefix.nat64 holds no /96") }
        return GeoDatabases(try geoLayers(), prefix: policy)
    }

    /// The databases in order of precedence.
    func geoLayers() throws(CommandFailure) -> [GeoLayer] {
        var layers: [GeoLayer] = []
        for path in configuration.geoDatabases { layers.append(try database(path)) }
        return layers
    }

    private func database(_ path: String) throws(CommandFailure) -> GeoLayer {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try files.read(path, maxBytes: Self.geoBytesMax)
        } catch {
            throw .unusable("\(path): \(error); geo.databases names .mmdb files")
        }
        do throws(GeoDatabaseError) {
            return try GeoDatabase(bytes: bytes)
        } catch {
            throw .unusable("\(path): no MaxMind DB that can be read (\(error)); unpack or download it again")
        }
    }

    /// The owner of the state.
    func sealer(_ identity: RelayIdentity, replayingTo out: String? = nil) throws(CommandFailure) -> Sealer {
        var settings = SealingSettings(
            root: out ?? configuration.layout.root, relay: identity.relay, incarnation: identity.incarnation,
            region: configuration.region, jurisdiction: configuration.jurisdiction)
        settings.batchPartsMax = configuration.cut.maxBatchParts
        settings.batchBytesMax = configuration.cut.maxBatchBytes
        settings.compressionLevel = configuration.cut.compressionLevel
        settings.openViewsMax = configuration.cut.maxOpenViews
        settings.segmentBytes = configuration.maxSegmentBytes
        settings.bufferBytesMax = configuration.buffer.maxBytes
        settings.bufferAgeMaxMillis =
            out == nil ? UInt64(configuration.buffer.maxAge / .milliseconds(1)) : .max
        for property in configuration.properties where property.maxBufferPercent < 100 {
            settings.propertyBytesMax[property.key] =
                configuration.buffer.maxBytes / 100 * property.maxBufferPercent
        }
        settings.archiveBytesMax = configuration.archive.maxBytes
        settings.archiveDays = configuration.archive.days
        settings.commitsByItself = out == nil
        if out == nil {
            settings.ledgerSigner = try LedgerKey.read(
                identity.origin(in: configuration.region), configuration.layout)
        }
        settings.commitWaitMillis = Int(configuration.commitWait / .milliseconds(1))
        do throws(SealingError) {
            return try Sealer(
                settings, files: files, gate: EgressGate(contract: .v1),
                verifier: NoteVerifier(vkey: configuration.aggregator.receiptVerifierKey))
        } catch {
            switch error {
            case .alreadyRunning:
                throw CommandFailure(
                    code: 75, description: "\(settings.root): another process holds this state")
            case .file(let error): throw .cannotWrite("\(settings.root): \(error)")
            case .ledger(let error):
                throw .unusable(
                    """
                    \(settings.root)/ledger: not what its key signed last (\(error)); it is never signed again. Lay \
                    the state aside and begin the next incarnation: octroi-relay init
                    """)
            }
        }
    }

    /// The way of a beacon behind the edge.
    func pipeline(_ sealer: Sealer, keys: PseudonymKeys) throws(CommandFailure) -> RelayPipeline {
        var limits = ScanLimits()
        limits.events = configuration.ingest.maxEvents
        limits.bodyBytes = max(configuration.ingest.maxInflatedBytes, configuration.ingest.maxBodyBytes)
        let policies = configuration.properties.map { property in
            PropertyPolicy(
                key: property.key, hosts: Set(property.hosts),
                customDimensions: Set(
                    property.customDimensions.compactMap { Int($0.dropFirst("custom_".count)) }),
                origins: Set(property.origins))
        }
        let bodies = BodyReading(
            maxInflatedBytes: configuration.ingest.maxInflatedBytes,
            maxInflationRatio: configuration.ingest.maxInflationRatio)
        let limited = configuration.properties.filter { $0.maxEventsPerSecond > 0 }
        let rates = PropertyRates(
            limits: Dictionary(limited.map { ($0.key, $0.maxEventsPerSecond) }) { first, _ in first })
        return RelayPipeline(
            bodies: bodies, limits: limits, cmcdStop: configuration.ingest.cmcdStop,
            redactor: Redactor(properties: policies, keys: keys, profile: redactionProfile),
            agents: try agents(), rates: rates,
            gate: EgressGate(contract: .v1),
            sealer: sealer)
    }

    private var redactionProfile: RedactionProfile {
        switch configuration.profile {
        case .standard: .standard
        case .strict: .strict
        }
    }

    /// Who names players' software.
    private func agents() throws(CommandFailure) -> UserAgentReader {
        let rules = configuration.userAgentRules
        let folder = rules.lastIndex(of: "/").map { rules[...$0] } ?? ""
        let cases = ["tests/test_ua.yaml", "tests/test_os.yaml"].compactMap {
            try? files.read(folder + $0, maxBytes: Self.agentBytesMax)
        }
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try files.read(rules, maxBytes: Self.agentBytesMax)
        } catch {
            throw .unusable("\(rules): \(error); user_agents.rules names uap-core's regexes.yaml")
        }
        do throws(AgentDataError) {
            return try UserAgentReader(rules: bytes, cases: cases)
        } catch {
            throw .unusable(
                "\(rules): no list of user agents that can be read (\(error)); install uap-core again")
        }
    }

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
        ingest.maxHeaderBytes = settings.maxHeaderBytes
        ingest.headerTimeout = settings.headerReadTimeout
        ingest.idleTimeout = settings.idleTimeout
        ingest.maxStreams = settings.maxStreams
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
        _ geo: GeoDatabases, _ pipeline: RelayPipeline, _ clock: RegionClock
    ) throws(CommandFailure) -> IngestServer {
        let configuration = try ingest()
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

    /// Where the aggregator listens.
    static func addresses(_ aggregator: AggregatorSettings) -> [AggregatorAddress] {
        aggregator.addresses.map { AggregatorAddress($0.address, port: $0.port) }
    }

    /// The sender of batches.
    func forwarder(inAuditMode: Bool) throws(CommandFailure) -> Forwarder {
        let aggregator = configuration.aggregator
        guard let verifier = NoteVerifier(vkey: aggregator.receiptVerifierKey) else {
            throw .unusable("aggregator.receipt_vkey: not a verifier key; octroi-aggregator prints it")
        }
        let layout = configuration.layout
        var forwarding = ForwardingConfiguration(
            outbox: layout.outbox, ledger: layout.ledger, returns: layout.returns,
            serverName: aggregator.serverName,
            addresses: Self.addresses(aggregator), certificateFile: aggregator.certificate,
            keyFile: aggregator.privateKey, authorityFile: aggregator.caCertificate,
            pins: aggregator.pins.map { String($0.dropFirst("sha256//".count)) }, receiptKey: verifier)
        forwarding.limits.connectMillis = Int(aggregator.connectTimeout / .milliseconds(1))
        forwarding.limits.totalMillis = Int(aggregator.totalTimeout / .milliseconds(1))
        forwarding.limits.maxBatchBytes = max(configuration.cut.maxBatchBytes, 4 << 20)
        forwarding.limits.policy.maxInFlight = aggregator.connections
        forwarding.limits.policy.maxBackoffMillis = Int64(aggregator.maxBackoff / .milliseconds(1))
        forwarding.limits.policy.maxRetryAfterMillis = Int64(aggregator.maxRetryAfter / .milliseconds(1))
        forwarding.limits.policy.failuresToOpen = aggregator.breakerFailures
        forwarding.limits.policy.probeMillis = Int64(aggregator.probeInterval / .milliseconds(1))
        forwarding.isAudited = inAuditMode
        var variables = Set(ProcessInfo.processInfo.environment.keys)
        if inAuditMode { variables.remove(StartRefusals.keyLog) }
        return Forwarder(forwarding, variables: variables)
    }
}
