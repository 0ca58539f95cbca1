import Beacons
import EgressContract
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Redaction

/// uap-core's own cases are the oracle; televisions and hints are cases of our own.
struct UserAgentTests {
    private static let folder = "/usr/share/uap-core"
    private static let caseFiles = ["tests/test_ua.yaml", "tests/test_os.yaml"]

    private static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(path)")))
    }

    private static func reader() throws -> UserAgentReader {
        try UserAgentReader(rules: try bytes("regexes.yaml"), cases: try caseFiles.map(bytes))
    }

    /// One reader for all tests that do not count: compiling its patterns takes a while.
    private static let shared = Mutex(try? reader())

    private static func read(_ headers: AgentHeaders) throws -> UserAgent {
        let agent = shared.withLock { $0?.read(headers) }
        return try #require(agent)
    }

    private static func headers(_ agent: String, _ hints: [(AgentHeaders.Name, String)] = []) -> AgentHeaders
    {
        var headers = AgentHeaders()
        for (name, value) in [(.userAgent, agent)] + hints { headers.keep(name, Array(value.utf8).span) }
        return headers
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    struct Case {
        var agent = ""
        var family = ""
        var major = ""
    }

    /// uap-core's cases: one key and one quoted value in each line.
    private static func cases(_ path: String) throws -> [Case] {
        var cases: [Case] = []
        for line in text(try bytes(path)).split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let key = line[..<colon].trimmingCharacters(in: CharacterSet(charactersIn: " -"))
            var value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            if let quote = value.first, quote == "'" || quote == "\"", value.last == quote, value.count > 1 {
                value = String(value.dropFirst().dropLast()).replacingOccurrences(of: "''", with: "'")
            }
            switch key {
            case "user_agent_string": cases.append(Case(agent: value))
            case "family" where !cases.isEmpty: cases[cases.count - 1].family = value
            case "major" where !cases.isEmpty: cases[cases.count - 1].major = value
            default: break
            }
        }
        return cases
    }

    @Test(arguments: [("tests/test_ua.yaml", true, 1400), ("tests/test_os.yaml", false, 400)])
    func `at least 95 percent of uap-core's cases have uap-core's family`(
        path: String, isBrowser: Bool, least: Int
    ) throws {
        let cases = try Self.cases(path)
        #expect(cases.count >= least)
        var families = 0
        var majors = 0
        for aCase in cases {
            let agent = try Self.read(Self.headers(aCase.agent))
            let family = Self.text(isBrowser ? agent.browser : agent.system)
            if family == aCase.family || family == "other" && aCase.family == "Other" { families += 1 }
            let major = Self.text(isBrowser ? agent.browserMajor : agent.systemMajor)
            if major == aCase.major || aCase.major == "null" && major.isEmpty { majors += 1 }
        }
        print("\(path): family \(families), major \(majors) of \(cases.count)")
        #expect(families * 100 >= cases.count * 95)
        #expect(majors * 100 >= cases.count * 95)
    }

    @Test(arguments: [
        ("Roku/DVP-12.5 (12.5.0.4178-88)", "Roku", "Roku 12", "tv"),
        ("Roku4640X/DVP-7.70 (297.70E04154A)", "Roku", "Roku 7", "tv"),
        (
            "Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) 76.0.3809.146/6.0 TV Safari/537.36",
            "Samsung TV Browser", "Tizen 6", "tv"
        ),
        (
            "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/79.0.3945.79 Safari/537.36 DMOST/2.0.0 (; LGE; webOSTV; WEBOS6.3.0 03.34.95; W6_lm21a;)",
            "Chrome", "webOS TV", "tv"
        ),
        ("HbbTV/1.4.1 (+DRM; LGE; 43UK6300PLB; WEBOS4.0 05.40.50; W4_M2R;)", "HbbTV", "webOS TV 4", "tv"),
        (
            "Mozilla/5.0 (Linux; Android 9; AFTS Build/PS7242) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/70.0.3538.110 Mobile Safari/537.36",
            "Chrome Mobile WebView", "Fire OS 7", "tv"
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; BRAVIA 4K UR2 Build/PTT1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0.4430.91 Safari/537.36",
            "Chrome", "Android TV 10", "tv"
        ),
        (
            "AppleCoreMedia/1.0.0.20K71 (Apple TV; U; CPU OS 16_1 like Mac OS X; en_us)", "AppleCoreMedia",
            "tvOS 16", "tv"
        ),
        ("AppleTV11,1/11.1", "other", "tvOS", "tv"),
        (
            "ExoDemo/2.18.1 (Linux; Android 11; Pixel 5) ExoPlayerLib/2.18.1", "ExoPlayer", "Android 11",
            "phone"
        ),
        ("MyApp/1.0 (Linux;Android 13) AndroidXMedia3/1.2.0", "Media3", "Android 13", "phone"),
        ("VLC/3.0.18 LibVLC/3.0.18", "VLC", "other", "other"),
        (
            "Mozilla/5.0 (PlayStation; PlayStation 5/6.00) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.4 Safari/605.1.15",
            "PlayStation Browser", "PlayStation 5", "console"
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36",
            "HeadlessChrome", "Linux", "desktop"
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1",
            "Mobile Safari", "iOS 16", "tablet"
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1",
            "Mobile Safari", "iOS 17", "phone"
        ),
        (
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot", "other",
            "bot"
        ),
    ])
    func `televisions, consoles and apps are told apart`(
        agent: String, browser: String, system: String, category: String
    ) throws {
        let found = try Self.read(Self.headers(agent))
        #expect(Self.text(found.browser) == browser)
        let major = Self.text(found.systemMajor)
        #expect(Self.text(found.system) + (major.isEmpty ? "" : " \(major)") == system)
        #expect(Self.text(found.category) == category)
    }

    private static let chrome =
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36"

    @Test func `hints name the brand that the user agent hides`() throws {
        var reader = try Self.reader()
        let hints: [(AgentHeaders.Name, String)] = [
            (.brands, #""Not A;Brand";v="8", "Chromium";v="120", "Brave";v="121""#), (.mobile, "?1"),
            (.platform, "\"Android\""),
        ]
        let found = reader.read(Self.headers(Self.chrome, hints))
        #expect(found.map { Self.text($0.browser) } == "Brave")
        #expect(found.map { Self.text($0.browserMajor) } == "121")
        #expect(found.map { Self.text($0.system) } == "Android")
        #expect(found.map { Self.text($0.systemMajor) } == "10")
        let plain = reader.read(Self.headers(Self.chrome))
        #expect(plain.map { Self.text($0.browser) } == "Chrome Mobile")
        #expect(reader.counts.matched == 2)
        _ = reader.read(Self.headers(Self.chrome))
        #expect(reader.counts.matched == 2)
    }

    @Test func `a desktop page on a phone is a phone by its hints`() throws {
        let agent =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
        let found = try Self.read(
            Self.headers(agent, [(.mobile, "?1"), (.platform, "\"Android\"")]))
        #expect(Self.text(found.system) == "Android")
        #expect(found.systemMajor.isEmpty)
        #expect(Self.text(found.category) == "phone")
    }

    /// What a user agent itself says may not cross where a rule takes the family from the text.
    @Test(arguments: [
        "192.0.2.7/3 CFNetwork/1410.0.3 Darwin/22.6.0", "ErikaMustermann/1 CFNetwork/1410.0.3",
        "erika-at-home-bot/1.0", "Mozilla/5.0 (compatible; 198.51.100.23bot/7)",
        String(repeating: "(", count: 600), String(repeating: "Mozilla/5.0 Android ", count: 40),
        "\u{FF}\u{0}",
    ])
    func `names outside the dictionary are folded into other`(agent: String) throws {
        let found = try Self.read(Self.headers(agent))
        let crossing = [found.browser, found.browserMajor, found.system, found.systemMajor].map(Self.text)
        #expect(!crossing.joined(separator: " ").contains { "@:".contains($0) })
        for word in ["192", "198", "erika", "Erika", "home"] {
            #expect(!crossing.contains { $0.contains(word) })
        }
    }

    @Test func `hostile user agents cost a bounded time and memory`() throws {
        var reader = try Self.reader()
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var generator = Dice(seed: seed)
        let pieces = [
            "Mozilla/5.0 ", "(Linux; ", "Android ", "bot", "spider ", "Safari/", "1.", "))((", "A-", "%20",
        ]
        for _ in 0..<300 {
            let agent = (0..<80).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
            _ = reader.read(Self.headers(agent))
        }
        #expect(reader.counts.matched <= 300)
    }

    @Test func `headers are kept once, cut at their limit, and apart`() {
        var headers = AgentHeaders()
        headers.keep(.userAgent, Array(repeating: UInt8(ascii: "a"), count: 600).span)
        headers.keep(.userAgent, Array("later".utf8).span)
        headers.keep(.mobile, [1, 0x3F, 2].span)
        #expect(headers[.userAgent].count == AgentHeaders.maxBytes)
        #expect(Array(headers[.mobile]) == [9, 0x3F, 9])
        #expect(headers[.platform].isEmpty)
    }

    @Test(arguments: [
        ("user_agent_parsers:\n  - regex: '('\n", AgentDataError.pattern(line: 2)),
        ("user_agent_parsers:\n  - regex: 'a\n", .line(2)),
        ("user_agent_parsers:\n  - family_replacement: 'a'\n", .line(2)),
        ("os_parsers:\n\n  regex\n", .line(3)),
    ])
    func `a list that is written otherwise is refused by its line`(text: String, error: AgentDataError) {
        #expect(throws: error) { _ = try UserAgentReader(rules: Array(text.utf8), cases: []) }
    }

    @Test func `a record says what the headers said, and nothing of their text`() throws {
        var reader = try Self.reader()
        var redactor = try Region.redactor()
        let body = TestBeacon.body([TestBeacon.event(1, [])])
        var scanner = MuxScanner(limits: ScanLimits())
        try scanner.scan(body.span)
        let records = redactor.redact(
            body.span, scanner, hostLabel: nil, origin: Origin(prefix: nil, place: Place()),
            agent: reader.read(Self.headers(Self.chrome)), arrivalMillis: Region.arrival)
        let bytes = try #require(records.first).part.bytes
        let text = Self.text(bytes)
        for word in ["Chrome Mobile", "120", "Android", "phone"] { #expect(text.contains(word)) }
        for word in ["Mozilla", "KHTML", "Linux"] { #expect(!text.contains(word)) }
    }
}
