public import Beacons

/// Names a player's software by its headers; keeps the latest answers, and nothing of what it was asked.
///
/// One for each pipeline, used under its lock.
public struct UserAgentReader: ~Copyable, Sendable {
    /// What was asked since the reader was made.
    public struct Counts: Sendable {
        /// Headers that were matched, not remembered.
        public internal(set) var matched: UInt64 = 0
        /// Matches that ended at the step limit, their rule passed over.
        public internal(set) var stopped: UInt64 = 0

        /// Counts of zero.
        public init() {}
    }

    /// Answers kept in each of two generations; one is about 400 bytes, and a day has some thousands of user agents.
    private static let rememberedMax = 4096

    private let browsers: [AgentRule]
    private let systems: [AgentRule]
    private let dictionary: AgentDictionary
    private let space: MatchSpace
    private var recent: [AgentHeaders: UserAgent] = [:]
    private var older: [AgentHeaders: UserAgent] = [:]
    /// What was asked.
    public private(set) var counts = Counts()

    /// Whether all patterns run as machine code: without, a match takes about ten times as long.
    public let isJIT: Bool

    /// A reader by uap-core's `regexes.yaml`, and the contents of its test files, which name families.
    public init(rules: [UInt8], cases: [[UInt8]]) throws(AgentDataError) {
        let file = try AgentRuleFile(rules)
        guard let space = MatchSpace() else { throw .noMemory }
        self.space = space
        browsers = OwnAgentRules.browsers + file.browsers
        systems = OwnAgentRules.systems + file.systems
        dictionary = AgentDictionary(file.browsers + file.systems, cases: cases)
        isJIT = (browsers + systems + OwnAgentRules.categories).allSatisfy(\.pattern.isJIT)
    }

    /// What the headers say, nil where there are none.
    public mutating func read(_ headers: AgentHeaders) -> UserAgent? {
        guard !headers.bytes.isEmpty else { return nil }
        if let known = recent[headers] { return known }
        let agent = older[headers] ?? match(headers)
        if recent.count >= Self.rememberedMax {
            older = recent
            recent.removeAll(keepingCapacity: true)
        }
        recent[headers] = agent
        return agent
    }

    private mutating func match(_ headers: AgentHeaders) -> UserAgent {
        counts.matched &+= 1
        let text = Array(headers[.userAgent])
        let browser = name(text, by: browsers)
        let system = name(text, by: systems)
        var category = name(text, by: OwnAgentRules.categories).family
        if category.isEmpty || category.elementsEqual("desktop".utf8),
            headers[.mobile].elementsEqual("?1".utf8)
        {
            category = Array("phone".utf8)
        }
        return UserAgent(
            browser: dictionary.closed(hinted(browser, by: headers)),
            system: dictionary.closed(hinted(system, by: ClientHints.system(headers))),
            category: category.isEmpty ? AgentDictionary.other : category)
    }

    /// Hints name the brand behind a user agent that says Chrome; what plays on a television or in an app says more itself.
    private func hinted(_ name: AgentName, by headers: AgentHeaders) -> AgentName {
        guard name.family.isEmpty || name.family.starts(with: "Chrome".utf8),
            let hint = ClientHints.browser(headers)
        else { return name }
        return hint
    }

    /// A hint of another system than a Linux or none in the user agent holds, without a version.
    private func hinted(_ name: AgentName, by system: [UInt8]?) -> AgentName {
        guard let system, system != name.family,
            name.family.isEmpty || name.family.elementsEqual("Linux".utf8)
        else { return name }
        return AgentName(family: system)
    }

    private mutating func name(_ text: [UInt8], by rules: [AgentRule]) -> AgentName {
        guard !text.isEmpty else { return AgentName() }
        return space.name(text, by: rules, stopped: &counts.stopped)
    }
}
