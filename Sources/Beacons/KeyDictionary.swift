/// The words that Mux SDKs shorten: mux-embed 4.2.3 to 5.18.0 and roku-mux 2.8.0.
///
/// The tables only ever grew: no code was given a second meaning.
enum KeyDictionary {
    /// The letter of a name's first word; Roku writes `a` for `property` too.
    static let firstWords: [(code: String, word: String)] = [
        ("a", "env"), ("b", "beacon"), ("c", "custom"), ("d", "ad"), ("e", "event"),
        ("f", "experiment"), ("i", "internal"), ("m", "mux"), ("n", "response"), ("p", "player"),
        ("q", "request"), ("r", "retry"), ("s", "session"), ("t", "timestamp"), ("u", "viewer"),
        ("v", "video"), ("w", "page"), ("x", "view"), ("y", "sub"),
    ]

    /// The two letters of each later word; `tr` is Roku's alone.
    static let laterWords: [(code: String, word: String)] = [
        ("ad", "ad"), ("af", "affiliate"), ("ag", "aggregate"), ("al", "application"),
        ("ao", "audio"), ("ap", "api"), ("ar", "architecture"), ("as", "asset"), ("au", "autoplay"),
        ("av", "average"), ("bi", "bitrate"), ("bn", "brand"), ("br", "break"), ("bw", "browser"),
        ("by", "bytes"), ("bz", "business"), ("ca", "cached"), ("cb", "cancel"), ("cc", "codec"),
        ("cd", "code"), ("ce", "counter"), ("cg", "category"), ("ch", "changed"), ("ci", "client"),
        ("ck", "clicked"), ("cl", "canceled"), ("cm", "cmcd"), ("cn", "config"), ("co", "count"),
        ("cp", "complete"), ("cq", "creator"), ("cr", "creative"), ("cs", "captions"),
        ("ct", "content"), ("cu", "current"), ("cv", "cumulative"), ("cx", "connection"),
        ("cz", "context"), ("da", "data"), ("dg", "downscaling"), ("dm", "domain"), ("dn", "cdn"),
        ("do", "downscale"), ("dp", "dropped"), ("dr", "drm"), ("du", "duration"), ("dv", "device"),
        ("dy", "dynamic"), ("eb", "enabled"), ("ec", "encoding"), ("ed", "edge"), ("ee", "event"),
        ("eg", "engine"), ("em", "embed"), ("en", "end"), ("ep", "experiments"), ("er", "error"),
        ("es", "errorcode"), ("et", "errortext"), ("ev", "events"), ("ex", "expires"),
        ("ez", "exception"), ("fa", "failed"), ("fi", "first"), ("fm", "family"), ("fp", "fps"),
        ("fq", "frequency"), ("fr", "frame"), ("fs", "fullscreen"), ("ft", "format"), ("ha", "has"),
        ("hb", "holdback"), ("he", "headers"), ("hn", "hostname"), ("ho", "host"), ("ht", "height"),
        ("id", "id"), ("ii", "init"), ("in", "instance"), ("ip", "ip"), ("is", "is"), ("ke", "key"),
        ("la", "language"), ("lb", "labeled"), ("ld", "loaded"), ("le", "level"), ("li", "live"),
        ("lo", "load"), ("ls", "lists"), ("lt", "latency"), ("lw", "low"), ("ma", "max"),
        ("md", "media"), ("me", "message"), ("mf", "manifest"), ("mi", "mime"), ("ml", "midroll"),
        ("mm", "min"), ("mn", "manufacturer"), ("mo", "model"), ("mp", "mode"), ("ms", "ms"),
        ("mx", "mux"), ("ne", "newest"), ("nm", "name"), ("no", "number"), ("on", "on"),
        ("or", "origin"), ("os", "os"), ("pa", "paused"), ("pb", "playback"), ("pd", "producer"),
        ("pe", "percentage"), ("pf", "played"), ("pg", "program"), ("ph", "playhead"),
        ("pi", "plugin"), ("pl", "preroll"), ("pn", "playing"), ("po", "poster"), ("pp", "pip"),
        ("pr", "preload"), ("ps", "position"), ("pt", "part"), ("pv", "previous"), ("px", "pop"),
        ("py", "property"), ("pz", "plan"), ("ra", "rate"), ("rd", "requested"), ("re", "rebuffer"),
        ("rf", "rendition"), ("rg", "range"), ("rm", "remote"), ("ro", "ratio"), ("rp", "response"),
        ("rq", "request"), ("rs", "requests"), ("sa", "sample"), ("sd", "skipped"), ("se", "session"),
        ("sh", "shift"), ("sk", "seek"), ("sm", "stream"), ("so", "source"), ("sq", "sequence"),
        ("sr", "series"), ("ss", "status"), ("st", "start"), ("su", "startup"), ("sv", "server"),
        ("sw", "software"), ("sy", "severity"), ("ta", "tag"), ("tc", "tech"), ("te", "text"),
        ("tg", "target"), ("th", "throughput"), ("ti", "time"), ("tl", "total"), ("to", "to"),
        ("tr", "track"), ("tt", "title"), ("ty", "type"), ("ug", "upscaling"), ("un", "universal"),
        ("up", "upscale"), ("ur", "url"), ("us", "user"), ("va", "variant"), ("vd", "viewed"),
        ("ve", "version"), ("vi", "video"), ("vr", "viewer"), ("vw", "view"), ("wa", "watch"),
        ("wd", "width"), ("wt", "waiting"),
    ]

    /// Names that players send often and nobody reads, so that they are known at a look.
    static let unreadNames: [String] = [
        "beacon_domain", "experiment_name", "mux_api_version", "mux_sample_rate", "page_type",
        "player_height", "player_init_time", "player_is_fullscreen", "player_is_paused",
        "player_language_code", "player_playback_mode", "player_playback_mode_data",
        "player_playhead_time", "player_preload_on", "player_sequence_number", "player_view_count",
        "player_width", "request_bytes_loaded", "request_current_level", "request_error",
        "request_error_code", "request_event_type", "request_hostname", "request_labeled_bitrate",
        "request_media_duration", "request_rendition_lists", "request_response_end",
        "request_response_start", "request_start", "request_type", "request_video_height",
        "request_video_width", "sub_property_id", "video_playback_range", "video_poster_url",
        "view_min_request_throughput", "view_start", "viewer_connection_low_data_mode",
        "viewer_connection_type", "viewer_device_category", "viewer_plan",
    ]
}
