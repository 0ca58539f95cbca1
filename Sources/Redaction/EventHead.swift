import Beacons

/// The few fields of an event by which it is placed; a key's last value in the event holds.
struct EventFields {
    var property: ScannedField?
    var view: ScannedField?
    var order: ScannedField?
    var kind: ScannedField?
    var time: ScannedField?

    init(_ fields: ArraySlice<ScannedField>) {
        for field in fields {
            switch field.key {
            case .envKey: property = field
            case .viewId: view = field
            case .viewSequenceNumber: order = field
            case .event: kind = field
            case .viewerTime: time = field
            default: break
            }
        }
    }
}

/// An accepted event of the beacon at hand.
struct EventHead {
    /// Its fields in the scan.
    let fields: Range<Int>
    /// Its order in the view.
    let order: UInt64
    /// What kind of event it is.
    let kind: MuxEventKind
    /// The player's clock, in milliseconds.
    let time: Double?
    /// The view's previous accepted event in the beacon, -1 at its first.
    let previous: Int
}

/// One view of the beacon at hand.
struct BeaconView {
    let property: Int
    let names: PseudonymCache.View
    /// The last of its events, from which `previous` leads to all.
    var lastEvent = -1
    var events = 0
    var highestOrder: UInt64 = 0
}
