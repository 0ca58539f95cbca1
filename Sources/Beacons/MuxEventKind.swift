/// The Mux events that say more than their fields do.
public enum MuxEventKind: String, CaseIterable, Sendable {
    case viewstart, play, playing, pause, seeking, seeked, rebufferstart, rebufferend
    case renditionchange, error, ended, viewend
    case adbreakstart, adbreakend, adplaying, aderror
    /// The heartbeat of a player in which nothing else happens.
    case hb
    /// Any other event, or a value that names none.
    case other
}

extension MuxEventKind {
    /// The kind that an event's `event` field names.
    public init(_ field: ScannedField, in body: Span<UInt8>) {
        switch field.kind {
        case .string:
            self.init(body, Int(field.start), Int(field.end))
        case .escapedString:
            var plain: [UInt8] = []
            body.appendUnescaped(Int(field.start), Int(field.end), to: &plain)
            self.init(plain.span, 0, plain.count)
        case .number, .true, .false, .null, .nested:
            self = .other
        }
    }

    private init(_ text: Span<UInt8>, _ start: Int, _ end: Int) {
        self = PackedSpelling(text, start, end).flatMap(Self.bySpelling.value) ?? .other
    }

    private static let bySpelling = SpellingTable(
        allCases.filter { $0 != .other }.map { ($0.rawValue, $0) })
}
