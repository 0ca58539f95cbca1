/// One walk over a whole database on load: checks all that can be reached, and counts cities and operators.
struct GeoCensus {
    /// Cities of at least `leastIPv4` addresses.
    private(set) var cities: Set<GeoFacts.CityKey> = []
    /// Operators of at least `leastIPv4` addresses or `leastIPv6` of IPv6.
    private(set) var operators: Set<UInt32> = []
    private(set) var statesLocation = false
    private(set) var statesOperator = false

    private static let leastIPv4: UInt64 = 4_096
    /// A /32, counted in /64s.
    private static let leastIPv6: UInt64 = 1 << 32

    private struct Tally {
        var ipv4: UInt64 = 0
        var ipv6: UInt64 = 0

        mutating func add(_ count: UInt64, isIPv4: Bool) {
            if isIPv4 { ipv4 &+= count } else { ipv6 &+= count }
        }
    }

    private let tree: GeoTree
    private let reader: GeoFactsReader
    private var check: GeoDataCheck
    // Records by offset: position in `found`.
    private var known: [Int: Int] = [:]
    private var found: [(city: GeoFacts.CityKey?, networkOperator: UInt32?, tally: Tally)] = []
    private var visitsLeft: Int

    init(_ tree: GeoTree, _ section: GeoSection) throws(GeoDatabaseError) {
        self.tree = tree
        reader = GeoFactsReader(section)
        check = GeoDataCheck(section)
        // A sound tree is walked once per node; one that shares nodes without end is damage.
        visitsLeft = 4 * tree.nodeCount + 256
        try walk(from: tree.ipv4, bits: 32, isIPv4: true)
        try walk(from: tree.ipv6, bits: 128, isIPv4: false)
        guard statesLocation || statesOperator else { throw .statesNoPlace }
        judge()
    }

    private mutating func walk(from start: GeoCursor, bits: Int, isIPv4: Bool) throws(GeoDatabaseError) {
        // Addresses are counted singly in IPv4, by /64 in IPv6.
        let unit = isIPv4 ? 32 : 64
        var open: [(cursor: GeoCursor, depth: Int)] = [(start, 0)]
        while let (cursor, depth) = open.popLast() {
            switch cursor {
            case .nothing: break
            case .record(let offset): try count(offset, unit < depth ? 0 : 1 << UInt64(unit - depth), isIPv4)
            case .node:
                // IPv4 has been walked, and other forms that hold it (2002::/16, mapped) share its tree.
                if !isIPv4, cursor == tree.ipv4 { break }
                visitsLeft -= 1
                guard depth < bits, visitsLeft > 0 else { throw .damagedTree }
                open.append((try tree.child(of: cursor, 1), depth + 1))
                open.append((try tree.child(of: cursor, 0), depth + 1))
            }
        }
    }

    private mutating func count(_ offset: Int, _ addresses: UInt64, _ isIPv4: Bool) throws(GeoDatabaseError) {
        if let position = known[offset] {
            found[position].tally.add(addresses, isIPv4: isIPv4)
            return
        }
        try check.value(at: offset)
        let facts = try reader.facts(at: offset)
        statesLocation = statesLocation || facts.decidesLocation
        statesOperator = statesOperator || facts.decidesOperator
        known[offset] = found.count
        var tally = Tally()
        tally.add(addresses, isIPv4: isIPv4)
        found.append((facts.cityKey, facts.networkOperator, tally))
    }

    private mutating func judge() {
        var cityTotals: [GeoFacts.CityKey: UInt64] = [:]
        var operatorTotals: [UInt32: Tally] = [:]
        for (city, networkOperator, tally) in found {
            if let city { cityTotals[city, default: 0] &+= tally.ipv4 }
            if let networkOperator {
                operatorTotals[networkOperator, default: Tally()].add(tally.ipv4, isIPv4: true)
                operatorTotals[networkOperator, default: Tally()].add(tally.ipv6, isIPv4: false)
            }
        }
        cities = Set(cityTotals.filter { $0.value >= Self.leastIPv4 }.keys)
        operators = Set(
            operatorTotals.filter { $0.value.ipv4 >= Self.leastIPv4 || $0.value.ipv6 >= Self.leastIPv6 }.keys)
        (known, found) = ([:], [])
    }
}
