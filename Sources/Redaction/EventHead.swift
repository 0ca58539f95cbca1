import Beacons
import EgressContract

/// The few fields of an event by which it is placed; a key's last value in the event holds.
struct EventFields {
    /// By key: these are the first five.
    private var held = InlineArray<5, ScannedField>(repeating: .absent)

    /// The fields of no event.
    init() {}

    init(_ fields: Span<ScannedField>, _ range: Range<Int>) {
        for index in range {
            let number = Int(fields[index].key.rawValue)
            if number < held.count { held[number] = fields[index] }
        }
    }

    var property: ScannedField { self[.envKey] }
    var view: ScannedField { self[.viewId] }
    var order: ScannedField { self[.viewSequenceNumber] }
    var kind: ScannedField { self[.event] }
    var time: ScannedField { self[.viewerTime] }

    private subscript(key: MuxKey) -> ScannedField { held[Int(key.rawValue)] }
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

/// Keys that were met in the event at hand, by their numbers, which are below 128.
struct KeySet {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// Adds a key; false where it was met before.
    mutating func insert(_ number: UInt8) -> Bool {
        let bit = UInt64(1) &<< UInt64(number & 63)
        if number < 64 {
            defer { low |= bit }
            return low & bit == 0
        }
        defer { high |= bit }
        return high & bit == 0
    }
}

/// By field: the order of the latest event that has set it in the view at hand.
struct FieldOrders: Sendable {
    /// Orders plus one; zero where no event has set the field.
    private var orders = InlineArray<128, UInt64>(repeating: 0)

    mutating func note(_ field: ContractField, by order: UInt64) {
        orders[Int(field.rawValue & 127)] = order + 1
    }

    /// Whether an event of a greater order has set the field.
    func isLater(than order: UInt64, _ field: ContractField) -> Bool {
        orders[Int(field.rawValue & 127)] > order + 1
    }
}

/// One view of the beacon at hand.
struct BeaconView {
    let property: Int
    let names: ViewNames
    /// The last of its events, from which `previous` leads to all.
    private(set) var lastEvent = -1
    private(set) var events = 0
    private(set) var highestOrder: UInt64 = 0

    /// Takes the event of this order, which stands at an index among the beacon's.
    mutating func take(_ index: Int, order: UInt64) {
        lastEvent = index
        events += 1
        highestOrder = max(highestOrder, order)
    }
}
