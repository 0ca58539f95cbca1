import Beacons
import EgressContract

/// An event while its fields are joined, with what must be seen together before it can be said.
struct EventAtHand {
    private(set) var head = EventHead(fields: 0..<0, order: 0, kind: .other, time: nil, previous: -1)
    let view: BeaconView
    let property: PropertyTable.Property
    let day: Int
    var user: ScannedField?
    var cookie: ScannedField?
    var sdkName = Alternatives()
    var sdkVersion = Alternatives()
    var errorCode: ScannedField?
    var bitrate: ScannedField?

    /// A value and the one that stands in for it.
    struct Alternatives {
        var first: ScannedField?
        var fallback: ScannedField?
    }

    init(_ view: BeaconView, _ property: PropertyTable.Property, day: Int) {
        self.view = view
        self.property = property
        self.day = day
    }

    /// Goes on to another event of the view.
    mutating func begin(_ head: EventHead) {
        self.head = head
        (user, cookie, errorCode, bitrate) = (nil, nil, nil, nil)
        (sdkName, sdkVersion) = (Alternatives(), Alternatives())
    }
}

// MARK: - One event's fields

extension Redactor {
    mutating func join(_ event: inout EventAtHand, _ fields: Span<ScannedField>, _ body: Span<UInt8>) {
        let superseding = event.head.order + 1
        var met = KeySet()
        var (unlisted, superseded, silent): (UInt64, UInt64, UInt64) = (0, 0, 0)
        // Backwards, so that the first of equal keys met is the one that holds.
        for index in event.head.fields.reversed() {
            let field = fields[index]
            if field.key == .other {
                unlisted += 1
            } else if !met.insert(field.key.rawValue) {
                counts.note(.duplicateKey)
            } else if setBy[targets[Int(field.key.rawValue)]] > superseding {
                if field.kind == .null { silent += 1 } else { superseded += 1 }
                if field.key == .videoSourceBitrate { event.bitrate = field }
            } else {
                join(field, &event, body)
            }
        }
        counts.acceptedFields &+= UInt64(event.head.fields.count)
        counts.note(.notInContract, unlisted)
        counts.note(.superseded, superseded)
        counts.note(.silent, silent)
        joinViewer(&event, body)
        joinSDK(.sdkName, event.sdkName, event.head.order, body)
        joinSDK(.sdkVersion, event.sdkVersion, event.head.order, body)
        let code = joinErrorCode(&event, body)
        joinMark(&event, code: code, body)
    }

    private mutating func join(_ field: ScannedField, _ event: inout EventAtHand, _ body: Span<UInt8>) {
        let order = event.head.order
        switch rules[Int(field.key.rawValue)] {
        case .heading: counts.note(.kept)
        case .view: counts.note(.pseudonymised)
        case .dropped(let reason): counts.note(reason)
        case .viewer(.user): event.user = field
        case .viewer(.cookie): event.cookie = field
        case .errorCode: event.errorCode = field
        case .sdk(.sdkName, false): event.sdkName.first = field
        case .sdk(.sdkName, true): event.sdkName.fallback = field
        case .sdk(_, false): event.sdkVersion.first = field
        case .sdk(_, true): event.sdkVersion.fallback = field
        case .identifier(let name): joinText(name, field, order, body, TextCheck.identifier)
        case .title(let name) where !profile.lets(name): counts.note(.profile)
        case .title(let name): joinText(name, field, order, body, TextCheck.title)
        case .custom(let name, let bit):
            guard event.property.customDimensions & bit != 0 else { return counts.note(.notDeclared) }
            joinText(name, field, order, body, TextCheck.title)
        case .host(let name): joinHost(name, field, order, event.property, body, isURL: false)
        case .hostOfURL(let name): joinHost(name, field, order, event.property, body, isURL: true)
        case .boolean(let name): joinBoolean(name, field, order, body)
        case .integer(let name, let min, let max):
            if name == .videoBitrate { event.bitrate = field }
            joinNumber(name, field, order, body, min: min, max: max, isFraction: false)
        case .thousandths(let name, let min, let max):
            joinNumber(name, field, order, body, min: min, max: max, isFraction: true)
        }
    }

    /// Whether a later event of the view already says the field.
    func isSuperseded(_ field: ContractField, _ order: UInt64) -> Bool {
        setBy[Int(field.rawValue)] > order + 1
    }

    mutating func noteSet(_ field: ContractField, by order: UInt64) { setBy[Int(field.rawValue)] = order + 1 }
}
