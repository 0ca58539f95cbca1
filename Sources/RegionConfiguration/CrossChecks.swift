import Configuration

/// What no setting shows alone: rules between settings, and what production refuses.
extension SettingLayers {
    func crossErrors(role: RegionRole) -> [RegionFileError] {
        switch role {
        case .relay: listenerErrors + repeatedProperties + strictErrors + pinErrors
        case .aggregator: repeatedRelays + ledgerErrors + reportErrors + windowErrors
        }
    }

    func peek(_ path: String) -> Int? {
        if case .int(let number)? = find(path, .int)?.content { number } else { nil }
    }

    func peek(text path: String) -> String? {
        if case .string(let text)? = find(path, .string)?.content { text } else { nil }
    }

    func peek(count path: String) -> Int? {
        if case .stringArray(let texts)? = find(path, .stringArray)?.content { texts.count } else { nil }
    }

    private var isProduction: Bool { peek(text: "environment") == DeploymentEnvironment.production.rawValue }

    func error(_ path: String, _ type: ConfigType, _ problem: String, _ remedy: String)
        -> RegionFileError
    {
        RegionFileError(find(path, type)?.source ?? .byDefault, path, problem, remedy)
    }

    func proxyErrors(of listener: String) -> [RegionFileError] {
        let path = listener + "address_source"
        guard let source = peek(text: path), source != AddressSource.socket.rawValue,
            peek(count: listener + "trusted_proxies") == 0
        else { return [] }
        return [
            RegionFileError(
                find(path, .string)?.source ?? .byDefault, listener + "trusted_proxies",
                "empty, though the client address is taken from a proxy",
                "write the proxies' networks, or set \(path) to socket")
        ]
    }

    func certificateErrors(of listener: String) -> [RegionFileError] {
        let pair = [listener + "tls_certificate", listener + "tls_private_key"]
        let there = pair.filter { peek(text: $0) != nil }
        guard there.count == 1, let alone = there.first else { return [] }
        let other = alone == pair[0] ? pair[1] : pair[0]
        return [error(alone, .string, "without \(other)", "write both, or neither to listen in clear")]
    }

    private var pinErrors: [RegionFileError] {
        guard isProduction, peek(count: "aggregator.pins") == 0 else { return [] }
        let place = find("environment", .string)?.source ?? .byDefault
        return [
            RegionFileError(
                place, "aggregator.pins", "empty, which production refuses",
                "write one or two pins of the aggregator's public keys")
        ]
    }

    private var repeatedProperties: [RegionFileError] {
        repeated("properties") { [peek(text: $0 + "key")] }.map { path in
            error(path + "key", .string, "a key that an earlier property has", "keep one of them")
        }
    }

    private var strictErrors: [RegionFileError] {
        guard peek(text: "profile") == PrivacyProfile.strict.rawValue else { return [] }
        return (0..<(peek("properties.count") ?? 0)).map { "properties.\($0).custom_dimensions" }
            .filter { peek(count: $0) ?? 0 > 0 }.map { path in
                error(
                    path, .stringArray, "custom dimensions, which profile strict lets none of cross",
                    "remove them, or set profile to standard")
            }
    }

    private var repeatedRelays: [RegionFileError] {
        let names = repeated("relays") { base in
            [
                peek(text: base + "region"), peek(text: base + "name"),
                peek(base + "incarnation").map(String.init),
            ]
        }
        return names.map { path in
            error(path + "incarnation", .int, "a relay that an earlier entry names", "keep one of them")
        }
    }

    /// A ledger's key bears the name of its relay's life, so that no other relay's is pasted in.
    private var ledgerErrors: [RegionFileError] {
        (0..<(peek("relays.count") ?? 0)).map { "relays.\($0)." }.compactMap { base in
            guard let region = peek(text: base + "region"), let name = peek(text: base + "name"),
                let incarnation = peek(base + "incarnation"), let key = peek(text: base + "ledger_vkey")
            else { return nil }
            let origin = "\(region)/\(name)-\(incarnation)/egress"
            guard key.prefix(while: { $0 != "+" }) != origin else { return nil }
            return error(
                base + "ledger_vkey", .string, "another ledger's than \(origin)",
                "write the line that octroi-relay init printed, or eu/ledger/vkey")
        }
    }

    /// The base paths of entries whose identity an earlier entry has.
    private func repeated(_ list: String, _ identity: (String) -> [String?]) -> [String] {
        var seen: Set<[String]> = []
        return (0..<(peek("\(list).count") ?? 0)).map { "\(list).\($0)." }.filter { base in
            let parts = identity(base).compactMap(\.self)
            return parts.count == identity(base).count && !seen.insert(parts).inserted
        }
    }

    private var reportErrors: [RegionFileError] {
        guard isProduction else { return [] }
        return [("report_viewers_min", 5), ("report_views_min", 15)].compactMap { path, least in
            guard let number = peek(path), number < least else { return nil }
            let remedy = "write \(least) or more, or set environment to staging or development"
            return error(path, .int, "lower than production allows", remedy)
        }
    }

    private var windowErrors: [RegionFileError] {
        guard let late = peek("late_window_days"), let kept = peek("retention_days"), late > kept else {
            return []
        }
        return [
            error(
                "late_window_days", .int, "longer than the retention",
                "write at most what retention_days says")
        ]
    }
}
