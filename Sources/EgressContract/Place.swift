/// Where a prefix is: only what a geo database says alike for the whole of it.
public struct Place: Hashable, Sendable {
    /// ISO-like continent code, two letters (`EU`).
    public var continent: String?
    /// ISO 3166-1 alpha-2 country code (`DE`).
    public var country: String?
    /// ISO 3166-2 subdivision code without the country (`BE`).
    public var subdivision: String?
    /// The city's English name.
    public var city: String?
    /// The AS number of the network operator.
    public var networkOperator: UInt32?

    /// A place of which nothing is known yet.
    public init(
        continent: String? = nil, country: String? = nil, subdivision: String? = nil,
        city: String? = nil, networkOperator: UInt32? = nil
    ) {
        self.continent = continent
        self.country = country
        self.subdivision = subdivision
        self.city = city
        self.networkOperator = networkOperator
    }

    /// Nothing is known.
    public static let unknown = Place()
}

/// All that outlives a client address: its prefix and its place.
public struct Origin: Hashable, Sendable {
    /// Shared by all copies: to hand an origin on counts one reference, not one for each name in it.
    private let facts: Facts

    /// The prefix, or nil without a usable address.
    public var prefix: NetworkPrefix? { facts.prefix }
    /// The prefix as it crosses, empty where there is none.
    public var prefixText: [UInt8] { facts.prefixText }
    /// The place, a function of the prefix.
    public var place: Place { facts.place }
    /// The /24 or /40 before a region cut it shorter: for the gate's search alone, it never crosses.
    public var uncut: NetworkPrefix? { facts.uncut }

    /// A prefix and its place; `uncut` is the prefix before it was shortened, where it was.
    public init(prefix: NetworkPrefix?, place: Place, uncut: NetworkPrefix? = nil) {
        facts = Facts(prefix: prefix, place: place, uncut: uncut ?? prefix)
    }

    /// No usable address.
    public static let unknown = Origin(prefix: nil, place: .unknown)

    /// Whether both say the same.
    public static func == (one: Origin, other: Origin) -> Bool {
        one.prefix == other.prefix && one.place == other.place && one.uncut == other.uncut
    }

    /// By prefix and place.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(prefix)
        hasher.combine(place)
        hasher.combine(uncut)
    }

    private final class Facts: Sendable {
        let prefix: NetworkPrefix?
        let prefixText: [UInt8]
        let place: Place
        let uncut: NetworkPrefix?

        init(prefix: NetworkPrefix?, place: Place, uncut: NetworkPrefix?) {
            self.prefix = prefix
            var text: [UInt8] = []
            prefix?.append(to: &text)
            prefixText = text
            self.place = place
            self.uncut = uncut
        }
    }
}
