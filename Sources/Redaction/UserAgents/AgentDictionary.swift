/// The names that may cross: what the rules spell out, and what uap-core's own cases are called.
///
/// Many of uap-core's rules take a family from the text itself; a name that is only there is folded into `other`.
struct AgentDictionary: Sendable {
    static let other = Array("other".utf8)
    /// Digits of a major version.
    private static let majorDigitsMax = 5

    private(set) var families: Set<[UInt8]>
    private var majors: Set<[UInt8]> = []

    /// `cases` are the contents of uap-core's test files, of which only families and majors are read.
    init(_ rules: [AgentRule], cases: [[UInt8]]) {
        families = OwnAgentRules.families.union(ClientHints.families)
        let dollar = UInt8(ascii: "$")
        for rule in rules {
            if let family = rule.family, !family.contains(dollar) { families.insert(family) }
            if let major = rule.major, !major.contains(dollar) { majors.insert(major) }
        }
        for file in cases {
            for line in file.split(separator: UInt8(ascii: "\n")) {
                switch AgentDataLine(line) {
                case .scalar("family", let value, _): families.insert(value)
                case .scalar("major", let value, _): majors.insert(value)
                default: break
                }
            }
        }
        families = families.filter { TextCheck.title($0.span) == .passes }
        majors = majors.filter { TextCheck.code($0.span) == .passes }
    }

    /// The name as it may cross.
    func closed(_ name: AgentName) -> AgentName {
        guard families.contains(name.family) else { return AgentName(family: Self.other) }
        let isNumber =
            (1...Self.majorDigitsMax).contains(name.major.count)
            && name.major.allSatisfy { 0x30...0x39 ~= $0 }
        return isNumber || majors.contains(name.major) ? name : AgentName(family: name.family)
    }
}
