import TransparencyLog

// What the ledger says of each minute and each day.

extension LedgerAudit {
    /// How many minutes of a day may pass before its key is in the ledger.
    private static let keyMinutesMax = 5

    /// A silence is announced where the relay stopped: its last word is a heartbeat, its next a start.
    mutating func checkSilence(_ ledger: RelayLedger) {
        silence.checked = ledger.signs.count
        for (earlier, later) in zip(ledger.signs, ledger.signs.dropFirst()) {
            let minutes = later.time.minutes - earlier.time.minutes
            let isAnnounced = !earlier.isStart && later.isStart && later.index == earlier.index + 1
            if minutes < 0 {
                silence.violated(
                    AuditFinding("time runs backwards by \(-minutes) minutes", entry: later.index))
            } else if minutes > settings.silenceMinutesMax, !isAnnounced {
                silence.violated(
                    AuditFinding(
                        "\(minutes) minutes without a heartbeat, and no stop was announced",
                        entry: later.index))
            }
        }
        if let last = ledger.signs.last?.time, let newest = ledger.newest,
            newest.minutes - last.minutes > settings.silenceMinutesMax
        {
            silence.violated(
                AuditFinding("\(newest.minutes - last.minutes) minutes of entries behind the last heartbeat"))
        }
        if let newest = ledger.newest {
            silence.note(
                AuditFinding("its newest entry is of \(newest.text): nothing here shows what came later"))
        }
        for incident in ledger.incidents {
            silence.note(
                AuditFinding(
                    "incident \(incident.entry.kind.rawValue), count \(incident.entry.count)",
                    entry: incident.index))
        }
    }

    /// One pseudonym key a kind and day: another commitment for the same is another key.
    mutating func checkKeys(_ ledger: RelayLedger) {
        var known: [String: String] = [:]
        commitments.checked = ledger.keys.count
        for key in ledger.keys where key.entry.kind != .salts {
            let name = "\(key.entry.kind.rawValue) \(key.entry.day?.text ?? "-")"
            if let before = known.updateValue(key.entry.commitment, forKey: name),
                before != key.entry.commitment
            {
                commitments.violated(
                    AuditFinding(
                        "a second key of kind \(key.entry.kind.rawValue) for the same day", entry: key.index))
            }
        }
        checkDays(ledger)
        commitments.note(AuditFinding("that a key was destroyed is the operator's statement"))
    }

    /// What is sealed on a day bears pseudonyms of its key, which the ledger has from the day's first minutes on.
    private mutating func checkDays(_ ledger: RelayLedger) {
        let committed = Set(ledger.keys.filter { $0.entry.kind == .viewer }.compactMap(\.entry.day))
        let sealed = Set(ledger.sealed.map { CivilDay(number: $0.intent.time.minutes / 1_440) })
        let begun = (ledger.newest?.minutes ?? 0) - Self.keyMinutesMax
        for day in sealed.subtracting(committed).sorted() where day.number * 1_440 <= begun {
            commitments.violated(
                AuditFinding(
                    "batches were sealed on \(day.text), and no viewer key of that day is committed to"))
        }
    }
}
