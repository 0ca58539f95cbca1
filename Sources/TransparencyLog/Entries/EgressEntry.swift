/// An entry of a relay's ledger.
public enum EgressEntry: Hashable, Sendable {
    /// Ingest started.
    case start(StartEntry)
    /// A key was opened or destroyed.
    case key(KeyEntry)
    /// A batch will be sent.
    case intent(IntentEntry)
    /// A batch was answered.
    case outcome(OutcomeEntry)
    /// The accounts at a time.
    case heartbeat(HeartbeatEntry)
    /// Archived batches go.
    case purge(PurgeEntry)
    /// An archived batch was rewritten.
    case erasure(ErasureEntry)
    /// Something happened that should not.
    case incident(IncidentEntry)

    /// Reads an entry; nil where it is none of them in its exact spelling.
    public init?(_ entry: some Collection<UInt8>) {
        let line = String(decoding: entry.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let read: EgressEntry? =
            switch line {
            case StartEntry.firstLine: StartEntry(entry).map { .start($0) }
            case KeyEntry.firstLine: KeyEntry(entry).map { .key($0) }
            case IntentEntry.firstLine: IntentEntry(entry).map { .intent($0) }
            case OutcomeEntry.firstLine: OutcomeEntry(entry).map { .outcome($0) }
            case HeartbeatEntry.firstLine: HeartbeatEntry(entry).map { .heartbeat($0) }
            case PurgeEntry.firstLine: PurgeEntry(entry).map { .purge($0) }
            case ErasureEntry.firstLine: ErasureEntry(entry).map { .erasure($0) }
            case IncidentEntry.firstLine: IncidentEntry(entry).map { .incident($0) }
            default: nil
            }
        guard let read else { return nil }
        self = read
    }

    /// The entry's text.
    public var text: String {
        switch self {
        case .start(let entry): entry.text
        case .key(let entry): entry.text
        case .intent(let entry): entry.text
        case .outcome(let entry): entry.text
        case .heartbeat(let entry): entry.text
        case .purge(let entry): entry.text
        case .erasure(let entry): entry.text
        case .incident(let entry): entry.text
        }
    }

    /// The entry's bytes.
    public var bytes: [UInt8] { Array(text.utf8) }
}
