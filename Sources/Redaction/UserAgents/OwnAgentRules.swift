/// What uap-core's lists do not tell apart: televisions' firmware, consoles and players' own software.
enum OwnAgentRules {
    /// Asked before uap-core's browsers.
    static let browsers = rules([
        (#"\bAndroidXMedia3/(\d+)"#, "Media3", "$1"),
        (#"\bExoPlayerLib/(\d+)"#, "ExoPlayer", "$1"),
        (#"^AppleCoreMedia/"#, "AppleCoreMedia", ""),
        (#"^Kodi/(\d+)"#, "Kodi", "$1"),
        (#"\bLavf/(\d+)"#, "FFmpeg", "$1"),
        (#"^stagefright/(\d+)"#, "Stagefright", "$1"),
        (#"^Dalvik/(\d+)"#, "Dalvik", "$1"),
        (#"\bRoku[0-9A-Z]*/DVP-(\d+)"#, "Roku", "$1"),
        (#" (\d+)\.[\d.]+/[\d.]+ TV Safari/"#, "Samsung TV Browser", "$1"),
        (#" OMI/(\d+)\."#, "Opera TV", "$1"),
        (#"^Mozilla/5\.0 \(PlayStation"#, "PlayStation Browser", ""),
        (#"\bNintendoBrowser/(\d+)"#, "NintendoBrowser", "$1"),
    ])

    /// Asked before uap-core's operating systems.
    static let systems = rules([
        (#"\bRoku[0-9A-Z]*/(?:DVP-(\d+))?"#, "Roku", "$1"),
        (#"\bwebOS\.TV-(\d+)|\bWEBOS(\d+)\.|\bWeb0S; Linux/SmartTV"#, "webOS TV", "$1$2"),
        (#"\bNetCast\b"#, "NetCast", ""),
        (#"\bAFT[A-Z0-9]{1,5}\b(?:.{0,40}\bPS(\d))?"#, "Fire OS", "$1"),
        (
            #"(?:Andr[o0]id[ /](\d+).{0,80})?\b(?:BRAVIA|Android ?TV\b|AndroidTV|MIBOX|Chromecast Build)"#,
            "Android TV", "$1"
        ),
        (#"\bApple ?TV\b(?:.{0,40}\bOS (\d+))?|\bAppleTV\d|\btvOS[ /](\d+)"#, "tvOS", "$1$2"),
        (#"\bVIZIO\b|\bSmartCast\b"#, "SmartCast", ""),
        (#"\bPlayStation;? (?:PlayStation )?(\d)"#, "PlayStation", "$1"),
        (#"\bXbox\b"#, "Xbox", ""),
        (#"\bNintendo (?:Switch|Wii|3DS)"#, "Nintendo", ""),
    ])

    /// Which kind of device it is, the first that matches.
    static let categories = rules([
        (
            #"SMART-?TV|Smart-?TV|HbbTV|TV Safari|\bAFT[A-Z]|BRAVIA|Android ?TV|AppleTV|Apple TV|tvOS|CrKey|Roku|"#
                + #"NetCast|webOS\.TV|VIZIO|SmartCast|Google ?TV|NETTV|Viera|Chromecast|MIBOX"#, "tv", ""
        ),
        (#"PlayStation|Xbox|Nintendo"#, "console", ""),
        (#"(?i:bot\b|crawl|spider|slurp)"#, "bot", ""),
        (
            #"iPad|Tablet|PlayBook|\bKF[A-Z]{3,5}\b|Android(?!.*Mobile)(?!.*Lib/)(?=.*AppleWebKit)"#,
            "tablet", ""
        ),
        (#"iPhone|iPod|Mobile|Android|Windows Phone|BlackBerry|Opera Mini|Symbian"#, "phone", ""),
        (#"Windows NT|Macintosh|CrOS|X11|Linux (?:x86_64|i[3-6]86)"#, "desktop", ""),
    ])

    /// The families that the own rules can name.
    static let families = Set((browsers + systems).compactMap(\.family))

    private static func rules(_ rows: [(pattern: String, family: String, major: String)]) -> [AgentRule] {
        rows.compactMap { AgentRule(Array($0.utf8), family: Array($1.utf8), major: Array($2.utf8)) }
    }
}
