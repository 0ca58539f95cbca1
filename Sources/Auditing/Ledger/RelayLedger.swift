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
    private(set) var purged: Set<String> = []
    private(set) var erased: [String: ErasureEntry] = [:]
    private(set) var incidents: [Placed<IncidentEntry>] = []
    /// The minutes at which the relay showed that it lives, and whether nothing stood before a start but a heartbeat.
    private(set) var signs: [Sign] = []
    /// The newest minute of any entry.
    private(set) var newest: LedgerTime?
    private var places: [Int: Int] = [:]

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

    /// Takes the next entry; false where it cannot stand there.
    mutating func take(_ entry: EgressEntry, at index: Int) -> Bool {
        switch entry {
        case .start(let start):
            starts.append(Placed(index: index, entry: start))
            return sign(index, start.time, isStart: true)
        case .heartbeat(let beat): return sign(index, beat.time, isStart: false)
        case .key(let key):
            keys.append(Placed(index: index, entry: key))
            return see(key.time)
        case .intent(let intent):
            guard let start = starts.last?.entry else { return false }
            places[index] = sealed.count
            sealed.append(Sealed(index: index, intent: intent, start: start))
            return see(intent.time)
        case .outcome(let outcome):
            guard sealed(at: outcome.intent)?.intent.batch == outcome.batch else { return false }
            outcomes.append(Placed(index: index, entry: outcome))
            return see(outcome.time)
        case .purge(let purge):
            purged.formUnion(purge.batches)
            return see(purge.time)
        case .erasure(let erasure):
            erased[erasure.batch] = erasure
            return see(erasure.time)
        case .incident(let incident):
            incidents.append(Placed(index: index, entry: incident))
            return see(incident.time)
        }
    }

    private mutating func sign(_ index: Int, _ time: LedgerTime, isStart: Bool) -> Bool {
        signs.append(Sign(index: index, time: time, isStart: isStart))
        return see(time)
    }

    private mutating func see(_ time: LedgerTime) -> Bool {
        newest = max(newest ?? time, time)
        return true
    }
}
