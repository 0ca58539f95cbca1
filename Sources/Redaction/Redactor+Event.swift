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

        var isEmpty: Bool { first == nil && fallback == nil }
    }

    /// Whether anything in it names the SDK.
    var namesSDK: Bool { !sdkName.isEmpty || !sdkVersion.isEmpty }

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
        let order = event.head.order
        var met = KeySet()
        // Backwards, so that the first of equal keys met is the one that holds.
        for index in event.head.fields.reversed() {
            let field = fields[index]
            let outlook = outlooks[Int(field.key.rawValue)]
            if !met.insert(field.key.rawValue) {
                counts.note(.duplicateKey)
            } else if let outcome = outlook.outcome {
                counts.note(outcome)
            } else if said.isLater(than: order, outlook.target) {
                counts.note(field.kind == .null ? .silent : .superseded)
                if field.key == .videoSourceBitrate { event.bitrate = field }
            } else {
                join(field, &event, body)
            }
        }
        joinViewer(&event, body)
        if event.namesSDK {
            joinSDK(.sdkName, event.sdkName, order, body)
            joinSDK(.sdkVersion, event.sdkVersion, order, body)
        }
        let code = joinErrorCode(&event, body)
        joinMark(&event, code: code, body)
    }

    private mutating func join(_ field: ScannedField, _ event: inout EventAtHand, _ body: Span<UInt8>) {
        let order = event.head.order
        switch rules[Int(field.key.rawValue)] {
        case .settled(let reason): counts.note(reason)
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
        case .custom(_, _) where !profile.letsCustomDimensions: counts.note(.profile)
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
}
