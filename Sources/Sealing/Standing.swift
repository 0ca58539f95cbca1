import Journaling

/// Counts of events and orders.
public struct Tally: Equatable, Sendable {
    /// Deliveries of events, repeats included.
    public var events = 0
    /// Sizes of `seen`, added up.
    public var orders = 0

    mutating func add(events: Int, orders: Int) {
        self.events += events
        self.orders += orders
    }
}

/// Where the relay stands: the last cut and what became of all that was committed.
///
/// It follows from the journal's records alone, so a crash does not change it.
struct Standing: Equatable {
    var cut = 0
    var cutTo = JournalPosition.start
    var committed = Tally()
    var receipted = Tally()
    var quarantined = Tally()
    var setAside = 0

    init() {}

    mutating func apply(_ cut: CutRecord) {
        self.cut = cut.number
        cutTo = cut.to
        for batch in cut.batches { committed.add(events: batch.events, orders: batch.orders) }
        setAside += cut.setAside
    }

    /// Takes in a sealed batch whose commit record can no longer be read.
    mutating func adopt(_ batch: SealedBatch) {
        committed.add(events: batch.events, orders: batch.orders)
    }

    mutating func apply(_ outcome: OutcomeRecord) {
        if outcome.isReceipt {
            receipted.add(events: outcome.events, orders: outcome.orders)
        } else {
            quarantined.add(events: outcome.events, orders: outcome.orders)
        }
    }

    /// Takes back what became of a batch, which waits again.
    mutating func requeue(_ former: OutcomeRecord) {
        if former.isReceipt {
            receipted.add(events: -former.events, orders: -former.orders)
        } else {
            quarantined.add(events: -former.events, orders: -former.orders)
        }
    }

    func write(to fields: inout FieldWriter) {
        let values = [
            cut, cutTo.segment, cutTo.offset, committed.events, committed.orders,
            receipted.events,
            receipted.orders, quarantined.events, quarantined.orders, setAside,
        ]
        for value in values { fields.integer(value) }
    }

    init?(_ fields: inout FieldReader) {
        var values: [Int] = []
        while values.count < 10, let value = fields.integer() { values.append(value) }
        guard values.count == 10 else { return nil }
        cut = values[0]
        cutTo = JournalPosition(segment: values[1], offset: values[2])
        committed = Tally(events: values[3], orders: values[4])
        receipted = Tally(events: values[5], orders: values[6])
        quarantined = Tally(events: values[7], orders: values[8])
        setAside = values[9]
    }
}

/// A place in the journal whose bytes are no record, though they once were.
public struct JournalDamage: Codable, Equatable, Sendable {
    /// The segment's number.
    public let segment: Int
    /// The first byte in the segment.
    public let offset: Int
    /// How many bytes.
    public let bytes: Int
}

/// The relay's accounts: journaled = committed + open + set aside; committed = receipted + waiting + quarantined.
public struct SealingAccounts: Equatable, Sendable {
    /// Events that lie in open parts.
    public var open = Tally()
    /// Events that cuts have sealed.
    public var committed = Tally()
    /// Events whose batches the aggregator has.
    public var receipted = Tally()
    /// Events whose batches the aggregator refused by name.
    public var quarantined = Tally()
    /// Journal records that could not be read back, and events that did not conform when they were sealed.
    public var setAside = 0
    /// Where the journal was found damaged on start, the first hundred places.
    public var damages: [JournalDamage] = []
    /// Events journaled, as far as they could be read back and conformed.
    public var journaled = 0
    /// Events of the batches that wait for a receipt.
    public var waiting = Tally()
    /// Whether the buffer is full, so that beacons are shed.
    public var isFull = false
    /// Whether the journal could not be written at the last try.
    public var isJournalFailing = false
    /// Whether the last cut could not be staged, committed or published.
    public var isCutFailing = false
    /// Open views.
    public var openViews = 0
    /// Batches in the outbox.
    public var waitingBatches = 0
    /// Bytes of journal, staging and outbox.
    public var bufferBytes = 0
    /// Cuts so far.
    public var cuts = 0
    /// Whether the ledger may not be signed any more: forked, put back or damaged.
    public var isLedgerStopped = false
    /// Entries of the ledger.
    public var ledgerSize = 0
    /// Entries of the ledger that the aggregator has cosigned.
    public var cosignedSize = 0
    /// Returns that were not signed by the aggregator or named no waiting batch.
    public var badReturns = 0
    /// Batches that the archive let go since the start.
    public var purged = 0
    /// Commits, cuts or returns that the file system refused.
    public var fileFailures = 0

    /// Events journaled that no other account holds: 0 always.
    public var unaccountedJournaled: Int { journaled - committed.events - open.events }
    /// Events committed that no other account holds: 0 always.
    public var unaccountedCommitted: Int {
        committed.events - receipted.events - waiting.events - quarantined.events
    }
}
