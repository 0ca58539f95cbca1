/// Why a value will not do, without the value.
struct SettingRefusal: Error {
    let problem: String
    let remedy: String

    init(_ problem: String, _ remedy: String) {
        self.problem = problem
        self.remedy = remedy
    }
}

extension Setting.Kind {
    /// What is wanted, with its article, and what to write.
    var wanted: (noun: String, advice: String) {
        switch self {
        case .text(let rule): (rule.noun, rule.remedy)
        case .texts(let rule, _): ("a list", "a list of \(rule.remedy)")
        case .whole(let rule): (rule.noun, rule.advice)
        case .choice(let words): ("one of \(words.count) words", words.joined(separator: ", "))
        case .file(let rule): ("a path", rule.advice)
        case .rows(let rows, _):
            ("a list of sections", "a list with \(rows.map(\.path).joined(separator: ", "))")
        }
    }

    /// The value of a scalar, or why it will not do.
    func read(_ scalar: MarkedScalar) throws(SettingRefusal) -> SettingValue {
        let advice = "write \(wanted.advice)"
        guard scalar.kind != .nothing else {
            throw SettingRefusal("nothing where \(wanted.noun) is wanted", advice)
        }
        switch self {
        case .whole(let rule):
            guard scalar.kind == .whole else { break }
            if let number = Int(scalar.text), rule.holds(number) { return .whole(number) }
            let isGreater = Int(scalar.text).map { $0 > rule.range.upperBound } ?? (scalar.text.first != "-")
            let problem = isGreater ? rule.tooGreat : nil
            throw SettingRefusal(problem ?? "\(rule.noun) outside its range", advice)
        case .text(let rule):
            if rule.holds(scalar.text) { return .text(scalar.text) }
            throw SettingRefusal("\(scalar.kind.rawValue) that is not \(rule.noun)", advice)
        case .choice(let words):
            if words.contains(scalar.text) { return .text(scalar.text) }
        case .file:
            let isPath = !scalar.text.isEmpty && !scalar.text.utf8.contains { $0 < 0x20 }
            if isPath { return .text(scalar.text) }
        case .texts, .rows:
            break
        }
        throw SettingRefusal("\(scalar.kind.rawValue) where \(wanted.noun) is wanted", advice)
    }
}

extension TextRule {
    /// Checks an environment variable's list.
    func check(_ items: [Substring], _ count: ClosedRange<Int>) throws(SettingRefusal) {
        guard count.contains(items.count) else {
            throw SettingRefusal("a list of the wrong length", count.advice)
        }
        for item in items where !holds(item.trimmed) {
            throw SettingRefusal("an item that is not \(noun)", "write \(remedy), with commas between")
        }
    }
}

extension ClosedRange<Int> {
    /// How many entries to write.
    var advice: String { "write from \(lowerBound) to \(upperBound) entries" }
}

extension Substring {
    /// Without the blanks around it.
    var trimmed: String {
        let head = drop { $0 == " " || $0 == "\t" }
        return String(head.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}

extension FileRule {
    /// What to name, after "write ".
    var advice: String {
        switch self {
        case .folder: "the path of a folder"
        case .file: "the path of a file"
        case .certificate: "the path of a PEM certificate"
        case .privateKey: "the path of a PEM private key"
        }
    }
}
