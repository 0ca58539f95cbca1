public import EgressContract

/// What a merged view says, decoded once from its part.
public struct ViewFacts: Sendable {
    /// One mark of a view.
    public struct Mark: Equatable, Sendable {
        /// What happened.
        public let kind: MarkKind
        /// The order of its event.
        public let order: UInt64
        /// The player's milliseconds plus the view's offset: only distances mean something.
        public let time: UInt64
        /// What the mark says, where that is a text.
        public let text: String?
    }

    /// How many distinct events were received.
    public let seen: Int
    /// The marks, in order of event.
    public let marks: [Mark]
    private let bytes: [UInt8]
    private let values: [ViewPart.Value]

    /// The facts of a merged part.
    public init(_ part: ViewPart) {
        var values = [ViewPart.Value](repeating: .none, count: ContractField.allCases.count)
        var marks: [Mark] = []
        var seen: UInt64 = 0
        part.forEach { element in
            switch element {
            case .seen(let low, let high): seen += high - low + 1
            case .register(let field, _, let value): values[Int(field.rawValue)] = value
            case .mark(let kind, let order, let time, let value):
                var text: String?
                if case .text(let range) = value { text = String(decoding: part.bytes[range], as: UTF8.self) }
                marks.append(Mark(kind: kind, order: order, time: time, text: text))
            }
        }
        self.seen = Int(seen)
        self.marks = marks
        self.values = values
        bytes = part.bytes
    }

    /// A field's integer, or nil where the view does not say one.
    public func integer(_ field: ContractField) -> UInt64? {
        guard case .integer(let number) = values[Int(field.rawValue)] else { return nil }
        return number
    }

    /// A field's text, or nil where the view does not say one.
    public func text(_ field: ContractField) -> String? {
        guard case .text(let range) = values[Int(field.rawValue)] else { return nil }
        return String(decoding: bytes[range], as: UTF8.self)
    }

    /// The first mark of a kind.
    public func first(_ kind: MarkKind) -> Mark? { marks.first { $0.kind == kind } }

    /// The last mark of a kind.
    public func last(_ kind: MarkKind) -> Mark? { marks.last { $0.kind == kind } }
}

// MARK: - Dimensions

extension ViewFacts {
    /// The country, or nil where the place is not known.
    public var country: String? { text(.country) }

    /// The player's name, else its software.
    public var player: String? { text(.playerName) ?? text(.playerSoftware) }

    /// The browser's or the app's family.
    public var browser: String? { text(.browser) }

    /// The operating system's family, a television's firmware included.
    public var os: String? { text(.os) }

    /// The kind of device.
    public var device: String? { text(.deviceCategory) }

    /// The viewer's pseudonym, one for each UTC day.
    public var viewer: String? { text(.viewer) }

    /// The minute since 1970-01-01 UTC in which the view began.
    public var minute: Int? { integer(.time).map { Int($0) } }
}
