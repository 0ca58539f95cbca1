import Batching
import EgressContract
import Foundation

/// Makes batches by hand.
enum Samples {
    /// 2026-11-24T00:00Z.
    static let now: UInt64 = 1_795_478_400_000

    static func key(_ number: UInt64, property: String = "prop1") -> ViewKey {
        ViewKey(property: property, view: ViewPseudonym(high: number, low: ~number))
    }

    /// A part of some orders of one view, with what the events of those orders say.
    static func part(_ orders: some Sequence<UInt64>, minutesBehind: UInt64 = 0) -> ViewPart {
        var builder = PartBuilder()
        for order in orders { add(order, minutesBehind, to: &builder) }
        return builder.build()
    }

    /// When the event of an order came, by a clock that is right.
    static func minute(of order: UInt64) -> UInt64 { now / 60_000 - 10 + order / 10 }

    /// Event 1 starts, 2 asks to play, 3 plays, 20 ends; each tells its totals.
    private static func add(_ order: UInt64, _ minutesBehind: UInt64, to builder: inout PartBuilder) {
        builder.see(order)
        builder.set(.time, order: order, minute(of: order) - minutesBehind)
        builder.set(.country, order: order, text: "DE")
        builder.set(.watchTime, order: order, order * 100)
        builder.set(.playingTime, order: order, order * 90)
        switch order {
        case 1: builder.mark(.viewstart, order: order, time: 1_000)
        case 2: builder.mark(.play, order: order, time: 1_001)
        case 3:
            builder.mark(.playing, order: order, time: 1_400)
            builder.set(.startupTime, order: order, 399)
        case 20: builder.mark(.viewend, order: order, time: 9_000)
        default: break
        }
    }

    static func batch(
        _ relay: String, cut: Int, _ records: [ViewRecord], extraEvents: Int = 0, region: String = "eu-test",
        incarnation: Int = 1, cutMillis: UInt64 = now, version: Int = 1, digest: String = Contract.digest
    ) throws -> (name: String, bytes: [UInt8]) {
        guard let name = BatchName(relay: relay, incarnation: incarnation, cut: cut, piece: 0) else {
            throw CocoaError(.coderInvalidValue)
        }
        let sorted = records.sorted { $0.key < $1.key }
        let orders = sorted.reduce(0) { $0 + $1.part.orders }
        let envelope = BatchEnvelope(
            name: name, contractDigest: digest, contractVersion: version, region: region, jurisdiction: "DE",
            cutMillis: cutMillis, parts: sorted.count, events: orders + extraEvents, orders: orders)
        return (name.text, BatchWriter.seal(envelope, sorted, level: 6))
    }

    static func record(_ key: ViewKey, _ orders: some Sequence<UInt64>) -> ViewRecord {
        ViewRecord(key: key, part: part(orders), events: 0)
    }
}
