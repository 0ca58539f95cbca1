/// The families of software that `strict` names; all others are `other`.
///
/// Those that any large audience has by the thousand; the list ships with the release, and changes only with one.
enum CommonAgents {
    static let browsers = names([
        "Chrome", "Chrome Mobile", "Chrome Mobile iOS", "Chrome Mobile WebView", "Edge", "Edge Mobile",
        "Firefox",
        "Firefox Mobile", "Firefox iOS", "Mobile Safari", "Mobile Safari UI/WKWebView", "Opera",
        "Opera Mobile",
        "Safari", "Samsung Internet", "Google", "Facebook", "Instagram", "AppleCoreMedia", "ExoPlayer",
        "Media3",
        "Roku", "Samsung TV Browser",
    ])

    static let systems = names([
        "Android", "Android TV", "Chrome OS", "Chromecast", "Fire OS", "iOS", "Linux", "Mac OS X",
        "PlayStation", "Roku",
        "Tizen", "tvOS", "Ubuntu", "webOS TV", "Windows", "Xbox",
    ])

    private static func names(_ names: [String]) -> Set<[UInt8]> { Set(names.map { Array($0.utf8) }) }
}
