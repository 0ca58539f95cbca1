import Beacons
import EgressContract

/// The few fields of an event by which it is placed; a key's last value in the event holds.
struct EventFields {
    var property = ScannedField.absent
    var view = ScannedField.absent
    var order = ScannedField.absent
    var kind = ScannedField.absent
    var time = ScannedField.absent

    /// The fields of no event.
    init() {}

    init(_ fields: Span<ScannedField>, _ range: Range<Int>) {
        for index in range where fields[index].key.isHeading {
            switch fields[index].key {
            case .envKey: property = fields[index]
            case .viewId: view = fields[index]
            case .viewSequenceNumber: order = fields[index]
            case .event: kind = fields[index]
            case .viewerTime: time = fields[index]
            default: break
            }
        }
    }
}

extension MuxKey {
    /// Whether it is one of those that `EventFields` reads, which are the first of all.
    fileprivate var isHeading: Bool { rawValue <= MuxKey.viewerTime.rawValue }
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
