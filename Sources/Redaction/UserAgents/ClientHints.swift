import Beacons

/// What a Chromium says of itself in client hints, which its user agent hides or gives wrongly.
enum ClientHints {
    /// Brands by their names, the more telling first, with what they are called on a desktop and on a phone.
    private static let brands: [(name: StaticString, desktop: StaticString, mobile: StaticString)] = [
        ("Microsoft Edge", "Edge", "Edge Mobile"),
        ("Opera", "Opera", "Opera Mobile"),
        ("Samsung Internet", "Samsung Internet", "Samsung Internet"),
        ("YaBrowser", "Yandex Browser", "Yandex Browser"),
        ("Vivaldi", "Vivaldi", "Vivaldi"),
        ("Brave", "Brave", "Brave"),
        ("DuckDuckGo", "DuckDuckGo", "DuckDuckGo Mobile"),
        ("Android WebView", "Chrome Mobile WebView", "Chrome Mobile WebView"),
        ("HeadlessChrome", "HeadlessChrome", "HeadlessChrome"),
        ("Google Chrome", "Chrome", "Chrome Mobile"),
    ]

    private static let platforms: [(name: StaticString, family: StaticString)] = [
        ("Windows", "Windows"), ("macOS", "Mac OS X"), ("Android", "Android"), ("Chrome OS", "Chrome OS"),
        ("ChromeOS", "Chrome OS"), ("Chromium OS", "Chrome OS"), ("Linux", "Linux"), ("iOS", "iOS"),
    ]

    /// The families that hints can name.
    static let families = Set(
        brands.flatMap { [bytes($0.desktop), bytes($0.mobile)] } + platforms.map { bytes($0.family) })

    /// The browser that the brands name, nil where none of them is known.
    static func browser(_ headers: AgentHeaders) -> AgentName? {
        let text = headers[.brands]
        guard !text.isEmpty else { return nil }
        let isMobile = headers[.mobile].elementsEqual("?1".utf8)
        for brand in brands {
            guard let major = version(of: bytes(brand.name), in: text) else { continue }
            return AgentName(family: bytes(isMobile ? brand.mobile : brand.desktop), major: major)
        }
        return nil
    }

    /// The operating system, nil where the hint names none that is known.
    static func system(_ headers: AgentHeaders) -> [UInt8]? {
        let text = headers[.platform]
        guard text.count > 2, text.first == quote, text.last == quote else { return nil }
        let name = text.dropFirst().dropLast()
        return platforms.first { bytes($0.name).elementsEqual(name) }.map { bytes($0.family) }
    }

    private static let quote = UInt8(ascii: "\"")

    /// The digits behind `"name";v="`, nil where the list has no such member.
    private static func version(of name: [UInt8], in text: ArraySlice<UInt8>) -> [UInt8]? {
        let mark = [quote] + name + Array("\";v=\"".utf8)
        guard text.count > mark.count else { return nil }
        for start in text.startIndex...(text.endIndex - mark.count) where text[start...].starts(with: mark) {
            return Array(text[(start + mark.count)...].prefix { 0x30...0x39 ~= $0 })
        }
        return nil
    }

    private static func bytes(_ text: StaticString) -> [UInt8] { Array(text.description.utf8) }
}
