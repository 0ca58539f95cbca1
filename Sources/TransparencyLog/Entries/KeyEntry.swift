/// A key was opened or destroyed; says which by a commitment.
public struct KeyEntry: Hashable, Sendable {
    static let firstLine = "octroi/key/v1"

    /// What a key is for.
    public enum Kind: String, Sendable, CaseIterable {
        /// Pseudonyms of views.
        case view
        /// Pseudonyms of viewers on one day.
        case viewer
        /// Salts of one day's records.
        case salts
    }

    /// What happened to a key.
    public enum State: String, Sendable, CaseIterable {
        /// It is in use from here on, or still.
        case opened
        /// It is gone.
        case destroyed
    }

    /// How a key for no single day spells its day.
    private static let noDay = "0000-00-00"

    /// The minute.
    public let time: LedgerTime
    /// What the key is for.
    public let kind: Kind
    /// The day that it is for, nil for no single one.
    public let day: CivilDay?
    /// What happened.
    public let state: State
    /// The commitment, in hexadecimal.
    public let commitment: String

    /// An entry of a key.
    public init(time: LedgerTime, kind: Kind, day: CivilDay?, state: State, commitment: String) {
        self.time = time
        self.kind = kind
        self.day = day
        self.state = state
        self.commitment = commitment
    }

    /// SHA-256("octroi/key/v1", LF, kind, LF, day, LF, key) in hexadecimal.
    public static func commitment(_ kind: Kind, day: CivilDay?, key: [UInt8]) -> String {
        BatchDigest.hex(
            of: Array("\(firstLine)\n\(kind.rawValue)\n\(day?.text ?? noDay)\n".utf8) + key)
    }

    /// Reads an entry; nil where it is not exactly one of a key.
    public init?(_ entry: some Sequence<UInt8>) {
        guard var lines = StrictLines(entry, first: Self.firstLine), let time = lines.time("time"),
            let kind = lines.value("kind").flatMap({ Kind(rawValue: $0) }), let dayText = lines.value("day"),
            let state = lines.value("state").flatMap({ State(rawValue: $0) }),
            let commitment = lines.digest("commitment"), lines.isAtEnd
        else { return nil }
        let day = CivilDay(dayText)
        guard day != nil || dayText == Self.noDay else { return nil }
        self.init(time: time, kind: kind, day: day, state: state, commitment: commitment)
    }

    /// The entry.
    public var text: String {
        """
        \(Self.firstLine)
        time \(time.text)
        kind \(kind.rawValue)
        day \(day?.text ?? Self.noDay)
        state \(state.rawValue)
        commitment \(commitment)

        """
    }
}
