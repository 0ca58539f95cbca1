/// What is in force from a start of ingest on: release, contract, configuration.
public struct StartEntry: Hashable, Sendable {
    static let firstLine = "octroi/start/v1"
    /// The minute of the start.
    public var time: LedgerTime
    /// The program's version.
    public var version: String
    /// The SHA-256 of its executable file, in hexadecimal.
    public var binary: String
    /// The contract's version.
    public var contractVersion: Int
    /// The SHA-256 of the contract, in hexadecimal.
    public var contract: String
    /// The SHA-256 of the effective configuration, in hexadecimal.
    public var configuration: String
    /// The region, as envelopes name it.
    public var region: String
    /// Its legal place, as envelopes name it.
    public var jurisdiction: String
    /// production, staging or development.
    public var environment: String
    /// How many bits of an IPv4 address are kept.
    public var ipv4Bits: Int
    /// How many bits of an IPv6 address are kept.
    public var ipv6Bits: Int
    /// How long batches stay in the archive.
    public var archiveDays: Int
    /// The aggregator's verifier key.
    public var destination: String

    /// A start.
    public init(
        time: LedgerTime, version: String, binary: String, contractVersion: Int, contract: String,
        configuration: String, region: String, jurisdiction: String, environment: String, ipv4Bits: Int,
        ipv6Bits: Int, archiveDays: Int, destination: String
    ) {
        self.time = time
        self.version = version
        self.binary = binary
        self.contractVersion = contractVersion
        self.contract = contract
        self.configuration = configuration
        self.region = region
        self.jurisdiction = jurisdiction
        self.environment = environment
        self.ipv4Bits = ipv4Bits
        self.ipv6Bits = ipv6Bits
        self.archiveDays = archiveDays
        self.destination = destination
    }

    /// Reads an entry; nil where it is not exactly a start.
    public init?(_ entry: some Sequence<UInt8>) {
        guard var lines = StrictLines(entry, first: Self.firstLine), let time = lines.time("time"),
            let version = lines.words("version", 1)?[0], let binary = lines.digest("binary"),
            let contract = lines.words("contract", 2), let number = StrictLines.count(contract[0].utf8),
            BatchDigest.isHex(contract[1]), let configuration = lines.digest("config"),
            let region = lines.words("region", 1)?[0], let jurisdiction = lines.words("jurisdiction", 1)?[0],
            let environment = lines.words("environment", 1)?[0],
            let bits = lines.words("prefix-bits", 2)?.compactMap({ StrictLines.count($0.utf8) }),
            bits.count == 2, let days = lines.count("archive-days"),
            let destination = lines.value("destination"), NoteVerifier(vkey: destination) != nil,
            lines.isAtEnd
        else { return nil }
        self.init(
            time: time, version: version, binary: binary, contractVersion: number, contract: contract[1],
            configuration: configuration, region: region, jurisdiction: jurisdiction,
            environment: environment, ipv4Bits: bits[0], ipv6Bits: bits[1], archiveDays: days,
            destination: destination)
    }

    /// The entry.
    public var text: String {
        """
        \(Self.firstLine)
        time \(time.text)
        version \(version)
        binary \(binary)
        contract \(contractVersion) \(contract)
        config \(configuration)
        region \(region)
        jurisdiction \(jurisdiction)
        environment \(environment)
        prefix-bits \(ipv4Bits) \(ipv6Bits)
        archive-days \(archiveDays)
        destination \(destination)

        """
    }
}
