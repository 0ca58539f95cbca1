/// A MaxMind DB file in memory, read and checked whole.
///
/// The array is a private copy: the file may be replaced or truncated at any time. The file is not trusted; all that
/// a lookup can reach is checked here, once. Loading a million networks takes a fraction of a second.
public struct GeoDatabase: Sendable {
    /// What a database says of itself, fit for logs and envelopes.
    public struct Description: Hashable, Sendable {
        /// The type that the metadata names, in plain characters.
        public let databaseType: String
        /// When it was built, in seconds since 1970.
        public let buildEpoch: UInt64
    }

    /// Type and date.
    public let description: Description
    let tree: GeoTree
    let statesLocation: Bool
    let statesOperator: Bool
    private let reader: GeoFactsReader
    private let cities: Set<GeoFacts.CityKey>
    private let operators: Set<UInt32>

    /// Throws for anything but a sound database that states places.
    public init(bytes: [UInt8]) throws(GeoDatabaseError) {
        let metadata = try GeoMetadata(bytes)
        guard let treeSize = GeoTree.size(metadata) else { throw .damagedMetadata }
        let section = GeoSection(bytes, (treeSize + GeoTree.separator)..<metadata.markerStart)
        tree = try GeoTree(bytes, metadata, dataLength: section.length)
        let census = try GeoCensus(tree, section)
        cities = census.cities
        operators = census.operators
        statesLocation = census.statesLocation
        statesOperator = census.statesOperator
        reader = GeoFactsReader(section)
        description = Description(databaseType: metadata.databaseType, buildEpoch: metadata.buildEpoch)
    }

    /// What the record at an offset says, without cities and operators too small to be shown.
    func facts(at offset: Int) throws(GeoDatabaseError) -> GeoFacts {
        var facts = try recordFacts(at: offset)
        if let city = facts.cityKey, !cities.contains(city) { facts.city = nil }
        if let networkOperator = facts.networkOperator, !operators.contains(networkOperator) {
            facts.networkOperator = nil
        }
        return facts
    }

    /// What the record at an offset says.
    func recordFacts(at offset: Int) throws(GeoDatabaseError) -> GeoFacts {
        try reader.facts(at: offset)
    }
}

/// One of several databases, of which the first that says something of a place decides.
public typealias GeoLayer = GeoDatabase
