/// The aggregator's word which cuts of a relay it lacks or may lack.
public struct MissingNote: Hashable, Sendable {
    private static let firstLine = "octroi/missing/v1"
    /// The most gaps that a note names.
    public static let gapsMax = 1_000
    /// The minute.
    public let time: LedgerTime
    /// The origin of the relay's ledger.
    public let ledger: String
    /// Gaps with the cuts at their edges, ascending.
    public let gaps: [ClosedRange<Int>]
    /// The cut from which on all may be lacking.
    public let from: Int

    /// A note.
    public init(time: LedgerTime, ledger: String, gaps: [ClosedRange<Int>], from: Int) {
        self.time = time
        self.ledger = ledger
        self.gaps = gaps
        self.from = from
    }

    /// Whether the aggregator may lack a cut.
    public func names(_ cut: Int) -> Bool { cut >= from || gaps.contains { $0.contains(cut) } }

    /// Reads a verified note's text; nil where it is not exactly such a note's.
    public init?(noteText: String) {
        guard var lines = StrictLines(noteText, first: Self.firstLine), let time = lines.time("time"),
            let ledger = lines.value("ledger"), NoteKey.isName(ledger)
        else { return nil }
        var gaps: [ClosedRange<Int>] = []
        while let words = lines.value("cuts")?.split(separator: " ", omittingEmptySubsequences: false) {
            let cuts = words.compactMap { StrictLines.count($0.utf8) }
            guard cuts.count == words.count, gaps.count <= Self.gapsMax, cuts[0] > gaps.last?.upperBound ?? -1
            else { return nil }
            if cuts.count == 1, lines.isAtEnd {
                self.init(time: time, ledger: ledger, gaps: gaps, from: cuts[0])
                return
            }
            guard cuts.count == 2, cuts[0] <= cuts[1] else { return nil }
            gaps.append(cuts[0]...cuts[1])
        }
        return nil
    }

    /// The text that the aggregator signs.
    public var noteText: String {
        let lines = gaps.map { "cuts \($0.lowerBound) \($0.upperBound)\n" }.joined()
        return "\(Self.firstLine)\ntime \(time.text)\nledger \(ledger)\n\(lines)cuts \(from)\n"
    }
}
