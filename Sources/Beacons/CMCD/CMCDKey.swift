/// A key of CMCD (CTA-5004-B, table 1), as far as this room tells keys apart.
public enum CMCDKey: UInt8, CaseIterable, Sendable {
    case sid, cid, ts, sn, e, sta, v
    case br, st, cdn, h, url, ec, msd
    case bsa, bsda, dfa
    /// What a player asks for next.
    case nor, nrr
    /// Blobs that a delivery network made.
    case cmsdd, cmsds, smrt
    /// The name of a custom event.
    case cen
    /// A key with a hyphen: a customer's own.
    case custom
    /// Any other key.
    case other

    /// The key that a name names.
    init(_ text: Span<UInt8>, _ start: Int, _ end: Int) {
        if let known = PackedSpelling(text, start, end).flatMap(Self.bySpelling.value) {
            self = known
        } else {
            let isCustom = text.firstIndex(of: UInt8(ascii: "-"), start, end) < end
            self = isCustom ? .custom : .other
        }
    }

    private static let bySpelling = SpellingTable(
        allCases.filter { $0 != .custom && $0 != .other }.map { ("\($0)", $0) })
}

/// The events of CMCD v2, in the order of CTA-5004-B's table 1.
///
/// The raw value is part of an event's order: it never changes.
public enum CMCDEventKind: UInt8, CaseIterable, Sendable {
    /// An event that the table does not have.
    case other
    case adBreakStart, adBreakEnd, adEnd, adStart, backgrounded, bitrateChange, contentChange, custom, error
    case hostChange, mute, playerCollapse, playerExpand, playbackRate, playState, response, skip, time, unmute

    /// The kind that an event's `e` names, a token or a string.
    public init(_ field: ScannedField, in body: Span<UInt8>) {
        let kind =
            field.kind == .string
            ? PackedSpelling(body, Int(field.start), Int(field.end)).flatMap(Self.bySpelling.value) : nil
        self = kind ?? .other
    }

    private static let bySpelling = SpellingTable(
        Array(
            zip(
                [
                    "abs", "abe", "ae", "as", "b", "bc", "c", "ce", "e", "h", "m", "pc", "pe", "pr", "ps",
                    "rr",
                    "sk", "t", "um",
                ], allCases.dropFirst())))
}

/// One field of a record; of a list, the item that says most about the picture.
public struct CMCDField: Sendable {
    /// The key.
    public let key: CMCDKey
    /// The value's kind and place; its own key is `other`.
    public let value: ScannedField

    init(_ key: CMCDKey, _ value: JSONValue) {
        self.key = key
        self.value = ScannedField(.other, value)
    }
}
