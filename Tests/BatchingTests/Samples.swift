import Batching
import EgressContract

/// A record with values of every kind, some of them awkward to spell.
func sampleRecord(_ index: Int, property: String = "env.key-1:a_B") -> ViewRecord {
    var builder = PartBuilder()
    for order: UInt64 in [0, 1, 2, 7, 9, 100_000] { builder.see(order) }
    builder.see(7)
    builder.set(.prefix, order: 1, text: "203.0.113")
    builder.set(.networkOperator, order: 1, 4_294_967_295)
    builder.set(.viewer, order: 0, text: "00ff00ff00ff00ff")
    builder.set(.time, order: 0, 29_000_000)
    builder.set(.videoTitle, order: 9, text: "A \"quoted\" \\ title / ünï 🎬")
    builder.set(.videoIsLive, order: 9, 0)
    builder.set(.maxPlayheadPosition, order: 9, UInt64(index))
    builder.mark(.viewstart, order: 0, time: 0)
    builder.mark(.renditionchange, order: 7, time: 1 << 41, 1_000_000_000)
    builder.mark(.error, order: 9, time: 5, text: Array("E_1.a-b".utf8).span)
    let view = ViewPseudonym(high: UInt64(index), low: .max)
    return ViewRecord(key: ViewKey(property: property, view: view), part: builder.build(), events: 7)
}

func sampleEnvelope(_ records: [ViewRecord]) throws -> BatchEnvelope {
    guard let name = BatchName(relay: "fra1", incarnation: 2, cut: 34, piece: 0) else { throw Missing() }
    return BatchEnvelope(
        name: name, contractDigest: Contract.digest, contractVersion: 1, region: "eu-central",
        jurisdiction: "DE", cutMillis: 1_764_000_000_123, parts: records.count,
        events: records.reduce(0) { $0 + $1.events }, orders: records.reduce(0) { $0 + $1.part.orders })
}

struct Missing: Error {}
