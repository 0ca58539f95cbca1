public import Beacons
public import EgressContract

/// Turns a beacon's events into records that hold nothing but the contract's fields.
///
/// One per event loop, reusable, never shared: it keeps its buffers and the latest pseudonyms. Each value depends on
/// its event, the beacon's send time, the origin and the instant of arrival alone, never on an earlier beacon.
public struct Redactor: Sendable {
    let properties: PropertyTable
    let profile: RedactionProfile
    let rules = KeyRule.table
    let outlooks = KeyRule.outlooks
    let markTimeMax = Contract.v1.marks.time.max
    let timeRange = KeyRule.range(of: .time)
    let bitrateRange = KeyRule.range(of: .videoBitrate)
    /// By field: its range in the contract.
    let ranges = ContractField.allCases.map { KeyRule.range(of: $0) }
    var pseudonyms: PseudonymCache
    var builder = PartBuilder()
    var heads: [EventHead] = []
    var views: [BeaconView] = []
    var cmcdHeads: [CMCDHead] = []
    /// The origin of the page that sent the beacon at hand; apps send none.
    var webOrigin: [UInt8]?
    /// The text at hand.
    var text: [UInt8] = []
    /// What the view at hand has said so far.
    var said = FieldOrders()
    /// What was done since the redactor was made.
    public internal(set) var counts = RedactionCounts()

    /// A redactor for the declared properties; events of others are rejected.
    public init(properties: [PropertyPolicy], keys: PseudonymKeys, profile: RedactionProfile = .standard) {
        self.profile = profile
        self.properties = PropertyTable(properties)
        pseudonyms = PseudonymCache(keys: keys)
    }

    /// One record for each property and view of a scanned beacon, none where no event is acceptable.
    public mutating func redact(
        _ body: Span<UInt8>, _ scan: borrowing MuxScanner, hostLabel: String?, origin: Origin,
        webOrigin: [UInt8]? = nil, agent: UserAgent? = nil, arrivalMillis: UInt64
    ) -> [ViewRecord] {
        self.webOrigin = webOrigin
        let fields = scan.fields
        let newestTime = place(scan.events, fields, body, hostLabel: hostLabel)
        let arrival = Arrival(millis: arrivalMillis, sent: scan.transmissionTime ?? newestTime)
        var records: [ViewRecord] = []
        records.reserveCapacity(views.count)
        for view in views where view.events > 0 {
            records.append(record(of: view, fields.span, body, origin, agent, arrival))
        }
        return records
    }
}

/// When a beacon came, by the relay's clock and by the player's.
struct Arrival {
    static let ageMax: Double = 86_400_000
    let millis: UInt64
    let sent: Double?

    /// The UTC day, in days since 1970-01-01.
    var day: Int { Int(millis / 86_400_000) }

    /// The minute at which an event of this time happened, by the relay's clock.
    func minute(of time: Double?) -> UInt64 {
        guard let time, let sent else { return millis / 60_000 }
        let age = UInt64(min(max(sent - time, 0), Self.ageMax).rounded())
        return (millis - min(age, millis)) / 60_000
    }
}

// MARK: - Which events are accepted, and to which view each belongs

extension Redactor {
    /// Fills `heads` and `views`; returns the newest event time.
    private mutating func place(
        _ events: [ScannedEvent], _ fields: [ScannedField], _ body: Span<UInt8>, hostLabel: String?
    ) -> Double? {
        heads.removeAll(keepingCapacity: true)
        views.removeAll(keepingCapacity: true)
        var newest: Double?
        var latest = EventFields()
        var latestView = -1
        for scanned in events {
            let event = EventFields(fields.span, scanned.fields)
            let time = event.time.number(in: body)
            if let time { newest = max(newest ?? time, time) }
            var placing = Placing.view(latestView)
            if latestView < 0 || !isSameView(event, latest, body) {
                placing = view(of: event, body, hostLabel)
            }
            switch accept(event, scanned, time, placing, body) {
            case .view(let view): (latest, latestView) = (event, view)
            case .rejected(let reason): counts.note(reason)
            }
        }
        return newest
    }

    private func isSameView(_ event: EventFields, _ other: EventFields, _ body: Span<UInt8>) -> Bool {
        Self.isSame(event.property, other.property, body) && Self.isSame(event.view, other.view, body)
    }

    /// Whether two fields are strings without escapes and of equal bytes, or both absent.
    private static func isSame(_ one: ScannedField, _ two: ScannedField, _ body: Span<UInt8>) -> Bool {
        guard one.kind == .string, two.kind == .string else { return one.key == .other && two.key == .other }
        return one.hasSameBytes(as: two, in: body)
    }

    private mutating func view(of event: EventFields, _ body: Span<UInt8>, _ label: String?) -> Placing {
        let isNamed = readText(event.property, body) && !text.isEmpty
        let key = isNamed ? text : label.map { Array($0.utf8) }
        guard let key, let property = properties.position(of: key) else { return .rejected(.unknownProperty) }
        guard properties[property].admits(webOrigin) else { return .rejected(.origin) }
        guard readText(event.view, body), !text.isEmpty else { return .rejected(.noOrder) }
        guard TextCheck.isViewID(text.span) else { return .rejected(.badViewID) }
        let names = pseudonyms.view(property, named: properties[property].key, text)
        let known = views.firstIndex { $0.property == property && $0.names.pseudonym == names.pseudonym }
        if let known { return .view(known) }
        views.append(BeaconView(property: property, names: names))
        return .view(views.count - 1)
    }

    private mutating func accept(
        _ event: EventFields, _ scanned: ScannedEvent, _ time: Double?, _ placing: Placing,
        _ body: Span<UInt8>
    ) -> Placing {
        guard case .view(let position) = placing else { return placing }
        guard let order = event.order.integer(in: body) else { return .rejected(.noOrder) }
        guard order <= PartLimits.sequenceMax else { return .rejected(.orderOutOfRange) }
        heads.append(
            EventHead(
                fields: scanned.fields, order: order, kind: MuxEventKind(event.kind, in: body), time: time,
                previous: views[position].lastEvent))
        views[position].take(heads.count - 1, order: order)
        counts.acceptedEvents &+= 1
        counts.acceptedFields &+= UInt64(scanned.fields.count + scanned.unlistedFields)
        counts.note(.notInContract, UInt64(scanned.unlistedFields))
        return placing
    }

    /// Puts a string's or a number's text into `text`; false where the value is neither.
    mutating func readText(_ field: ScannedField, _ body: Span<UInt8>) -> Bool {
        text.removeAll(keepingCapacity: true)
        guard field.kind == .number else { return field.appendText(in: body, to: &text) }
        for index in Int(field.start)..<Int(field.end) { text.append(body[index]) }
        return true
    }
}

/// Where an event belongs, or why it belongs nowhere.
private enum Placing {
    case view(Int)
    case rejected(EventReason)
}
