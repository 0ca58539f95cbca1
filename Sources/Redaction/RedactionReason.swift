/// Why an event was rejected.
public enum EventReason: UInt8, CaseIterable, Sendable {
    case unknownProperty
    case noOrder
    case badViewID
    case orderOutOfRange
    case unknownVersion
    case origin

    /// The reason's name in metrics.
    public var name: String {
        switch self {
        case .unknownProperty: "unknown_property"
        case .noOrder: "no_order"
        case .badViewID: "bad_view_id"
        case .orderOutOfRange: "order_out_of_range"
        case .unknownVersion: "unknown_version"
        case .origin: "origin"
        }
    }
}

/// What became of one field of an accepted event; each has exactly one outcome.
public enum FieldReason: UInt8, CaseIterable, Sendable {
    /// Joined into the part as it was.
    case kept
    /// Joined as a keyed pseudonym.
    case pseudonymised
    /// Absent in effect: null, NaN or empty.
    case silent
    /// A later event of the same beacon says the same field.
    case superseded
    /// A later value of the same key stands in the same event.
    case duplicateKey
    /// No field of the contract is made of it.
    case notInContract
    /// An identifier or join key of a person, a device or a request.
    case neverCrosses
    /// A URL, of which nothing crosses.
    case url
    /// A URL, of which the declared host crossed.
    case cutToHost
    /// A host that the property does not declare, changed to `other`.
    case hostNotDeclared
    /// An error's message or context.
    case freeText
    /// A custom dimension that the property does not declare.
    case notDeclared
    /// A text that is outside its domain.
    case uncheckedText
    /// A text that holds an address literal.
    case addressInText
    /// A text longer than its domain allows.
    case tooLong
    /// A text whose control characters and line separators became spaces.
    case controlsReplaced
    /// A number outside the contract's range.
    case outOfRange
    /// A value of a type that the field cannot have.
    case wrongType
    /// A viewer id of a day whose key is not held.
    case noViewerKey
    /// An error code in an event that is no error.
    case outsideErrorEvent
    /// What the region's profile lets nobody say: a title, a viewer id that can be guessed.
    case profile

    /// The reason's name in metrics.
    public var name: String {
        switch self {
        case .kept: "kept"
        case .pseudonymised: "pseudonymised"
        case .silent: "silent"
        case .superseded: "superseded"
        case .duplicateKey: "duplicate_key"
        case .notInContract: "not_in_contract"
        case .neverCrosses: "never_crosses"
        case .url: "url"
        case .cutToHost: "cut_to_host"
        case .hostNotDeclared: "host_not_declared"
        case .freeText: "free_text"
        case .notDeclared: "not_declared"
        case .uncheckedText: "unchecked_text"
        case .addressInText: "address_in_text"
        case .tooLong: "too_long"
        case .controlsReplaced: "controls_replaced"
        case .outOfRange: "out_of_range"
        case .wrongType: "wrong_type"
        case .noViewerKey: "no_viewer_key"
        case .outsideErrorEvent: "outside_error_event"
        case .profile: "profile"
        }
    }
}

/// Why a value that the relay itself adds to a part was left out.
public enum DerivedReason: UInt8, CaseIterable, Sendable {
    /// A state change without the player's time.
    case markWithoutTime
    /// A state change whose time is outside the contract's range.
    case markOutOfRange
    /// A place whose spelling is outside its domain.
    case placeOutsideDomain
    /// A time outside the contract's range.
    case timeOutOfRange

    /// The reason's name in metrics.
    public var name: String {
        switch self {
        case .markWithoutTime: "mark_without_time"
        case .markOutOfRange: "mark_out_of_range"
        case .placeOutsideDomain: "place_outside_domain"
        case .timeOutOfRange: "time_out_of_range"
        }
    }
}

/// Counts of what redaction did since its redactor was made.
public struct RedactionCounts: Sendable {
    private var events = InlineArray<6, UInt64>(repeating: 0)
    private var fields = InlineArray<21, UInt64>(repeating: 0)
    private var derived = InlineArray<4, UInt64>(repeating: 0)
    private var guessable = InlineArray<4, UInt64>(repeating: 0)
    /// Events whose values were joined into a record.
    public internal(set) var acceptedEvents: UInt64 = 0
    /// Fields of accepted events, the sum over all `FieldReason`s.
    public internal(set) var acceptedFields: UInt64 = 0

    /// Counts of zero.
    public init() {}

    /// Events rejected for a reason.
    public subscript(reason: EventReason) -> UInt64 { events[Int(reason.rawValue)] }
    /// Fields of accepted events with an outcome.
    public subscript(reason: FieldReason) -> UInt64 { fields[Int(reason.rawValue)] }
    /// Viewer ids that could be guessed, of a kind.
    public subscript(kind: GuessableViewer) -> UInt64 { guessable[Int(kind.rawValue)] }
    /// Derived values left out for a reason.
    public subscript(reason: DerivedReason) -> UInt64 { derived[Int(reason.rawValue)] }

    mutating func note(_ reason: EventReason) { events[Int(reason.rawValue)] &+= 1 }
    mutating func note(_ kind: GuessableViewer) { guessable[Int(kind.rawValue)] &+= 1 }
    mutating func note(_ reason: DerivedReason) { derived[Int(reason.rawValue)] &+= 1 }
    mutating func note(_ reason: FieldReason, _ times: UInt64 = 1) { fields[Int(reason.rawValue)] &+= times }
}
