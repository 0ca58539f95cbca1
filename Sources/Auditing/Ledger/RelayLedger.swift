import Batching
import TransparencyLog

/// A relay's ledger that was read whole and found to be what its key signed.
public struct RelayLedger: Sendable {
    /// An entry and where it stands.
    struct Placed<Entry: Sendable>: Sendable {
        let index: Int
        let entry: Entry
    }

    /// An intent, and the start that was in force.
    struct Sealed: Sendable {
        let index: Int
        let intent: IntentEntry
        let start: StartEntry
    }

    let verifier: NoteVerifier
    let head: Checkpoint
    private(set) var starts: [Placed<StartEntry>] = []
    private(set) var keys: [Placed<KeyEntry>] = []
    private(set) var sealed: [Sealed] = []
    private(set) var outcomes: [Placed<OutcomeEntry>] = []
    private(set) var purged: [String: Purge] = [:]
    private(set) var erased: [String: ErasureEntry] = [:]
    private(set) var incidents: [Placed<IncidentEntry>] = []
    /// The minutes at which the relay showed that it lives, and whether nothing stood before a start but a heartbeat.
    private(set) var signs: [Sign] = []
    /// The newest minute of any entry.
    private(set) var newest: LedgerTime?
    private var places: [Int: Int] = [:]
    private var names: Set<String> = []

    /// That a batch is gone from the archive, and how many days it may stay there.
    struct Purge: Sendable {
        let entry: PurgeEntry
        let archiveDays: Int
    }

    /// A start or a heartbeat.
    struct Sign: Sendable {
        let index: Int
        let time: LedgerTime
        let isStart: Bool
    }

    init(verifier: NoteVerifier, head: Checkpoint) {
        self.verifier = verifier
        self.head = head
    }

    /// The intent of this index.
    func sealed(at index: Int) -> Sealed? { places[index].map { sealed[$0] } }

    /// Takes the next entry; throws where it cannot stand there.
    mutating func take(_ entry: EgressEntry, at index: Int) throws(LogFault) {
        switch entry {
        case .start(let start):
            starts.append(Placed(index: index, entry: start))
            sign(index, start.time, isStart: true)
        case .heartbeat(let beat): sign(index, beat.time, isStart: false)
        case .key(let key):
            keys.append(Placed(index: index, entry: key))
            see(key.time)
        case .intent(let intent):
            guard let start = starts.last?.entry else {
                throw .broken("an intent stands before the first start", entry: index)
            }
            guard let name = BatchName(intent.batch),
                head.origin == "\(start.region)/\(name.relay)-\(name.incarnation)/egress"
            else {
                throw .broken("its batch is named as another relay's, or by no name of a batch", entry: index)
            }
            places[index] = sealed.count
            names.insert(intent.batch)
            sealed.append(Sealed(index: index, intent: intent, start: start))
            see(intent.time)
        case .outcome(let outcome):
            guard sealed(at: outcome.intent)?.intent.batch == outcome.batch else {
                throw .broken("an outcome stands before the intent that it names", entry: index)
            }
            outcomes.append(Placed(index: index, entry: outcome))
            see(outcome.time)
        case .purge(let purge):
            for batch in purge.batches {
                try mustBeSealed(batch, at: index)
                purged[batch] = Purge(entry: purge, archiveDays: starts.last?.entry.archiveDays ?? 0)
            }
            see(purge.time)
        case .erasure(let erasure):
            try mustBeSealed(erasure.batch, at: index)
            erased[erasure.batch] = erasure
            see(erasure.time)
        case .incident(let incident):
            incidents.append(Placed(index: index, entry: incident))
            see(incident.time)
        }
    }

    private func mustBeSealed(_ batch: String, at index: Int) throws(LogFault) {
        guard names.contains(batch) else {
            throw .broken("it names a batch of which no intent stands before it", entry: index)
        }
    }

    private mutating func sign(_ index: Int, _ time: LedgerTime, isStart: Bool) {
        signs.append(Sign(index: index, time: time, isStart: isStart))
        see(time)
    }

    private mutating func see(_ time: LedgerTime) { newest = max(newest ?? time, time) }
}
