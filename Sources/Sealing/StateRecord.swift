import Batching
import EgressContract
import Journaling

/// What the journal's records say.
enum StateRecord: Equatable {
    /// A beacon's events of one view.
    case part(ViewRecord)
    /// The commit of a cut: all parts before `to` lie in these batches.
    case cut(CutRecord)
    /// What became of a batch.
    case outcome(OutcomeRecord)
    /// A batch that had its answer waits again, under its old intent.
    case requeued(intent: Int, OutcomeRecord)
    /// Where things stood when a segment was opened.
    case standing(Standing)

    private enum Kind: UInt8 {
        case part = 1
        case cut, outcome, standing, requeued
    }

    /// Its kind in the journal.
    var kind: UInt8 {
        let kind: Kind =
            switch self {
            case .part: .part
            case .cut: .cut
            case .outcome: .outcome
            case .requeued: .requeued
            case .standing: .standing
            }
        return kind.rawValue
    }

    /// Appends what the journal keeps of it.
    func write(to bytes: inout [UInt8]) {
        var fields = FieldWriter(behind: &bytes)
        switch self {
        case .part(let record):
            fields.text(record.key.property)
            fields.word(record.key.view.high)
            fields.word(record.key.view.low)
            fields.integer(record.events)
            fields.rest(record.part.bytes)
        case .cut(let cut): cut.write(to: &fields)
        case .outcome(let outcome): outcome.write(to: &fields)
        case .requeued(let intent, let outcome):
            fields.integer(intent)
            outcome.write(to: &fields)
        case .standing(let standing): standing.write(to: &fields)
        }
        bytes = fields.bytes
    }

    /// It as a record of its own, for the head of a segment.
    var journalRecord: JournalRecord {
        var payload: [UInt8] = []
        write(to: &payload)
        return JournalRecord(kind: kind, payload: payload)
    }

    /// The kind of the records that hold events: of all records nearly all.
    static let partKind = Kind.part.rawValue

    /// What a record of the journal says, or nil where that cannot be read.
    init?(kind: UInt8, _ payload: Span<UInt8>) {
        var fields = FieldReader(payload)
        guard let kind = Kind(rawValue: kind), let read = Self.read(kind, &fields) else { return nil }
        self = read
    }

    private static func read(_ kind: Kind, _ fields: inout FieldReader) -> StateRecord? {
        switch kind {
        case .part:
            guard let property = fields.text(), let high = fields.word(), let low = fields.word(),
                let events = fields.integer(), let part = ViewPart(validating: fields.rest())
            else { return nil }
            let key = ViewKey(property: property, view: ViewPseudonym(high: high, low: low))
            return .part(ViewRecord(key: key, part: part, events: events))
        case .cut: return CutRecord(&fields).map { .cut($0) }
        case .outcome: return OutcomeRecord(&fields).map { .outcome($0) }
        case .requeued:
            guard let intent = fields.integer(), let outcome = OutcomeRecord(&fields) else { return nil }
            return .requeued(intent: intent, outcome)
        case .standing: return Standing(&fields).map { .standing($0) }
        }
    }
}

/// The one commit record of a cut.
struct CutRecord: Equatable {
    let number: Int
    let to: JournalPosition
    /// How many entries the ledger had when the cut was staged: its intents stand at or behind this index.
    let ledgerSize: Int
    /// Events that did not conform and lie in no batch.
    let setAside: Int
    let batches: [SealedBatch]

    init(number: Int, to: JournalPosition, ledgerSize: Int, setAside: Int, batches: [SealedBatch]) {
        self.number = number
        self.to = to
        self.ledgerSize = ledgerSize
        self.setAside = setAside
        self.batches = batches
    }

    func write(to fields: inout FieldWriter) {
        for value in [number, to.segment, to.offset, ledgerSize, setAside, batches.count] {
            fields.integer(value)
        }
        for batch in batches { batch.write(to: &fields) }
    }

    init?(_ fields: inout FieldReader) {
        guard let number = fields.integer(), let segment = fields.integer(), let offset = fields.integer(),
            let ledgerSize = fields.integer(), let setAside = fields.integer(), let count = fields.integer()
        else { return nil }
        var batches: [SealedBatch] = []
        for _ in 0..<count {
            guard let batch = SealedBatch(&fields) else { return nil }
            batches.append(batch)
        }
        let to = JournalPosition(segment: segment, offset: offset)
        self.init(number: number, to: to, ledgerSize: ledgerSize, setAside: setAside, batches: batches)
    }
}

/// What became of a batch: receipted or quarantined.
struct OutcomeRecord: Equatable {
    let name: BatchName
    let isReceipt: Bool
    let events: Int
    let orders: Int

    init(name: BatchName, isReceipt: Bool, events: Int, orders: Int) {
        self.name = name
        self.isReceipt = isReceipt
        self.events = events
        self.orders = orders
    }

    func write(to fields: inout FieldWriter) {
        fields.text(name.text)
        for value in [isReceipt ? 1 : 0, events, orders] { fields.integer(value) }
    }

    init?(_ fields: inout FieldReader) {
        guard let name = fields.text().flatMap({ BatchName($0) }), let isReceipt = fields.integer(),
            let events = fields.integer(), let orders = fields.integer()
        else { return nil }
        self.init(name: name, isReceipt: isReceipt == 1, events: events, orders: orders)
    }
}
