/// One line of a list of software: what it looks like, and what it is called.
struct AgentRule: Sendable {
    let pattern: Pattern
    /// The family's name, `$n` standing for a group; nil takes the first group.
    let family: [UInt8]?
    /// The major version, in the same way; nil takes the second group.
    let major: [UInt8]?

    /// Nil where the pattern is no regular expression.
    init?(_ pattern: [UInt8], family: [UInt8]?, major: [UInt8]? = nil) {
        guard let compiled = Pattern(pattern) else { return nil }
        self.pattern = compiled
        self.family = family
        self.major = major
    }
}

/// A family with its major version; both empty where no rule knew it.
struct AgentName: Hashable, Sendable {
    var family: [UInt8] = []
    var major: [UInt8] = []
}

extension MatchSpace {
    /// What the first rule that matches calls the software; adds matches that took too long to `stopped`.
    func name(_ text: [UInt8], by rules: [AgentRule], stopped: inout UInt64) -> AgentName {
        for rule in rules {
            switch match(rule.pattern, text) {
            case .unmatched: continue
            case .stopped: stopped &+= 1
            case .matched(let groups):
                let found = (1..<max(groups, 1)).map { group($0, in: text).map { text[$0] } ?? [] }
                let family = Self.filled(rule.family, found, orGroup: 1)
                guard !family.isEmpty else { continue }
                return AgentName(family: family, major: Self.filled(rule.major, found, orGroup: 2))
            }
        }
        return AgentName()
    }

    /// A template with its groups put in, or one of the groups where there is none.
    private static func filled(
        _ template: [UInt8]?, _ groups: [ArraySlice<UInt8>], orGroup number: Int
    ) -> [UInt8] {
        guard let template else { return number <= groups.count ? Array(groups[number - 1]) : [] }
        var filled: [UInt8] = []
        var isReference = false
        for byte in template {
            if isReference, 0x31...0x39 ~= byte {
                let number = Int(byte & 15)
                if number <= groups.count { filled += groups[number - 1] }
            } else if byte != UInt8(ascii: "$") {
                filled.append(byte)
            }
            isReference = byte == UInt8(ascii: "$")
        }
        return filled
    }
}
