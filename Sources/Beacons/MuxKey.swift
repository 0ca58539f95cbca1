/// A name that this room can tell apart, by its long form.
public enum MuxKey: UInt8, CaseIterable, Sendable {
    case envKey
    case viewId
    case viewSequenceNumber
    case event
    case viewerTime
    case viewerUserId
    case muxViewerId
    case muxSampleNumber
    case sessionId
    case sessionStart
    case sessionExpires
    case playerInstanceId
    case viewSessionId
    case videoId
    case videoTitle
    case videoSeries
    case videoCdn
    case videoSourceCodec
    case videoSourceIsLive
    case videoSourceDuration
    case videoSourceBitrate
    case videoSourceWidth
    case videoSourceHeight
    case videoSourceHostname
    case videoSourceUrl
    case pageUrl
    case playerName
    case playerVersion
    case playerSoftware
    case playerSoftwareName
    case playerSoftwareVersion
    case muxEmbed
    case muxEmbedVersion
    case playerMuxPluginName
    case playerMuxPluginVersion
    case playerAutoplayOn
    case custom1
    case custom2
    case custom3
    case custom4
    case custom5
    case custom6
    case custom7
    case custom8
    case custom9
    case custom10
    case custom11
    case custom12
    case custom13
    case custom14
    case custom15
    case custom16
    case custom17
    case custom18
    case custom19
    case custom20
    case playerErrorCode
    case playerErrorMessage
    case playerErrorContext
    case viewPlayingTimeMsCumulative
    case viewContentPlaybackTime
    case viewWatchTime
    case viewTimeToFirstFrame
    case playerStartupTime
    case pageLoadTime
    case viewRebufferDuration
    case viewRebufferCount
    case viewSeekDuration
    case viewSeekCount
    case viewMaxSeekTime
    case viewDroppedFrameCount
    case viewRequestCount
    case viewRequestFailedCount
    case viewMaxRequestLatency
    case viewAverageRequestLatency
    case viewAverageRequestThroughput
    case viewMaxUpscalePercentage
    case viewMaxDownscalePercentage
    case viewTotalUpscaling
    case viewTotalDownscaling
    case viewTotalContentPlaybackTime
    case viewMaxPlayheadPosition
    case requestId
    case requestUrl
    case requestResponseHeaders
    case requestErrorText
    /// A name that was decoded and is not listed here; no field is listed under it.
    case other
}

extension MuxKey {
    /// The long name, such as `view_sequence_number`; empty for `other`.
    public var name: String {
        self == .other ? "" : Self.names[Int(rawValue)]
    }

    /// Each key's name, in the order of the cases.
    private static let names: [String] = [
        "env_key", "view_id", "view_sequence_number", "event", "viewer_time", "viewer_user_id",
        "mux_viewer_id", "mux_sample_number", "session_id", "session_start", "session_expires",
        "player_instance_id", "view_session_id", "video_id", "video_title", "video_series",
        "video_cdn", "video_source_codec", "video_source_is_live", "video_source_duration",
        "video_source_bitrate", "video_source_width", "video_source_height", "video_source_hostname",
        "video_source_url", "page_url", "player_name", "player_version", "player_software",
        "player_software_name", "player_software_version", "mux_embed", "mux_embed_version",
        "player_mux_plugin_name", "player_mux_plugin_version", "player_autoplay_on", "custom_1",
        "custom_2", "custom_3", "custom_4", "custom_5", "custom_6", "custom_7", "custom_8",
        "custom_9", "custom_10", "custom_11", "custom_12", "custom_13", "custom_14", "custom_15",
        "custom_16", "custom_17", "custom_18", "custom_19", "custom_20", "player_error_code",
        "player_error_message", "player_error_context", "view_playing_time_ms_cumulative",
        "view_content_playback_time", "view_watch_time", "view_time_to_first_frame",
        "player_startup_time", "page_load_time", "view_rebuffer_duration", "view_rebuffer_count",
        "view_seek_duration", "view_seek_count", "view_max_seek_time", "view_dropped_frame_count",
        "view_request_count", "view_request_failed_count", "view_max_request_latency",
        "view_average_request_latency", "view_average_request_throughput",
        "view_max_upscale_percentage", "view_max_downscale_percentage", "view_total_upscaling",
        "view_total_downscaling", "view_total_content_playback_time", "view_max_playhead_position",
        "request_id", "request_url", "request_response_headers", "request_error_text",
    ]

    private static var named: [(key: MuxKey, name: String)] {
        allCases.filter { $0 != .other }.map { ($0, $0.name) }
    }

    /// The short spellings that today's SDKs write, all of them without underscores, and their keys.
    static let spellings: [(spelling: String, key: MuxKey)] =
        named.map { (KeyCodec.shared.encode($0.name), $0.key) }
        + KeyDictionary.unreadNames.map { (KeyCodec.shared.encode($0), .other) }

    /// The keys by those spellings.
    static let bySpelling = SpellingTable(spellings.map { ($0.spelling, $0.key) })

    /// The keys by name, for every other spelling: `_view_id` and `view_id` are `view_id` too.
    static let byName = [[UInt8]: MuxKey](
        uniqueKeysWithValues: named.map { (Array($0.name.utf8), $0.key) })
}
