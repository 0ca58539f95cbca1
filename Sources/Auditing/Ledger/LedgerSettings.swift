/// What an auditor knows of a ledger beforehand, or believes.
public struct LedgerSettings: Sendable {
    /// The log's key, got from elsewhere; without it the folder's own is believed, and the report says so.
    public var vkey: String?
    /// Heads that were shown earlier: name and signed note.
    public var oldHeads: [(name: String, note: [UInt8])] = []
    /// Keys (type 0x04) of witnesses that are not ours.
    public var witnesses: [String] = []
    /// How many of them must have cosigned the head.
    public var witnessesMin = 0
    /// The longest silence, in minutes; the default is 2, where a heartbeat comes each minute.
    public var silenceMinutesMax = 2

    /// Nothing known.
    public init() {}
}
