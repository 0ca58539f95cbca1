import AddressBoundary
import Beacons
import DurableFiles
import EgressContract
import EgressGate
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

    let configuration: RelayConfiguration
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
                settings, files: files, gate: gate,
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

    private var gate: EgressGate {
        EgressGate(contract: .v1, properties: configuration.properties.map(\.key))
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
            gate: gate,
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
}
