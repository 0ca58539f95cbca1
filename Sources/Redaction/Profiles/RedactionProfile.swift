import EgressContract

/// How much of what may cross does cross, as the region file names it.
public enum RedactionProfile: String, Sendable {
    /// The last octet is removed; place, titles, minutes and viewers' pseudonyms cross.
    case standard
    /// CNIL's conditions for a proxy: no prefix, no city, no titles, no custom dimensions, hours, short
    /// pseudonyms, no rare configuration.
    case strict

    /// Minutes to which times are coarsened.
    var timeStep: UInt64 { self == .standard ? 1 : 60 }

    /// Hex digits of a viewer's pseudonym, four bits each.
    var viewerDigits: Int { self == .standard ? 16 : 6 }

    /// Whether a text for people may cross: titles name what somebody watched.
    func lets(_ title: ContractField) -> Bool {
        self == .standard || title != .videoTitle && title != .videoSeries
    }

    /// Whether custom dimensions may cross: what a site writes there may be what CNIL's conditions rule out, such as an
    /// account or a campaign.
    var letsCustomDimensions: Bool { self == .standard }

    /// The place as it crosses: without the city, and with small networks as one.
    func narrowed(_ place: Place) -> Place {
        guard self == .strict else { return place }
        var narrowed = place
        narrowed.city = nil
        narrowed.networkOperator = place.networkOperator.map {
            LargeNetworks.numbers.contains($0) ? $0 : LargeNetworks.other
        }
        return narrowed
    }

    /// A browser's or a system's name and major version as they cross: rare ones as one.
    func folded(
        _ family: [UInt8], _ major: [UInt8], common: Set<[UInt8]>
    ) -> (family: [UInt8], major: [UInt8]) {
        if self == .standard || family.isEmpty || common.contains(family) { return (family, major) }
        return (AgentDictionary.other, [])
    }
}
