extension SettingTable {
    /// What only an aggregator has.
    static let aggregator: [Setting] = [
        Setting("listen.address", .text(.address), .text("0.0.0.0"), "Address that relays reach."),
        Setting("listen.port", .port, .whole(8443), "TCP port; 0 takes any free one."),
        Setting("listen.certificate", .file(.certificate), .required, "The aggregator's own (PEM)."),
        Setting("listen.private_key", .file(.privateKey), .required, "Its key (PEM)."),
        Setting(
            "listen.client_ca", .file(.certificate), .required, "Who signs the relays' certificates (PEM)."),
        Setting(
            "listen.connections_max", .count(1...20_000, of: "connections"), .whole(512),
            "Served at once; more wait to be accepted."),
        Setting(
            "api.address", .text(.loopback), .text("127.0.0.1"), "Address of the reports; loopback only."),
        Setting("api.port", .port, .whole(8444), "TCP port; 0 takes any free one."),
        Setting(
            "receipt_key", .file(.file), .required, "Ed25519 key that signs receipts and cosigns ledgers."),
        Setting("relays", .rows(relayRow, count: 0...1000), .required, "Relays whose batches are taken."),
        Setting(
            "batch_bytes_max", .bytes(65_536...134_217_728), .whole(8_388_608), "Longest batch, compressed."),
        Setting(
            "inflated_bytes_max", .bytes(65_536...1_073_741_824), .whole(67_108_864),
            "Longest batch, inflated."),
        Setting(
            "retention_days", .count(1...3650, of: "days"), .whole(100), "Age at which views are deleted."),
        Setting(
            "late_window_days", .count(1...100, of: "days"), .whole(7), "How late a part corrects its view."),
        Setting(
            "view_idle_minutes", .count(1...1440, of: "minutes"), .whole(60), "Silence that ends a view."),
        Setting(
            "report_viewers_min", .count(1...1000, of: "viewers"), .whole(10),
            "Fewest viewer pseudonyms in a cell that is shown; production takes 5 or more."),
        Setting(
            "report_views_min", .count(1...10_000, of: "views"), .whole(30),
            "Fewest views in a shown cell without pseudonyms; production takes 15 or more."),
    ]

    private static let relayRow: [Setting] = [
        Setting("region", .text(.region), .required, "The relay's region."),
        Setting("name", .text(.relay), .required, "The relay's name."),
        Setting("incarnation", .count(1...1_000_000, of: "lives"), .required, "Which life of the relay."),
        Setting("certificate_pin", .text(.pin), .required, "Public key of its client certificate."),
        Setting("ledger_vkey", .text(.verifierKey), .required, "What its ledger is checked with."),
    ]
}
