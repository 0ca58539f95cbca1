import EgressContract

/// Finds what the layers say alike for every host under a prefix.
///
/// The layers' trees are walked side by side below the prefix. Where all that still matters has come to a record or
/// to nothing, all hosts below share one answer. Location (continent, country, subdivision, city) comes from the
/// first layer that states a country or continent of a host, the operator from the first that names one. A host of
/// which nothing is said differs from one of which something is said.
struct PlaceWalk {
    private let layers: [GeoDatabase]
    private var agreed: GeoFacts?
    private var readFacts: [[Int: GeoFacts]]
    // No sound database comes near; one that shares nodes without end gives up what it would say.
    private var visitsLeft = 1 << 22

    private init(_ layers: [GeoDatabase]) {
        self.layers = layers
        readFacts = Array(repeating: [:], count: layers.count)
    }

    /// The place of a prefix.
    static func place(of prefix: CutPrefix, in layers: [GeoDatabase]) -> Place {
        var walk = PlaceWalk(layers)
        do throws(GeoDatabaseError) {
            var cursors: [GeoCursor] = []
            for layer in layers {
                let start = prefix.family == .ipv4 ? layer.tree.ipv4 : layer.tree.ipv6
                cursors.append(try layer.tree.descend(from: start, prefix.octets, bits: 8 * prefix.count))
            }
            try walk.visit(cursors, bitsLeft: (prefix.family == .ipv4 ? 32 : 128) - 8 * prefix.count)
        } catch {
            return .unknown
        }
        return walk.place
    }

    private var place: Place {
        guard let agreed else { return .unknown }
        return Place(
            continent: agreed.continent, country: agreed.country, subdivision: agreed.subdivision,
            city: agreed.city, networkOperator: agreed.networkOperator)
    }

    private mutating func visit(_ cursors: [GeoCursor], bitsLeft: Int) throws(GeoDatabaseError) {
        if let agreed, agreed == .none { return }
        visitsLeft -= 1
        guard visitsLeft > 0 else { throw .damagedTree }
        if let facts = try shared(cursors) {
            agree(on: facts)
            return
        }
        guard bitsLeft > 0 else { throw .damagedTree }
        for bit: UInt64 in 0...1 {
            var next = cursors
            for (index, cursor) in cursors.enumerated() {
                next[index] = try layers[index].tree.child(of: cursor, bit)
            }
            try visit(next, bitsLeft: bitsLeft - 1)
        }
    }

    // The layered answer for all hosts below, or nil if a layer that matters still branches.
    private mutating func shared(_ cursors: [GeoCursor]) throws(GeoDatabaseError) -> GeoFacts? {
        var answer = GeoFacts()
        for (index, cursor) in cursors.enumerated() {
            let wantsLocation = !answer.decidesLocation && layers[index].statesLocation
            let wantsOperator = !answer.decidesOperator && layers[index].statesOperator
            guard wantsLocation || wantsOperator else { continue }
            switch cursor {
            case .nothing: continue
            case .node: return nil
            case .record(let offset):
                answer.fill(from: try facts(at: offset, of: index))
            }
        }
        return answer
    }

    private mutating func facts(at offset: Int, of layer: Int) throws(GeoDatabaseError) -> GeoFacts {
        if let read = readFacts[layer][offset] { return read }
        let facts = try layers[layer].facts(at: offset)
        readFacts[layer][offset] = facts
        return facts
    }

    private mutating func agree(on facts: GeoFacts) {
        var facts = facts
        (facts.decidesLocation, facts.decidesOperator) = (false, false)
        agreed = agreed.map { $0.common(with: facts) } ?? facts
    }
}

extension GeoFacts {
    /// Takes over what no earlier layer has decided.
    mutating func fill(from facts: GeoFacts) {
        if !decidesLocation, facts.decidesLocation {
            (continent, country) = (facts.continent, facts.country)
            (subdivision, city) = (facts.subdivision, facts.city)
            decidesLocation = true
        }
        if !decidesOperator, facts.decidesOperator {
            networkOperator = facts.networkOperator
            decidesOperator = true
        }
    }

    /// What two say alike; subdivisions only of one country, cities only of one subdivision.
    func common(with other: GeoFacts) -> GeoFacts {
        var common = GeoFacts()
        if continent == other.continent { common.continent = continent }
        if networkOperator == other.networkOperator { common.networkOperator = networkOperator }
        guard country == other.country else { return common }
        common.country = country
        guard subdivision == other.subdivision else { return common }
        common.subdivision = subdivision
        if city == other.city { common.city = city }
        return common
    }
}
