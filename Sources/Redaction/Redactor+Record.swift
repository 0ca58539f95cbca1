import Beacons
import EgressContract

// MARK: - One view's record

extension Redactor {
    /// Joins the view's events, the latest first, so that what they supersede is not looked at.
    mutating func record(
        of view: BeaconView, _ fields: Span<ScannedField>, _ body: Span<UInt8>, _ origin: Origin,
        _ agent: UserAgent?, _ arrival: Arrival
    ) -> ViewRecord {
        let property = properties[view.property]
        said = FieldOrders()
        var event = EventAtHand(view, property, day: arrival.day)
        var minute = UInt64.max
        var next = view.lastEvent
        while next >= 0 {
            let head = heads[next]
            builder.see(head.order)
            minute = min(minute, arrival.minute(of: head.time))
            event.begin(head)
            join(&event, fields, body)
            next = head.previous
        }
        setTime(minute)
        setOrigin(origin, order: view.highestOrder)
        if let agent { setAgent(agent, order: view.highestOrder) }
        let key = ViewKey(property: property.key, view: view.names.pseudonym)
        return ViewRecord(key: key, part: builder.build(), events: view.events)
    }

    mutating func setTime(_ minute: UInt64) {
        guard minute >= timeRange.min, minute <= timeRange.max else { return counts.note(.timeOutOfRange) }
        builder.set(.time, order: 0, minute / profile.timeStep * profile.timeStep)
    }

    mutating func setOrigin(_ origin: Origin, order: UInt64) {
        let prefix = origin.prefixText
        if !prefix.isEmpty, profile == .standard { builder.set(.prefix, order: order, text: prefix.span) }
        let place = profile.narrowed(origin.place)
        setPlace(.continent, order, place.continent, PlaceCheck.isCountry)
        setPlace(.country, order, place.country, PlaceCheck.isCountry)
        setPlace(.subdivision, order, place.subdivision, PlaceCheck.isSubdivision)
        setPlace(.city, order, place.city) { TextCheck.title($0) == .passes }
        if let number = place.networkOperator, origin.place.networkOperator != 0 {
            builder.set(.networkOperator, order: order, UInt64(number))
        }
    }

    mutating func setAgent(_ agent: UserAgent, order: UInt64) {
        let browser = profile.folded(agent.browser, agent.browserMajor, common: CommonAgents.browsers)
        let system = profile.folded(agent.system, agent.systemMajor, common: CommonAgents.systems)
        setName(.browser, order, browser.family)
        setName(.browserMajor, order, browser.major)
        setName(.os, order, system.family)
        setName(.osMajor, order, system.major)
        setName(.deviceCategory, order, agent.category)
    }

    private mutating func setName(_ field: ContractField, _ order: UInt64, _ name: [UInt8]) {
        if !name.isEmpty { builder.set(field, order: order, text: name.span) }
    }

    private mutating func setPlace(
        _ field: ContractField, _ order: UInt64, _ name: String?, _ isInDomain: (Span<UInt8>) -> Bool
    ) {
        guard let name else { return }
        guard isInDomain(name.utf8.span) else { return counts.note(.placeOutsideDomain) }
        builder.set(field, order: order, text: name.utf8.span)
    }
}

/// The domains of places.
enum PlaceCheck {
    /// Two of A-Z.
    static func isCountry(_ text: Span<UInt8>) -> Bool {
        text.count == 2 && isUpper(text[0]) && isUpper(text[1])
    }

    /// 1 to 6 of A-Z, 0-9 and -.
    static func isSubdivision(_ text: Span<UInt8>) -> Bool {
        guard (1...6).contains(text.count) else { return false }
        for index in text.indices {
            let byte = text[index]
            guard isUpper(byte) || AddressLiteral.isDigit(byte) || byte == UInt8(ascii: "-")
            else { return false }
        }
        return true
    }

    private static func isUpper(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }
}
