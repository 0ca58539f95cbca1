import EgressContract
import Redaction
import Testing

/// One field of one event: its name, its JSON value, and what becomes of it.
struct FieldRow: CustomTestStringConvertible, Sendable {
    let name: String
    let json: String
    let field: String
    let value: String?
    let reason: FieldReason

    init(_ name: String, _ json: String, _ field: String, _ value: String?, _ reason: FieldReason) {
        self.name = name
        self.json = json
        self.field = field
        self.value = value
        self.reason = reason
    }

    var testDescription: String { "\(name) \(json.prefix(60))" }
}

@Suite("Each key's rule")
struct FieldRuleTests {
    static let identifiers: [FieldRow] = [
        .init("video_id", #""vid-1_a.b:c""#, "video_id", "vid-1_a.b:c", .kept),
        .init("video_id", "17", "video_id", "17", .kept),
        .init("video_id", #""\u0076id""#, "video_id", "vid", .kept),
        .init("video_id", #""""#, "video_id", nil, .silent),
        .init("video_id", "null", "video_id", nil, .silent),
        .init("video_id", "true", "video_id", nil, .wrongType),
        .init("video_id", "{}", "video_id", nil, .wrongType),
        .init("video_id", #""a b""#, "video_id", nil, .uncheckedText),
        .init("video_id", #""a/b""#, "video_id", nil, .uncheckedText),
        .init("video_id", #""é""#, "video_id", nil, .uncheckedText),
        .init("video_id", #""203.0.113.77""#, "video_id", nil, .addressInText),
        .init("video_id", #""v2001:db8::1:2""#, "video_id", nil, .addressInText),
        .init(
            "video_id", "\"\(String(repeating: "x", count: 128))\"", "video_id",
            String(repeating: "x", count: 128), .kept),
        .init("video_id", "\"\(String(repeating: "x", count: 129))\"", "video_id", nil, .tooLong),
        .init("video_cdn", #""fastly""#, "video_cdn", "fastly", .kept),
        .init("video_source_codec", #""avc1.42c00d""#, "video_codec", "avc1.42c00d", .kept),
        .init("video_source_codec", #""vp09.00.51.08""#, "video_codec", "vp09.00.51.08", .kept),
        .init(
            "video_source_codec", #""vp09.00.51.08.01.01.01.01.00""#, "video_codec",
            "vp09.00.51.08.01.01.01.01.00", .kept),
        .init("video_source_codec", #""vp09.203.0.113""#, "video_codec", nil, .addressInText),
        .init("mux_embed", #""mux-embed""#, "sdk_name", "mux-embed", .kept),
        .init("mux_embed_version", #""5.18.0""#, "sdk_version", "5.18.0", .kept),
        .init("player_mux_plugin_name", #""VideoElementMonitor""#, "sdk_name", "VideoElementMonitor", .kept),
        .init("player_mux_plugin_version", #""1.2.3.4""#, "sdk_version", nil, .addressInText),
    ]

    static let titles: [FieldRow] = [
        .init(
            "video_title", #""Tést — “émoji 🎬” \u2028 end""#, "video_title", "Tést — “émoji 🎬”   end",
            .controlsReplaced),
        .init("video_title", #""a\tb\u0085c\u007fd""#, "video_title", "a b c d", .controlsReplaced),
        .init(
            "video_title", #""Ratio 16:9 at 12:34:56, 4:2:0""#, "video_title",
            "Ratio 16:9 at 12:34:56, 4:2:0", .kept),
        .init("video_title", #""100% Fun, 7 % less""#, "video_title", "100% Fun, 7 % less", .kept),
        .init("video_title", #""Net::HTTP::Post""#, "video_title", "Net::HTTP::Post", .kept),
        .init("video_title", "5", "video_title", "5", .kept),
        .init("video_title", #""""#, "video_title", nil, .silent),
        .init("video_title", #""mail a@b""#, "video_title", nil, .uncheckedText),
        .init("video_title", #""see https://x""#, "video_title", nil, .uncheckedText),
        .init("video_title", #""see WWW.x""#, "video_title", nil, .uncheckedText),
        .init("video_title", #""203%2e0""#, "video_title", nil, .uncheckedText),
        .init("video_title", #""%u0032""#, "video_title", nil, .uncheckedText),
        .init("video_title", #""ABCDEFGHIJKLMNOPQRSTUVW""#, "video_title", "ABCDEFGHIJKLMNOPQRSTUVW", .kept),
        .init("video_title", #""ABCDEFGHIJKLMNOPQRSTUVWX""#, "video_title", nil, .uncheckedText),
        .init("video_title", #""cam 203.0.113.77 door""#, "video_title", nil, .addressInText),
        .init("video_title", #""x203.000.113.0077y""#, "video_title", nil, .addressInText),
        .init("video_title", #""[2001:db8::1:2]:443""#, "video_title", nil, .addressInText),
        .init("video_title", #""00:11:22:ff:fe:33:44:55""#, "video_title", nil, .addressInText),
        .init(
            "video_title", "\"\(String(repeating: "é ", count: 85))\"", "video_title",
            String(repeating: "é ", count: 85), .kept),
        .init("video_title", "\"\(String(repeating: "é ", count: 86))\"", "video_title", nil, .tooLong),
        .init("video_series", #""S1""#, "video_series", "S1", .kept),
        .init("player_name", #""My Player""#, "player_name", "My Player", .kept),
        .init("player_version", #""1.0""#, "player_version", "1.0", .kept),
        .init("player_version", #""123.0.0.0""#, "player_version", nil, .addressInText),
        .init("player_software", #""HTML5 Video Element""#, "player_software", "HTML5 Video Element", .kept),
        .init("player_software_version", #""No Versions""#, "player_software_version", "No Versions", .kept),
        .init("custom_1", #""c-one""#, "custom_1", "c-one", .kept),
        .init("custom_12", #""c-twelve""#, "custom_12", "c-twelve", .kept),
        .init("custom_2", #""c-two""#, "custom_2", nil, .notDeclared),
    ]

    static let hosts: [FieldRow] = [
        .init(
            "page_url", #""https://WWW.video.example:8443/a?email=x#t""#, "page_host", "www.video.example",
            .cutToHost),
        .init("page_url", #""https://u:p@www.video.example""#, "page_host", "www.video.example", .cutToHost),
        .init(
            "page_url", #""https://www.video.example@evil.example/""#, "page_host", "other", .hostNotDeclared),
        .init(
            "page_url", #""https://evil.example/www.video.example""#, "page_host", "other", .hostNotDeclared),
        .init(
            "page_url", #""https://evil.example\\@www.video.example/""#, "page_host", "other",
            .hostNotDeclared),
        .init("page_url", #""https://192.0.2.7/x""#, "page_host", "other", .hostNotDeclared),
        .init("page_url", #""https://[2001:db8::1]/x""#, "page_host", "other", .hostNotDeclared),
        .init("page_url", #""file:///srv/alice""#, "page_host", nil, .url),
        .init("page_url", #""/watch""#, "page_host", nil, .url),
        .init("page_url", #""""#, "page_host", nil, .silent),
        .init(
            "video_source_hostname", #""www.VIDEO.example:18082""#, "source_host", "www.video.example", .kept),
        .init("video_source_hostname", #""localhost:18082""#, "source_host", "other", .hostNotDeclared),
        .init("video_source_hostname", #""192.0.2.7""#, "source_host", "other", .hostNotDeclared),
    ]

    static let numbers: [FieldRow] = [
        .init("video_source_duration", "40000.5", "video_duration", "40001", .kept),
        .init("video_source_duration", "null", "video_duration", nil, .silent),
        .init("video_source_duration", "NaN", "video_duration", nil, .silent),
        .init("video_source_duration", #""NaN""#, "video_duration", nil, .silent),
        .init("video_source_duration", #""40000""#, "video_duration", "40000", .kept),
        .init("video_source_duration", "86400000", "video_duration", "86400000", .kept),
        .init("video_source_duration", "86400001", "video_duration", nil, .outOfRange),
        .init("video_source_duration", "-1", "video_duration", nil, .outOfRange),
        .init("video_source_duration", "1e999", "video_duration", nil, .outOfRange),
        .init("video_source_duration", #""long""#, "video_duration", nil, .wrongType),
        .init("video_source_duration", "[1]", "video_duration", nil, .wrongType),
        .init("video_source_bitrate", "766106", "video_bitrate", "766106", .kept),
        .init("video_source_width", "0", "video_width", "0", .kept),
        .init("video_source_height", "32769", "video_height", nil, .outOfRange),
        .init("view_max_upscale_percentage", "0.3336", "max_upscale", "334", .kept),
        .init("view_max_downscale_percentage", "1", "max_downscale", "1000", .kept),
        .init("view_max_downscale_percentage", "-0.1", "max_downscale", nil, .outOfRange),
        .init("view_playing_time_ms_cumulative", "44", "playing_time", "44", .kept),
        .init("view_content_playback_time", "56", "content_playback_time", "56", .kept),
        .init("view_watch_time", "104.39990234375", "watch_time", "104", .kept),
        .init("view_time_to_first_frame", "383.699951171875", "startup_time", "384", .kept),
        .init("player_startup_time", "3.8", "player_startup_time", "4", .kept),
        .init("page_load_time", "226", "page_load_time", "226", .kept),
        .init("view_rebuffer_duration", "7", "rebuffer_duration", "7", .kept),
        .init("view_rebuffer_count", "1000001", "rebuffer_count", nil, .outOfRange),
        .init("view_seek_duration", "6", "seek_duration", "6", .kept),
        .init("view_seek_count", "1", "seek_count", "1", .kept),
        .init("view_max_seek_time", "11.5", "max_seek_time", "12", .kept),
        .init("view_dropped_frame_count", "3", "dropped_frames", "3", .kept),
        .init("view_request_count", "9", "request_count", "9", .kept),
        .init("view_request_failed_count", "1", "request_failed_count", "1", .kept),
        .init("view_max_request_latency", "99", "max_request_latency", "99", .kept),
        .init("view_average_request_latency", "36.333333333333336", "average_request_latency", "36", .kept),
        .init(
            "view_average_request_throughput", "5701333.333333333", "average_request_throughput",
            "5701333", .kept),
        .init("view_total_upscaling", "3964", "total_upscaling", "3964", .kept),
        .init("view_total_downscaling", "0", "total_downscaling", "0", .kept),
        .init("view_total_content_playback_time", "2085", "total_content_playback_time", "2085", .kept),
        .init("view_max_playhead_position", "131", "max_playhead_position", "131", .kept),
        .init("video_source_is_live", "false", "video_is_live", "0", .kept),
        .init("video_source_is_live", #""true""#, "video_is_live", "1", .kept),
        .init("player_autoplay_on", "1", "player_autoplay", "1", .kept),
        .init("player_autoplay_on", #""0""#, "player_autoplay", "0", .kept),
        .init("player_autoplay_on", "2", "player_autoplay", nil, .wrongType),
        .init("player_autoplay_on", #""yes""#, "player_autoplay", nil, .wrongType),
        .init("player_autoplay_on", #""""#, "player_autoplay", nil, .silent),
    ]

    static let dropped: [FieldRow] = [
        .init("mux_sample_number", "0.7122838960931256", "", nil, .neverCrosses),
        .init("session_id", #""c795d031""#, "", nil, .neverCrosses),
        .init("session_start", "1", "", nil, .neverCrosses),
        .init("session_expires", "1", "", nil, .neverCrosses),
        .init("player_instance_id", #""x""#, "", nil, .neverCrosses),
        .init("view_session_id", #""x""#, "", nil, .neverCrosses),
        .init("request_id", #""x""#, "", nil, .neverCrosses),
        .init("request_response_headers", #"{"cf-ray":"x"}"#, "", nil, .neverCrosses),
        .init("request_url", #""x""#, "", nil, .url),
        .init("video_source_url", #""x""#, "", nil, .url),
        .init("player_error_message", #""x""#, "", nil, .freeText),
        .init("player_error_context", #""x""#, "", nil, .freeText),
        .init("request_error_text", #""x""#, "", nil, .freeText),
        .init("player_error_code", #""x""#, "", nil, .outsideErrorEvent),
        .init("player_software_name", #""x""#, "", nil, .notInContract),
        .init("viewer_ip", #""203.0.113.77""#, "", nil, .notInContract),
        .init("viewer_plan", #""gold""#, "", nil, .notInContract),
        .init("sub_property_id", #""x""#, "", nil, .notInContract),
    ]

    @Test(
        "crosses, changes or is dropped as the row says",
        arguments: identifiers + titles + hosts + numbers + dropped)
    func row(_ row: FieldRow) throws {
        var redactor = try Region.redactor()
        let records = try redactor.records(TestBeacon.body([TestBeacon.event(1, [(row.name, row.json)])]))
        let part = try #require(records.first).part
        var fields = PartContent(part).fields
        fields["time"] = nil
        #expect(fields == (row.value.map { [row.field: $0] } ?? [:]))
        // Beside the row's field there are env_key, view_sequence_number (kept) and view_id (pseudonymised).
        let expected: UInt64 = row.reason == .kept ? 3 : 1
        #expect(redactor.counts[row.reason] == expected)
        let total = FieldReason.allCases.reduce(0) { $0 + redactor.counts[$1] }
        #expect(total == redactor.counts.acceptedFields)
        #expect(redactor.counts.acceptedFields == 4)
    }

    @Test("names of reasons are distinct and in snake case")
    func names() {
        let names =
            FieldReason.allCases.map(\.name) + EventReason.allCases.map(\.name)
            + DerivedReason.allCases.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.allSatisfy { $0 == "_" || $0.isLowercase } })
    }

    @Test("the SDK's own name and version hold over its plugin's, unless they say nothing that may cross")
    func sdk() throws {
        let both = [
            ("player_mux_plugin_name", #""plugin""#), ("mux_embed", #""mux-embed""#),
            ("mux_embed_version", #""1.2.3.4""#), ("player_mux_plugin_version", #""1.2.3""#),
        ]
        var redactor = try Region.redactor()
        let records = try redactor.records(TestBeacon.body([TestBeacon.event(1, both)]))
        let fields = PartContent(try #require(records.first).part).fields
        #expect(fields["sdk_name"] == "mux-embed")
        #expect(fields["sdk_version"] == "1.2.3")
        #expect(redactor.counts[FieldReason.superseded] == 1)
        #expect(redactor.counts[FieldReason.addressInText] == 1)
    }

    @Test("of a key that occurs twice in an event the last value holds, also where it says nothing")
    func duplicates() throws {
        var redactor = try Region.redactor()
        let event = TestBeacon.event(
            1,
            [
                ("video_id", #""zz""#), ("video_id", #""aa""#), ("video_title", #""kept?""#),
                ("video_title", "null"), ("view_sequence_number", "7"),
            ])
        let content = PartContent(try #require(redactor.records(TestBeacon.body([event])).first).part)
        #expect(content.fields["video_id"] == "aa")
        #expect(content.fields["video_title"] == nil)
        #expect(content.seen == [7])
        #expect(redactor.counts[FieldReason.duplicateKey] == 3)
    }
}
