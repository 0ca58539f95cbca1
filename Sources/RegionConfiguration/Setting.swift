import Configuration

/// A row of the table: one setting, declared once.
struct Setting: Sendable {
    /// Dotted, from the top of the file or of its list's entry.
    let path: String
    let kind: Kind
    let fallback: Fallback
    /// One line for the operator.
    let text: String
    /// The half of the relay that reads the file named here.
    var half = RelayHalf.both

    indirect enum Kind: Sendable {
        case text(TextRule)
        case texts(TextRule, count: ClosedRange<Int>)
        case whole(WholeRule)
        case choice([String])
        case file(FileRule)
        case rows([Setting], count: ClosedRange<Int>)
    }

    enum Fallback: Sendable {
        /// The operator must write it.
        case required
        /// It may be left out, and is then absent.
        case absent
        case value(SettingValue)
    }

    /// What to ask the configuration reader for.
    var type: ConfigType {
        switch kind {
        case .text, .choice, .file: .string
        case .whole, .rows: .int
        case .texts: .stringArray
        }
    }

    /// Its unit, for the effective configuration.
    var unit: String? {
        if case .whole(let rule) = kind { rule.unit } else { nil }
    }
}

/// A checked value of a setting.
enum SettingValue: Hashable, Sendable {
    case text(String)
    case whole(Int)
    case texts([String])

    var content: ConfigContent {
        switch self {
        case .text(let text): .string(text)
        case .whole(let number): .int(number)
        case .texts(let texts): .stringArray(texts)
        }
    }
}

/// What a whole number of the region file may be.
struct WholeRule: Sendable {
    let range: ClosedRange<Int>
    /// "seconds", "bytes"; nil where it counts nothing, as a port.
    let unit: String?
    /// Where only some numbers of the range will do.
    var only: [Int]?
    /// What to write, after "write ", where the range alone does not say it.
    var remedy: String?
    /// What is wrong with a greater number, where "outside its range" is too little.
    var tooGreat: String?

    init(_ range: ClosedRange<Int>, _ unit: String?) {
        self.range = range
        self.unit = unit
    }

    var noun: String { unit.map { "a whole number of \($0)" } ?? "a whole number" }
    var advice: String { remedy ?? "\(noun) from \(range.lowerBound) to \(range.upperBound)" }

    func holds(_ number: Int) -> Bool {
        range.contains(number) && (only?.contains(number) ?? true)
    }
}

/// What has to stand at a path that the region file names.
enum FileRule: Sendable {
    /// Made on first start.
    case folder
    case file
    case certificate
    case privateKey
}

/// Which half of the relay reads the file, and so which files are looked at.
public enum RelayHalf: Sendable {
    case both, ingest, forward

    /// Says whether a file of `half` is this one's business.
    func reads(_ half: RelayHalf) -> Bool { self == .both || half == .both || self == half }
}

/// The two kinds of region file.
public enum RegionRole: String, CaseIterable, Sendable {
    case relay, aggregator
}
