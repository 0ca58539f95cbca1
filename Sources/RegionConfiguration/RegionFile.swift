/// A region file, checked whole: its values, and each one's source.
///
/// The environment lies over the file: `OCTROI_`, then the key's path in capitals with `_` for `.`, as
/// `OCTROI_INGEST_PORT`; lists of texts are written with commas; lists of sections cannot be overridden. A relative
/// path in the file begins at the file's folder, one in the environment at the working directory.
public struct RegionFile: Sendable {
    /// One of the two kinds of file.
    public enum Configuration: Sendable {
        case relay(RelayConfiguration)
        case aggregator(AggregatorConfiguration)
    }

    /// The values.
    public let configuration: Configuration
    /// The values with their sources, for `check`.
    public let effective: EffectiveConfiguration

    /// Reads and checks a file of either kind; throws everything that is wrong with it.
    ///
    /// - Parameters:
    ///   - environment: The process's variables; only those that begin with `OCTROI_` are looked at.
    ///   - expected: Which kind the program takes; nil takes both.
    ///   - half: Whose files must be there: the halves of a relay run as two users.
    ///   - files: How files are looked at; nil looks at none but the region file.
    public static func load(
        _ path: String, environment: [String: String], expecting expected: RegionRole? = nil,
        half: RelayHalf = .both, files: FileProbe? = .real
    ) throws(RegionFileErrors) -> RegionFile {
        guard let bytes = FileProbe.real.read(path, RegionText.maxBytes * 64) else {
            let remedy = "give the path of a region file that this user may read"
            throw RegionFileErrors([RegionFileError(.file(path, line: nil), nil, "no readable file", remedy)])
        }
        return try RegionFile(
            bytes, named: path, environment: environment, expecting: expected, half: half, files: files)
    }

    /// Reads and checks a relay's file.
    public static func loadRelay(
        _ path: String, environment: [String: String], half: RelayHalf = .both, files: FileProbe? = .real
    ) throws(RegionFileErrors) -> (configuration: RelayConfiguration, effective: EffectiveConfiguration) {
        let file = try load(path, environment: environment, expecting: .relay, half: half, files: files)
        guard case .relay(let relay) = file.configuration else { throw mismatch(path, .relay) }
        return (relay, file.effective)
    }

    /// Reads and checks an aggregator's file.
    public static func loadAggregator(
        _ path: String, environment: [String: String], files: FileProbe? = .real
    ) throws(RegionFileErrors) -> (configuration: AggregatorConfiguration, effective: EffectiveConfiguration)
    {
        let file = try load(path, environment: environment, expecting: .aggregator, files: files)
        guard case .aggregator(let aggregator) = file.configuration else { throw mismatch(path, .aggregator) }
        return (aggregator, file.effective)
    }

    init(
        _ bytes: [UInt8], named name: String, environment: [String: String],
        expecting expected: RegionRole? = nil, half: RelayHalf = .both, files: FileProbe? = nil
    ) throws(RegionFileErrors) {
        let root = try MarkedNode.parse(RegionText(bytes, file: name), file: name)
        let role = try Self.role(root, name, environment, expecting: expected)
        var check = SettingCheck(file: name, rows: SettingTable.rows(for: role))
        check.readEnvironment(environment, role: role)
        check.read(root)
        let layers = SettingLayers(check)
        let later = layers.crossErrors(role: role) + (files.map { layers.fileErrors($0, half: half) } ?? [])
        try check.settle(with: later)
        effective = EffectiveConfiguration(layers)
        do {
            configuration = try Self.values(layers, role)
        } catch {
            throw RegionFileErrors([
                RegionFileError(
                    .file(name, line: nil), nil, "settings that their types lack", "report this as a bug")
            ])
        }
    }

    private static func values(_ layers: SettingLayers, _ role: RegionRole) throws -> Configuration {
        switch role {
        case .relay: .relay(try RelayConfiguration(layers))
        case .aggregator: .aggregator(try AggregatorConfiguration(layers))
        }
    }

    /// The role decides which keys are known, so it is read first.
    private static func role(
        _ root: MarkedNode?, _ name: String, _ environment: [String: String], expecting expected: RegionRole?
    ) throws(RegionFileErrors) -> RegionRole {
        var (text, source) = (environment["OCTROI_ROLE"], SettingSource.environment("OCTROI_ROLE"))
        if text == nil, case .section(let entries)? = root?.content,
            let entry = entries.first(where: { $0.key.text == "role" }),
            case .scalar(let scalar) = entry.node.content
        {
            (text, source) = (scalar.text, .file(name, line: entry.node.line))
        }
        if let role = text.flatMap(RegionRole.init(rawValue:)) {
            guard let expected, expected != role else { return role }
            throw RegionFileErrors([
                RegionFileError(source, "role", "the \(role)'s file", "give the file of this \(expected)")
            ])
        }
        if let expected { return expected }
        let place = text == nil ? SettingSource.file(name, line: nil) : source
        throw RegionFileErrors([
            RegionFileError(
                place, "role", text == nil ? "missing" : "not a role", "write relay or aggregator")
        ])
    }

    private static func mismatch(_ path: String, _ role: RegionRole) -> RegionFileErrors {
        RegionFileErrors([
            RegionFileError(.file(path, line: nil), "role", "another role", "give the file of this \(role)")
        ])
    }
}

extension SettingCheck {
    /// Throws if anything was wrong; what comes later is left out where its key was already refused.
    fileprivate func settle(with later: [RegionFileError]) throws(RegionFileErrors) {
        let refused = Set(errors.compactMap(\.path))
        let all =
            errors
            + later.filter { error in
                !refused.contains { $0 == error.path || $0.hasPrefix((error.path ?? "") + ".") }
            }
        guard !all.isEmpty else { return }
        let listed = all.sorted { $0.source.rank < $1.source.rank }.prefix(RegionFileErrors.most)
        throw RegionFileErrors(Array(listed), unlisted: unlisted + all.count - listed.count)
    }
}
