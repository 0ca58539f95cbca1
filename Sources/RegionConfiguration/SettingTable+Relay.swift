extension SettingTable {
    /// What only a relay has.
    static let relay = ingest + boundary + sealing + forwarding + firewall

    private static let ingest: [Setting] =
        listener(at: "ingest.", port: .whole(8080)) + [
            Setting(
                "ingest.listeners", .rows(listener(at: "", port: .required), count: 1...16), .absent,
                "Several listeners in place of the one; the limits below hold for all of them together."),
            Setting(
                "ingest.tls_check_seconds", .seconds(1...3600), .whole(10),
                "Time between looks whether certificate or key was replaced."),
            Setting(
                "ingest.http2_streams_max", .count(0...1000, of: "requests"), .whole(100),
                "Requests of an HTTP/2 connection at a time; 0 offers HTTP/1.1 alone."),
            Setting(
                "ingest.http2_open_streams_max", .count(1...1_000_000, of: "requests"), .whole(20_000),
                "Requests of all HTTP/2 connections at once; one more is shed."),
            Setting(
                "ingest.http2_resets_max", .count(1...100_000, of: "streams in 30 s"), .whole(200),
                "More resets or errors of streams end an HTTP/2 connection."),
            Setting(
                "ingest.http2_control_frames_max", .count(10...100_000, of: "frames in 30 s"), .whole(200),
                "More SETTINGS, PING and PRIORITY frames end one."),
            Setting(
                "ingest.http2_continuations_max", .count(0...1000, of: "frames"), .whole(5),
                "More CONTINUATION frames of one header end one."),
            Setting("ingest.body_bytes_max", .bytes(1024...16_777_216), .whole(2_097_152), "Longest body."),
            Setting(
                "ingest.inflated_bytes_max", .bytes(1024...67_108_864), .whole(8_388_608),
                "Longest body once inflated."),
            Setting(
                "ingest.inflation_ratio_max", .count(1...1032, of: "bytes for each byte"), .whole(100),
                "Most that gzip may stand for."),
            Setting(
                "ingest.events_max", .count(1...100_000, of: "events"), .whole(3600),
                "Most events in one beacon."),
            Setting(
                "ingest.cmcd_stop", .choice(["never", "unknown_property", "always"]), .text("never"),
                "Whose CMCD is answered with 410, which ends it for the session."),
            Setting(
                "ingest.held_bytes_max", .bytes(16_777_216...17_179_869_184), .whole(268_435_456),
                "All bodies in memory; what is beyond is shed."),
            Setting("ingest.header_bytes_max", .bytes(1024...98_304), .whole(65_536), "Longest header."),
            Setting(
                "ingest.header_lines_max", .count(16...10_000, of: "lines"), .whole(256),
                "Most lines of a header."),
            Setting(
                "ingest.header_read_seconds", .seconds(1...120), .whole(10),
                "Longest wait for a whole header."),
            Setting(
                "ingest.body_read_seconds", .seconds(1...600), .whole(60), "Longest wait for a whole body."),
            Setting(
                "ingest.answer_seconds", .seconds(1...600), .whole(60),
                "Longest wait for the disk; then the connection ends without an answer."),
            Setting(
                "ingest.idle_seconds", .seconds(1...3600), .whole(60), "Longest silence on a connection."),
            Setting(
                "ingest.connections_max", .count(1...1_000_000, of: "connections"), .whole(10_000),
                "Most connections at once."),
            Setting(
                "ingest.shed_connections_max", .count(0...1_000_000, of: "connections"), .whole(2000),
                "More connections, each answered once, with a success that sheds."),
            Setting("ingest.threads", .count(1...64, of: "threads"), .whole(1), "Event-loop threads."),
            Setting(
                "properties", .rows(property, count: 1...10_000), .required, "The customers' environments."),
        ]

    /// What each listener has: the one that stands in `ingest` itself, or an entry of the list.
    private static func listener(at base: String, port: Setting.Fallback) -> [Setting] {
        [
            Setting(
                base + "address", .text(.address), .text("0.0.0.0"),
                "Address that players or the proxy reach."),
            Setting(base + "port", .port, port, "TCP port; 0 takes any free one."),
            Setting(
                base + "address_source",
                .choice(["socket", "x-forwarded-for", "forwarded", "proxy-protocol"]), .text("socket"),
                "The one place that the client address is read from."),
            Setting(
                base + "trusted_proxies", .texts(.network, count: 0...256), .texts([]),
                "Networks whose proxies are believed; needed unless the source is socket."),
            Setting(
                base + "tls_certificate", .file(.certificate), .absent,
                "What players see, with its chain (PEM); none listens in clear.", .ingest),
            Setting(base + "tls_private_key", .file(.privateKey), .absent, "Its key (PEM).", .ingest),
        ]
    }

    /// The settings of the one listener, which a list of them takes the place of.
    static let oneListener = Set(listener(at: "ingest.", port: .required).map(\.path))

    private static let property: [Setting] = [
        Setting("key", .text(.propertyKey), .required, "The env key that players send."),
        Setting(
            "hosts", .texts(.host, count: 0...1000), .texts([]),
            "Page and delivery hosts that may cross by name; all else crosses as other."),
        Setting(
            "custom_dimensions", .texts(.customDimension, count: 0...20), .texts([]),
            "Custom dimensions that cross, as checked text."),
        Setting(
            "origins", .texts(.webOrigin, count: 0...1000), .texts([]),
            "Origins of the pages that may send its beacons; none lets all."),
        Setting(
            "events_per_second_max", .count(0...10_000_000, of: "events"), .whole(0),
            "Most events in a second, 0 for no such limit; what is beyond is shed."),
        Setting(
            "buffer_percent_max", .count(1...100, of: "percent"), .whole(100),
            "Most of buffer.bytes_max that its events may take while they wait; what is beyond is shed."),
    ]

    private static let boundary: [Setting] = [
        Setting(
            "profile", .choice(["standard", "strict"]), .text("standard"),
            "How much crosses; nothing looser than standard exists."),
        Setting("prefix.ipv4_bits", .prefix(most: 24), .whole(24), "Bits of an IPv4 address that are kept."),
        Setting("prefix.ipv6_bits", .prefix(most: 40), .whole(40), "Bits of an IPv6 address that are kept."),
        Setting(
            "prefix.nat64", .texts(.nat64, count: 0...64), .texts([]),
            "The region's own NAT64 prefixes, besides 64:ff9b::/96."),
        Setting(
            "geo.default_database", .file(.file), .text("/usr/share/octroi/geo/user-country.mmdb"),
            "The shipped country database.", .ingest),
        Setting(
            "geo.databases",
            .rows([Setting("path", .file(.file), .required, "A .mmdb file.", .ingest)], count: 0...8),
            .absent, "Databases laid over the shipped one; the first that says a thing holds."),
        Setting(
            "geo.check_seconds", .seconds(1...3600), .whole(10),
            "Time between looks whether a database was replaced."),
        Setting(
            "user_agents.rules", .file(.file), .text("/usr/share/uap-core/regexes.yaml"),
            "uap-core's lists of browsers and systems; its tests/ beside it names families.", .ingest),
        Setting("keys.pseudonyms", .file(.file), .required, "The region's pseudonym keys.", .ingest),
    ]

    private static let sealing: [Setting] = [
        Setting("cut.flush_interval_seconds", .seconds(1...3600), .whole(30), "Time between cuts."),
        Setting(
            "cut.open_views_max", .count(1000...10_000_000, of: "views"), .whole(500_000),
            "More open views cut early."),
        Setting(
            "cut.batch_parts_max", .count(1...100_000, of: "parts"), .whole(5000), "Most parts in a batch."),
        Setting("cut.batch_bytes_max", .bytes(65_536...67_108_864), .whole(4_194_304), "Longest batch."),
        Setting(
            "cut.compression_level", .whole(WholeRule(1...9, nil)), .whole(3),
            "Level of zlib: 6 makes batches 30 % smaller and costs twice as much."),
        Setting(
            "journal.segment_bytes", .bytes(1_048_576...1_073_741_824), .whole(67_108_864), "Segment length."),
        Setting(
            "journal.commit_wait_ms", .count(0...1000, of: "milliseconds"), .whole(5),
            "How long an answer waits for company."),
        Setting(
            "buffer.bytes_max", .bytes(67_108_864...1 << 50), .whole(10_737_418_240),
            "Journal, staging and outbox together; full, beacons are shed."),
        Setting(
            "buffer.hours_max", .count(1...8760, of: "hours"), .whole(72),
            "Age of the oldest batch that waits, beyond which beacons are shed."),
        Setting(
            "archive.bytes_max", .bytes(67_108_864...1 << 50), .whole(53_687_091_200), "Receipted batches."),
        Setting("archive.days", .count(1...3650, of: "days"), .whole(100), "Age at which they are deleted."),
    ]

    private static let forwarding: [Setting] = [
        Setting(
            "aggregator.addresses", .texts(.endpoint, count: 1...16), .required,
            "Literal addresses with ports, tried in turn."),
        Setting("aggregator.server_name", .text(.serverName), .required, "Name in its certificate."),
        Setting("aggregator.ca_certificate", .file(.certificate), .required, "Who signs it (PEM).", .forward),
        Setting("aggregator.certificate", .file(.certificate), .required, "The relay's own (PEM).", .forward),
        Setting("aggregator.private_key", .file(.privateKey), .required, "Its key (PEM).", .forward),
        Setting(
            "aggregator.pins", .texts(.pin, count: 0...2), .texts([]),
            "Public keys that the aggregator may have; production needs one."),
        Setting(
            "aggregator.receipt_vkey", .text(.verifierKey), .required, "What its receipts are checked with."),
        Setting("aggregator.connect_seconds", .seconds(1...60), .whole(3), "Longest connect."),
        Setting("aggregator.total_seconds", .seconds(1...600), .whole(30), "Longest exchange."),
        Setting(
            "aggregator.connections", .count(1...2, of: "connections"), .whole(2), "Connections at once."),
        Setting(
            "aggregator.backoff_max_seconds", .seconds(1...3600), .whole(60), "Longest wait between tries."),
        Setting(
            "aggregator.retry_after_max_seconds", .seconds(1...3600), .whole(300),
            "Longest Retry-After obeyed."),
        Setting(
            "aggregator.breaker_failures", .count(1...100, of: "failures"), .whole(5),
            "Failures in a row that open the breaker."),
        Setting(
            "aggregator.probe_seconds", .seconds(1...3600), .whole(10),
            "Time between probes while it is open."),
    ]
}
