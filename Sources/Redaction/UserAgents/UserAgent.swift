/// What a player's software is called, in names of a closed dictionary; an empty text says nothing.
public final class UserAgent: Sendable {
    /// The browser's or the app's family, `other` where the dictionary lacks it.
    public let browser: [UInt8]
    /// Its major version.
    public let browserMajor: [UInt8]
    /// The operating system's family, a television's firmware included.
    public let system: [UInt8]
    /// Its major version.
    public let systemMajor: [UInt8]
    /// `desktop`, `phone`, `tablet`, `tv`, `console`, `bot` or `other`.
    public let category: [UInt8]

    init(browser: AgentName, system: AgentName, category: [UInt8]) {
        self.browser = browser.family
        browserMajor = browser.major
        self.system = system.family
        systemMajor = system.major
        self.category = category
    }
}
