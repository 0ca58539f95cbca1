/// The table: every key of a region file, once, in the order in which it is shown.
enum SettingTable {
    static func rows(for role: RegionRole) -> [Setting] {
        switch role {
        case .relay: both + relay
        case .aggregator: both + aggregator
        }
    }

    static let both: [Setting] = [
        Setting(
            "role", .choice(["relay", "aggregator"]), .required, "Which of the two programs reads this file."),
        Setting("region", .text(.region), .required, "Name of the region."),
        Setting("jurisdiction", .text(.jurisdiction), .required, "Country whose law holds here."),
        Setting(
            "environment", .choice(["production", "staging", "development"]), .text("production"),
            "Production refuses throw-away settings."),
        Setting("state", .file(.folder), .required, "Folder that holds eu/ or us/; made on first start."),
    ]

    /// The names of environment variables that a region's programs know, and the settings that they set.
    ///
    /// `OCTROI_`, then the path in capitals with `_` for `.`; lists of texts are written with commas; lists of
    /// sections cannot be overridden.
    static func environmentNames(for role: RegionRole) -> [String: Setting] {
        var names: [String: Setting] = [:]
        for setting in rows(for: role) {
            if case .rows = setting.kind { continue }
            names[environmentName(setting.path)] = setting
        }
        return names
    }

    static func environmentName(_ path: String) -> String {
        "OCTROI_" + String(path.uppercased().map { $0 == "." ? "_" : $0 })
    }
}

extension Setting {
    init(_ path: String, _ kind: Kind, _ fallback: Fallback, _ text: String, _ half: RelayHalf = .both) {
        self.init(path: path, kind: kind, fallback: fallback, text: text, half: half)
    }
}

extension Setting.Fallback {
    static func text(_ text: String) -> Self { .value(.text(text)) }
    static func whole(_ number: Int) -> Self { .value(.whole(number)) }
    static func texts(_ texts: [String]) -> Self { .value(.texts(texts)) }
}

extension Setting.Kind {
    static func seconds(_ range: ClosedRange<Int>) -> Self { .whole(WholeRule(range, "seconds")) }
    static func bytes(_ range: ClosedRange<Int>) -> Self { .whole(WholeRule(range, "bytes")) }
    static func count(_ range: ClosedRange<Int>, of unit: String) -> Self { .whole(WholeRule(range, unit)) }

    static var port: Self {
        var rule = WholeRule(0...65535, nil)
        rule.remedy = "a port from 0 to 65535, where 0 takes any free one"
        return .whole(rule)
    }

    /// Whole octets, and never more of the address than `most` bits.
    static func prefix(most: Int) -> Self {
        var rule = WholeRule(0...most, "bits")
        let allowed = Array(stride(from: 0, through: most, by: 8))
        rule.only = allowed
        rule.remedy = allowed.reversed().map(String.init).joined(separator: ", ") + " (no prefix)"
        rule.tooGreat = "a prefix longer than the \(most) bits that may be kept"
        return .whole(rule)
    }
}
