/// A batch's name, RELAY-INCARNATION-CUT-PIECE; nothing in it is random.
public struct BatchName: Hashable, Comparable, Sendable {
    /// The relay, 1 to 32 of a-z and 0-9.
    public let relay: String
    /// The relay's life, from 1.
    public let incarnation: Int
    /// The cut, from 1.
    public let cut: Int
    /// The batch within the cut, from 0.
    public let piece: Int

    /// A name, or nil where a part is out of its range.
    public init?(relay: String, incarnation: Int, cut: Int, piece: Int) {
        guard Self.isRelayName(relay), incarnation >= 0, cut >= 0, piece >= 0 else { return nil }
        self.relay = relay
        self.incarnation = incarnation
        self.cut = cut
        self.piece = piece
    }

    /// Reads a name back from its one spelling.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, let incarnation = Int(parts[1]), let cut = Int(parts[2]),
            let piece = Int(parts[3])
        else { return nil }
        self.init(relay: String(parts[0]), incarnation: incarnation, cut: cut, piece: piece)
        guard self.text == text else { return nil }
    }

    /// The name's one spelling.
    public var text: String { "\(relay)-\(incarnation)-\(cut)-\(piece)" }

    /// Whether a relay may bear this name: 1 to 32 of a-z and 0-9.
    public static func isRelayName(_ name: String) -> Bool {
        (1...32).contains(name.utf8.count)
            && name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
    }

    /// By relay, incarnation, cut and piece.
    public static func < (left: Self, right: Self) -> Bool {
        (left.relay, left.incarnation, left.cut, left.piece)
            < (right.relay, right.incarnation, right.cut, right.piece)
    }
}

/// A file of the outbox: a batch and the index of its intent.
public struct OutboxEntry: Hashable, Comparable, Sendable {
    /// The index of the intent, from 0.
    public let intent: Int
    /// The batch.
    public let name: BatchName

    /// A batch and its intent.
    public init(intent: Int, name: BatchName) {
        self.intent = intent
        self.name = name
    }

    /// Reads INTENTINDEX-NAME, the index in twelve digits.
    public init?(fileName: String) {
        guard let dash = fileName.firstIndex(of: "-"), let intent = Int(fileName[..<dash]), intent >= 0,
            let name = BatchName(fileName[fileName.index(after: dash)...])
        else { return nil }
        self.init(intent: intent, name: name)
        guard self.fileName == fileName else { return nil }
    }

    /// INTENTINDEX-NAME, the index in twelve digits so that names sort by it.
    public var fileName: String {
        let digits = String(intent)
        return String(repeating: "0", count: max(0, 12 - digits.count)) + digits + "-" + name.text
    }

    /// By intent.
    public static func < (left: Self, right: Self) -> Bool { left.intent < right.intent }
}
