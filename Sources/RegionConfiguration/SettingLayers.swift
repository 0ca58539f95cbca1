import Configuration

/// The environment over the file over the table's defaults, all checked before.
struct SettingLayers: Sendable {
    /// Every setting with its full path, lists of sections entry by entry.
    let settings: [(path: String, setting: Setting)]
    private let file: String
    private let fileLayer: RegionFileLayer
    private let environment: KeyMappingProvider<EnvironmentVariablesProvider>
    private let defaults: InMemoryProvider
    private let reader: ConfigReader

    init(_ check: SettingCheck) {
        let settings = Self.expanded(check)
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for (path, setting) in settings {
            if case .value(let value) = setting.fallback {
                values[AbsoluteConfigKey(Self.key(path))] = ConfigValue(value.content, isSecret: false)
            } else if case .rows = setting.kind {
                values[AbsoluteConfigKey(Self.key("\(path).count"))] = 0
            }
        }
        self.settings = settings
        file = check.file
        fileLayer = RegionFileLayer(check.values)
        defaults = InMemoryProvider(values: values)
        environment = EnvironmentVariablesProvider(environmentVariables: check.environment)
            .prefixKeys(with: ["octroi"])
        reader = ConfigReader(providers: [environment, fileLayer, defaults])
    }

    private static func expanded(_ check: SettingCheck) -> [(path: String, setting: Setting)] {
        let isListed = check.values["ingest.listeners.count"] != nil
        let rows = check.rows.filter { !isListed || !SettingTable.oneListener.contains($0.path) }
        return rows.flatMap { setting -> [(path: String, setting: Setting)] in
            guard case .rows(let rows, _) = setting.kind else { return [(setting.path, setting)] }
            guard case .whole(let count) = check.values["\(setting.path).count"]?.value, count > 0 else {
                return [(setting.path, setting)]
            }
            return (0..<count).flatMap { index in rows.map { ("\(setting.path).\(index).\($0.path)", $0) } }
        }
    }

    private static func key(_ path: String) -> ConfigKey {
        ConfigKey(path.split(separator: ".").map(String.init))
    }

    /// The value at a path and where it came from; nil where none is good.
    func find(_ path: String, _ type: ConfigType) -> (content: ConfigContent, source: SettingSource)? {
        let key = AbsoluteConfigKey(Self.key(path))
        if let found = try? environment.value(forKey: key, type: type), let value = found.value {
            return (value.content, .environment(SettingTable.environmentName(path)))
        }
        if let value = fileLayer.value(forKey: key, type: type).value {
            return (value.content, .file(file, line: fileLayer.line(path)))
        }
        let value = try? defaults.value(forKey: key, type: type).value
        return value.map { ($0.content, .byDefault) }
    }
}

/// The accessors: `required` ones only, since what is missing or of another type must not become a default.
extension SettingLayers {
    /// A text that may be left out.
    func optionalText(_ path: String) -> String? { reader.string(forKey: Self.key(path)) }

    func text(_ path: String) throws -> String { try reader.requiredString(forKey: Self.key(path)) }
    func texts(_ path: String) throws -> [String] { try reader.requiredStringArray(forKey: Self.key(path)) }
    func whole(_ path: String) throws -> Int { try reader.requiredInt(forKey: Self.key(path)) }
    func seconds(_ path: String) throws -> Duration { .seconds(try whole(path)) }

    func choice<Choice: RawRepresentable<String>>(_ path: String) throws -> Choice {
        guard let choice = Choice(rawValue: try text(path)) else {
            throw SettingRefusal("a word that its type lacks", "correct the table")
        }
        return choice
    }

    /// One value for each entry of a list of sections; the closure is given the entry's path with its dot.
    func rows<Row>(_ path: String, _ row: (String) throws -> Row) throws -> [Row] {
        try (0..<whole("\(path).count")).map { try row("\(path).\($0).") }
    }
}
