public import Beacons
public import EgressContract

/// An accepted record of the beacon at hand.
struct CMCDHead {
    /// Its fields in the scan.
    let fields: Range<Int>
    /// (ts, sn, e) in one number.
    let order: UInt64
    let kind: CMCDEventKind
    /// The player's milliseconds plus the view's offset.
    let shiftedTime: UInt64
    /// The player's clock, in milliseconds.
    let time: Double
    /// The view's previous accepted record in the beacon, -1 at its first.
    let previous: Int
}

/// The few fields of a record by which it is placed; a key's last value holds.
private struct CMCDPlace {
    var session: ScannedField?
    var content: ScannedField?
    var time: ScannedField?
    var sequence: ScannedField?
    var event: ScannedField?
    var version: ScannedField?

    init(_ fields: ArraySlice<CMCDField>) {
        for field in fields {
            switch field.key {
            case .sid: session = field.value
            case .cid: content = field.value
            case .ts: time = field.value
            case .sn: sequence = field.value
            case .e: event = field.value
            case .v: version = field.value
            default: break
            }
        }
    }
}

/// Limits on what names and orders a record.
enum CMCDLimits {
    /// The greatest version of CMCD that is understood; the whole of a newer record is ignored (CTA-5004-B, 3).
    static let versionMax: UInt64 = 2
    /// The bits of a sequence number that stand in an order: enough to tell the events of a millisecond apart.
    static let sequenceMask: UInt64 = 0xFFFF
    /// Bytes of a session's id; players send at most 64.
    static let sessionBytesMax = 128
    /// Bytes of a content's id; players send at most 128.
    static let contentBytesMax = 512
}

// MARK: - Which records are accepted, and to which view each belongs

extension Redactor {
    /// Whether a path's or a host's label names a declared property.
    public func declares(pathLabel: String?, hostLabel: String?) -> Bool {
        property(pathLabel, hostLabel) != nil
    }

    /// One record for each view of a scanned CMCD beacon, none where no record is acceptable.
    ///
    /// The property is the path's label if it is declared, else the host's.
    public mutating func redact(
        _ body: Span<UInt8>, _ scan: borrowing CMCDScanner, pathLabel: String?, hostLabel: String?,
        origin: Origin, webOrigin: [UInt8]? = nil, agent: UserAgent? = nil, arrivalMillis: UInt64
    ) -> [ViewRecord] {
        self.webOrigin = webOrigin
        let fields = scan.fields
        views.removeAll(keepingCapacity: true)
        cmcdHeads.removeAll(keepingCapacity: true)
        let property = property(pathLabel, hostLabel)
        for range in scan.records {
            if let reason = place(range, fields, body, property) { counts.note(reason) }
        }
        let arrival = Arrival(millis: arrivalMillis, sent: cmcdHeads.map { $0.time }.max())
        return views.map { record(ofCMCD: $0, fields.span, body, origin, agent, arrival) }
    }

    private func property(_ pathLabel: String?, _ hostLabel: String?) -> Int? {
        [pathLabel, hostLabel].lazy.compactMap { $0.map { Array($0.utf8) } }
            .compactMap { properties.position(of: $0) }.first
    }

    /// Notes the record in its view, or says why it has none.
    private mutating func place(
        _ range: Range<Int>, _ fields: [CMCDField], _ body: Span<UInt8>, _ property: Int?
    ) -> EventReason? {
        let record = CMCDPlace(fields[range])
        if let version = record.version?.integer(in: body), version > CMCDLimits.versionMax {
            return .unknownVersion
        }
        guard let event = record.event, event.kind == .string, let time = record.time?.integer(in: body),
            let session = record.session, readText(session, body), !text.isEmpty
        else { return .noOrder }
        guard let property else { return .unknownProperty }
        guard properties[property].admits(webOrigin) else { return .origin }
        guard let id = viewID(record.content, body) else { return .badViewID }
        let names = pseudonyms.view(property, named: properties[property].key, id)
        let sequence = record.sequence?.integer(in: body) ?? 0
        let shifted = time &+ names.clockOffset
        let kind = CMCDEventKind(event, in: body)
        guard shifted <= markTimeMax else { return .orderOutOfRange }
        let order = shifted << 21 | (sequence & CMCDLimits.sequenceMask) << 5 | UInt64(kind.rawValue)
        guard order <= PartLimits.orderMax else { return .orderOutOfRange }
        let position = position(of: names, property)
        cmcdHeads.append(
            CMCDHead(
                fields: range, order: order, kind: kind, shiftedTime: shifted, time: Double(time),
                previous: views[position].lastEvent))
        views[position].take(cmcdHeads.count - 1, order: order)
        counts.acceptedEvents &+= 1
        return nil
    }

    /// Session and content in one id that no Mux view has; `text` is the session's.
    private mutating func viewID(_ content: ScannedField?, _ body: Span<UInt8>) -> [UInt8]? {
        guard text.count <= CMCDLimits.sessionBytesMax else { return nil }
        var id: [UInt8] = [0]
        PartBytes.append(UInt64(text.count), to: &id)
        id += text
        guard let content, readText(content, body) else { return id }
        guard text.count <= CMCDLimits.contentBytesMax else { return nil }
        return id + text
    }

    private mutating func position(of names: ViewNames, _ property: Int) -> Int {
        if let known = views.lastIndex(where: { $0.names.pseudonym == names.pseudonym }) { return known }
        views.append(BeaconView(property: property, names: names))
        return views.count - 1
    }
}
