/// Everything that is wrong with a region file, said at once.
public struct RegionFileErrors: Error, Equatable, Sendable, CustomStringConvertible {
    /// At most `most`, by line, the environment's after the file's.
    public let errors: [RegionFileError]
    /// How many more were found and are not listed.
    public let unlisted: Int

    /// The default is 100: a file with more has one cause.
    public static let most = 100

    init(_ errors: [RegionFileError], unlisted: Int = 0) {
        self.errors = errors
        self.unlisted = unlisted
    }

    /// One line for each error, ready for standard error.
    public var description: String {
        let more = unlisted > 0 ? ["and \(unlisted) more errors"] : []
        return (errors.map(\.description) + more).joined(separator: "\n")
    }
}

/// One thing wrong: where, which key, what is wrong and what to write instead.
///
/// It never quotes a value: a mistyped file may hold anything.
public struct RegionFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where the value stands that is wrong.
    public let source: SettingSource
    /// The key path, or nil where the file as a whole is wrong.
    public let path: String?
    /// What is wrong, by kind.
    public let problem: String
    /// What to do about it.
    public let remedy: String

    init(_ source: SettingSource, _ path: String?, _ problem: String, _ remedy: String) {
        self.source = source
        self.path = path
        self.problem = problem
        self.remedy = remedy
    }

    /// As `Regions/eu-central.yaml:12: ingest.port: a string where …; write …`.
    public var description: String {
        let key = path.map { "\($0): " } ?? ""
        return "\(source): \(key)\(problem); \(remedy)"
    }
}

/// Where a setting's value came from.
public enum SettingSource: Hashable, Sendable, CustomStringConvertible {
    /// A line of the region file; nil stands for the file as a whole.
    case file(String, line: Int?)
    /// An environment variable, by name.
    case environment(String)
    /// The table's default.
    case byDefault

    /// As `FILE:LINE`, `environment NAME` or `default`.
    public var description: String {
        switch self {
        case .file(let name, let line?): "\(name):\(line)"
        case .file(let name, nil): name
        case .environment(let name): "environment \(name)"
        case .byDefault: "default"
        }
    }

    /// The order in which errors are listed: lines first, then the environment.
    var rank: (Int, String) {
        switch self {
        case .file(_, let line): (line ?? 0, "")
        case .environment(let name): (.max - 1, name)
        case .byDefault: (.max, "")
        }
    }
}
