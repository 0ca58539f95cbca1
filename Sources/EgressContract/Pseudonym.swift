/// A view's name outside the EU: 128 bits of a keyed hash.
public struct ViewPseudonym: Hashable, Sendable, Comparable {
    /// The leading 64 bits.
    public let high: UInt64
    /// The trailing 64 bits.
    public let low: UInt64

    /// A pseudonym of two halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A pseudonym of 32 lower-case hex digits, or nil of anything else.
    public init?(hex: some Collection<UInt8>) {
        guard hex.count == 32 else { return nil }
        var halves: (UInt64, UInt64) = (0, 0)
        for digit in hex {
            guard let value = Hex.value(digit) else { return nil }
            halves.0 = halves.0 << 4 | halves.1 >> 60
            halves.1 = halves.1 << 4 | UInt64(value)
        }
        self.init(high: halves.0, low: halves.1)
    }

    /// 32 lower-case hex digits.
    public var text: String {
        var bytes: [UInt8] = []
        Hex.append(high, to: &bytes)
        Hex.append(low, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The order in which a cut seals parts.
    public static func < (left: Self, right: Self) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

/// What names a view within a region.
public struct ViewKey: Hashable, Sendable, Comparable {
    /// The property, an `identifier`.
    public let property: String
    /// The view's pseudonym.
    public let view: ViewPseudonym

    /// A view of a property.
    public init(property: String, view: ViewPseudonym) {
        self.property = property
        self.view = view
    }

    /// A pseudonym is a keyed hash already: half of it spreads as well as all.
    public func hash(into hasher: inout Hasher) { hasher.combine(view.low) }

    /// By pseudonym, then by property.
    public static func < (left: Self, right: Self) -> Bool {
        left.view == right.view ? left.property < right.property : left.view < right.view
    }
}

/// One view's part as it walks through the house.
public struct ViewRecord: Hashable, Sendable {
    /// Which view it belongs to.
    public let key: ViewKey
    /// The join of the view's events.
    public var part: ViewPart
    /// How many deliveries of events were joined, repeats included.
    public var events: Int

    /// A part of a view.
    public init(key: ViewKey, part: ViewPart, events: Int) {
        self.key = key
        self.part = part
        self.events = events
    }
}
