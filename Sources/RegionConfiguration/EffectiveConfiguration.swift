import Configuration

/// Every setting as it holds, with its unit and where it came from.
public struct EffectiveConfiguration: Sendable, CustomStringConvertible {
    /// In the order of the table.
    public let settings: [EffectiveSetting]

    init(_ layers: SettingLayers) {
        settings = layers.settings.map { path, setting in
            let found = layers.find(path, setting.type)
            return EffectiveSetting(
                path: path, value: found.map { Self.shown($0.content) } ?? Self.nothing(setting),
                unit: setting.unit, source: found?.source ?? .byDefault, text: setting.text)
        }
    }

    private static func shown(_ content: ConfigContent) -> String {
        switch content {
        case .string(let text): text
        case .int(let number): String(number)
        case .stringArray(let texts): "[\(texts.joined(separator: ", "))]"
        default: "?"
        }
    }

    private static func nothing(_ setting: Setting) -> String {
        if case .rows = setting.kind { "[]" } else { "none" }
    }

    /// One line for each setting: `path: value unit  # where`.
    public var description: String {
        let left = settings.map { "\($0.path): \($0.value)\($0.unit.map { " \($0)" } ?? "")" }
        let width = min(64, left.map(\.count).max() ?? 0)
        return zip(left, settings).map { text, setting in
            let gap = String(repeating: " ", count: max(2, width + 2 - text.count))
            return "\(text)\(gap)# \(setting.source)"
        }
        .joined(separator: "\n")
    }
}

/// One line of the effective configuration.
public struct EffectiveSetting: Sendable {
    /// The dotted path, as `properties.0.key`.
    public let path: String
    /// The value as text; paths are shown as the program resolves them.
    public let value: String
    /// The unit, where it is a number of something.
    public let unit: String?
    /// Where the value came from.
    public let source: SettingSource
    /// What the setting is, in one line.
    public let text: String
}
