extension Notice {
    /// The notice's name in a log line.
    public var name: String { words.name }
    /// The notice's one sentence.
    public var sentence: String { words.sentence }
    /// How loud it is.
    public var level: NoticeLevel { words.level }

    /// What stands beside the sentence, in order: names of this file, and numbers.
    public var numbers: [(name: String, value: Int)] {
        switch self {
        case .started(let port, let apiPort): [("port", port), ("api_port", apiPort)]
        case .journalRecovered(let records, let tornBytes): [("records", records), ("torn_bytes", tornBytes)]
        case .journalDamaged(let segment, let offset, let bytes):
            [("segment", segment), ("offset", offset), ("bytes", bytes)]
        case .addressesReread(let addresses): [("addresses", addresses)]
        case .journalFailed(let code), .cutFailed(let code): [("errno", code)]
        case .sheddingEnded(let beacons): [("beacons", beacons)]
        case .cutCommitted(let cut, let batches, let parts, let events, let orders):
            [("cut", cut), ("batches", batches), ("parts", parts), ("events", events), ("orders", orders)]
        case .batchReceipted(let parts, let events, let orders):
            [("parts", parts), ("events", events), ("orders", orders)]
        case .batchQuarantined(let status), .batchRefused(let status): [("status", status)]
        case .forwardingFailed(let curlCode, let status, let failuresInRow):
            [("curl_code", curlCode), ("status", status), ("failures_in_row", failuresInRow)]
        case .forwardingRecovered(let waiting): [("waiting", waiting)]
        case .geoLoaded(let databases): [("databases", databases)]
        case .connectionsCapped(let connections, let openFiles):
            [("connections", connections), ("open_files", openFiles)]
        case .userAgentsLoaded(let jit): [("jit", jit)]
        case .batchStored(let parts, let events, let orders, let repeated):
            [("parts", parts), ("events", events), ("orders", orders), ("repeated", repeated)]
        case .batchRepeated(let parts): [("parts", parts)]
        case .batchLate(let parts, let orders): [("parts", parts), ("orders", orders)]
        case .storeFailed(let code): [("sqlite_code", code)]
        case .retentionDone(let views, let batches): [("views", views), ("batches", batches)]
        case .stopped, .serviceFailed, .libraryMessage, .alarmRaised, .alarmCleared, .sheddingBegan,
            .returnRejected, .clientRefused, .geoFailed, .certificateLoaded, .certificateFailed,
            .addressesUnreadable:
            []
        }
    }

    /// The alarm that the notice is about.
    public var alarm: Alarm? {
        switch self {
        case .alarmRaised(let alarm), .alarmCleared(let alarm): alarm
        default: nil
        }
    }

    private var words: (name: String, level: NoticeLevel, sentence: String) {
        switch self {
        case .started: ("started", .info, "The program serves.")
        case .stopped: ("stopped", .info, "The program has stopped.")
        case .serviceFailed: ("service_failed", .error, "A part of the program ended on its own.")
        case .libraryMessage:
            ("library_message", .warning, "A library had something to say; its words are withheld.")
        case .alarmRaised: ("alarm_raised", .error, "An alarm was raised.")
        case .alarmCleared: ("alarm_cleared", .info, "An alarm no longer holds.")
        case .journalRecovered: ("journal_recovered", .info, "The journal was read back.")
        case .journalDamaged: ("journal_damaged", .error, "A place in the journal is damaged and set aside.")
        case .addressesReread: ("addresses_reread", .info, "The aggregator's addresses were read again.")
        case .addressesUnreadable:
            ("addresses_unreadable", .error, "The region file cannot be used; the addresses before stay.")
        case .journalFailed: ("journal_failed", .error, "Writing the journal failed.")
        case .sheddingBegan: ("shedding_began", .warning, "Overload: beacons are answered and not kept.")
        case .sheddingEnded: ("shedding_ended", .info, "Beacons are kept again.")
        case .cutCommitted: ("cut_committed", .info, "A cut was committed.")
        case .cutFailed: ("cut_failed", .error, "Sealing failed; it will be tried again.")
        case .batchReceipted: ("batch_receipted", .info, "The aggregator has a batch.")
        case .batchQuarantined:
            ("batch_quarantined", .error, "The aggregator refused a batch; it is set aside.")
        case .forwardingFailed: ("forwarding_failed", .warning, "Posting a batch failed; it waits.")
        case .forwardingRecovered: ("forwarding_recovered", .info, "Batches go through again.")
        case .returnRejected: ("return_rejected", .error, "A return did not verify and was not used.")
        case .geoLoaded: ("geo_loaded", .info, "The geo databases were read.")
        case .geoFailed: ("geo_failed", .error, "A geo database could not be read; the one before stays.")
        case .certificateLoaded: ("certificate_loaded", .info, "The players' certificate was read again.")
        case .certificateFailed:
            (
                "certificate_failed", .error,
                "The players' certificate could not be read; the one before stays."
            )
        case .connectionsCapped:
            (
                "connections_capped", .warning,
                "The system allows fewer open files than ingest.connections_max wants; raise LimitNOFILE."
            )
        case .userAgentsLoaded: ("user_agents_loaded", .info, "The lists of user agents were read.")
        case .batchStored: ("batch_stored", .info, "A batch was stored.")
        case .batchRepeated: ("batch_repeated", .info, "A batch came again and got its receipt again.")
        case .batchRefused: ("batch_refused", .error, "A batch was refused.")
        case .batchLate: ("batch_late", .warning, "A batch came too late to correct its views.")
        case .clientRefused: ("client_refused", .warning, "A client of no known relay was turned away.")
        case .storeFailed: ("store_failed", .error, "The store failed; the relay will send again.")
        case .retentionDone: ("retention_done", .info, "What had reached its age was deleted.")
        }
    }
}
