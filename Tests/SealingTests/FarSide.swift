import Batching
import EgressContract
import Foundation
import Sealing
import Testing
import TransparencyLog
import ViewFolding

/// Forward and the aggregator in one: takes what waits, insists that a name keeps its bytes, signs receipts.
struct FarSide {
    private(set) var stored: [String: [UInt8]] = [:]
    private var archived: [String: [UInt8]] = [:]

    /// Takes each batch of the outbox and lays its receipt into `returns/`.
    mutating func take(from relay: Relay, _ comment: Comment) throws {
        try watch(relay, comment)
        for (fileName, file) in try relay.files(in: relay.layout.outbox) {
            let entry = try #require(OutboxEntry(fileName: fileName), comment)
            let receipt = try relay.receipt(of: file, named: entry.name.text)
            try relay.lay(receipt.noteText, as: entry.name.text + ".receipt")
        }
    }

    /// Looks at archive and outbox: what once stood there is final.
    mutating func watch(_ relay: Relay, _ comment: Comment) throws {
        let archive = try relay.batches(in: relay.layout.archive)
        for (name, file) in archived { #expect(archive[name] == file, comment) }
        archived = archive
        for (fileName, file) in try relay.files(in: relay.layout.outbox) {
            let name = try #require(OutboxEntry(fileName: fileName), comment).name.text
            #expect(archive[name] == file, "outbox before archive; \(comment)")
            if let known = stored[name] { #expect(known == file, comment) }
            stored[name] = file
        }
    }

    /// Every view of every batch that was taken, joined.
    func views() throws -> [ViewKey: ViewPart] {
        var views: [ViewKey: ViewPart] = [:]
        for file in stored.values {
            for record in try BatchReader.read(file, maxInflatedBytes: 1 << 24).records {
                views[record.key] = (views[record.key] ?? .empty).joined(with: record.part)
            }
        }
        return views
    }

    /// What the envelopes of all batches say, added up.
    func events() throws -> Int {
        try stored.values.reduce(0) {
            try $0 + BatchReader.read($1, maxInflatedBytes: 1 << 24).envelope.events
        }
    }
}

/// What a scenario tried to append, and what of it was acknowledged.
struct Attempts {
    private(set) var all: [(record: ViewRecord, isKept: Bool)] = []

    mutating func append(_ records: [ViewRecord], to sealer: Sealer) {
        let isKept = sealer.keep(records)
        all += records.map { ($0, isKept) }
    }

    /// Expects that each attempt arrived whole or not at all, each acknowledged one once and whole.
    func expect(in views: [ViewKey: ViewPart], _ comment: Comment) -> Int {
        var expected: [ViewKey: ViewPart] = [:]
        var events = 0
        for (record, isKept) in all {
            let held = views[record.key] ?? .empty
            let isThere = held.joined(with: record.part) == held
            #expect(isThere || !isKept, "acknowledged and lost; \(comment)")
            guard isThere else { continue }
            expected[record.key] = (expected[record.key] ?? .empty).joined(with: record.part)
            events += record.events
        }
        #expect(expected == views, comment)
        return events
    }
}
