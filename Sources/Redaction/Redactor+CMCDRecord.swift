import Beacons
import EgressContract

// MARK: - One view's record

extension Redactor {
    /// Joins the view's records, the latest of the beacon first.
    mutating func record(
        ofCMCD view: BeaconView, _ fields: Span<CMCDField>, _ body: Span<UInt8>, _ origin: Origin,
        _ agent: UserAgent?, _ arrival: Arrival
    ) -> ViewRecord {
        let property = properties[view.property]
        said = FieldOrders()
        var minute = UInt64.max
        var next = view.lastEvent
        while next >= 0 {
            let head = cmcdHeads[next]
            builder.see(head.order)
            minute = min(minute, arrival.minute(of: head.time))
            join(head, property, fields, body)
            next = head.previous
        }
        setTime(minute)
        setOrigin(origin, order: view.highestOrder)
        if let agent { setAgent(agent, order: view.highestOrder) }
        builder.set(.sdkName, order: view.highestOrder, text: "cmcd")
        let key = ViewKey(property: property.key, view: view.names.pseudonym)
        return ViewRecord(key: key, part: builder.build(), events: view.events)
    }

    private mutating func join(
        _ head: CMCDHead, _ property: PropertyTable.Property, _ fields: Span<CMCDField>, _ body: Span<UInt8>
    ) {
        counts.acceptedFields &+= UInt64(head.fields.count)
        var met = KeySet()
        var marks = CMCDMarks()
        // Backwards, so that the first of equal keys met is the one that holds.
        for index in head.fields.reversed() {
            let field = fields[index]
            let isLone = field.key == .custom || field.key == .other
            if !isLone, !met.insert(field.key.rawValue) {
                counts.note(.duplicateKey)
                continue
            }
            marks.note(field)
            if !joinDimension(field, head, property, body), !joinMeasure(field, head, body) {
                counts.note(Self.reason(for: field.key))
            }
        }
        joinMarks(marks, head, body)
    }

    private mutating func joinDimension(
        _ field: CMCDField, _ head: CMCDHead, _ property: PropertyTable.Property, _ body: Span<UInt8>
    ) -> Bool {
        let (value, order) = (field.value, head.order)
        switch field.key {
        case .cid: joinText(.videoID, value, order, body, TextCheck.identifier)
        case .cdn: joinText(.videoCDN, value, order, body, TextCheck.identifier)
        case .v: joinText(.sdkVersion, value, order, body, TextCheck.identifier)
        case .h: joinHost(.sourceHost, value, order, property, body, isURL: false)
        case .url: joinHost(.sourceHost, value, order, property, body, isURL: true)
        case .st: joinStreamType(value, order, body)
        default: return false
        }
        return true
    }

    private mutating func joinMeasure(_ field: CMCDField, _ head: CMCDHead, _ body: Span<UInt8>) -> Bool {
        let (value, order) = (field.value, head.order)
        switch field.key {
        case .msd: joinNumber(.startupTime, value, order, body)
        case .br: joinBitrate(value, order, body)
        case .bsa: joinTotal(.sessionStarvationsFirst, .sessionStarvationsLast, value, order, body)
        case .bsda: joinTotal(.sessionStarvationTimeFirst, .sessionStarvationTimeLast, value, order, body)
        case .dfa: joinTotal(.sessionDroppedFramesFirst, .sessionDroppedFramesLast, value, order, body)
        default: return false
        }
        return true
    }

    /// What becomes of a field that no dimension and no measure is made of.
    private static func reason(for key: CMCDKey) -> FieldReason {
        switch key {
        case .sid: .pseudonymised
        case .ts, .sn, .e, .sta, .ec: .kept
        case .nor: .url
        case .cmsdd, .cmsds, .smrt: .neverCrosses
        case .cen: .freeText
        case .custom: .notDeclared
        default: .notInContract
        }
    }
}

/// The fields of a record of which marks are made.
struct CMCDMarks {
    var state: ScannedField?
    var errorCode: ScannedField?
    var bitrate: ScannedField?

    mutating func note(_ field: CMCDField) {
        switch field.key {
        case .sta: state = field.value
        case .ec: errorCode = field.value
        case .br: bitrate = field.value
        default: break
        }
    }
}
