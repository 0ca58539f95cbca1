import Configuration

/// The checked values of a region file, as a layer of swift-configuration.
///
/// It is a provider of our own, because the library's file snapshots give no line and hand over a `RawSpan`, which
/// safe code cannot read.
struct RegionFileLayer: ConfigProvider, ConfigSnapshot {
    let providerName = "RegionFileLayer"
    private let values: [String: SettingCheck.FileValue]

    init(_ values: [String: SettingCheck.FileValue]) {
        self.values = values
    }

    /// The line of the value at a path.
    func line(_ path: String) -> Int? { values[path]?.line }

    func value(forKey key: AbsoluteConfigKey, type: ConfigType) -> LookupResult {
        let path = key.components.joined(separator: ".")
        let value = values[path].map { ConfigValue($0.value.content, isSecret: false) }
        return LookupResult(encodedKey: path, value: value)
    }

    func fetchValue(forKey key: AbsoluteConfigKey, type: ConfigType) async throws -> LookupResult {
        value(forKey: key, type: type)
    }

    func snapshot() -> any ConfigSnapshot { self }

    nonisolated(nonsending) func watchValue<Return: ~Copyable>(
        forKey key: AbsoluteConfigKey, type: ConfigType,
        updatesHandler:
            nonisolated(nonsending) (ConfigUpdatesAsyncSequence<Result<LookupResult, any Error>, Never>)
            async throws -> Return
    ) async throws -> Return {
        try await watchValueFromValue(forKey: key, type: type, updatesHandler: updatesHandler)
    }

    nonisolated(nonsending) func watchSnapshot<Return: ~Copyable>(
        updatesHandler:
            nonisolated(nonsending) (ConfigUpdatesAsyncSequence<any ConfigSnapshot, Never>) async throws ->
            Return
    ) async throws -> Return {
        try await watchSnapshotFromSnapshot(updatesHandler: updatesHandler)
    }
}
