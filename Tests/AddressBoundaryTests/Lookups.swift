import EgressContract

@testable import AddressBoundary

/// The place of an address's prefix.
func located(_ text: String, _ layers: [GeoDatabase], _ policy: PrefixPolicy = PrefixPolicy()) -> Place? {
    ClientAddress(text)?.origin(in: GeoDatabases(layers, prefix: policy)).place
}

/// One host of IPv4, or the first host of a /64 of IPv6.
enum Host {
    case ipv4(UInt32)
    case ipv6(UInt64)

    var text: String {
        switch self {
        case .ipv4(let value):
            (0..<4).map { String(value >> UInt32(24 - 8 * $0) & 0xff) }.joined(separator: ".")
        case .ipv6(let value):
            (0..<4).map { String(value >> UInt64(48 - 16 * $0) & 0xffff, radix: 16) }.joined(separator: ":")
                + "::"
        }
    }
}

/// What one database says of one host: the single lookup that the walk is compared with.
func facts(_ database: GeoDatabase, _ host: Host) throws -> GeoFacts? {
    let cursor =
        switch host {
        case .ipv4(let value): try database.tree.descend(from: database.tree.ipv4, UInt64(value), bits: 32)
        case .ipv6(let value):
            try database.tree.descend(
                from: try database.tree.descend(from: database.tree.ipv6, value, bits: 64), 0, bits: 64)
        }
    guard case .record(let offset) = cursor else { return nil }
    return try database.facts(at: offset)
}

/// What the layers say of one host, written without the walk.
func layered(_ layers: [GeoDatabase], _ host: Host) throws -> Place {
    var place = Place()
    let all = try layers.compactMap { try facts($0, host) }
    if let location = all.first(where: { $0.decidesLocation }) {
        (place.continent, place.country) = (location.continent, location.country)
        (place.subdivision, place.city) = (location.subdivision, location.city)
    }
    place.networkOperator = all.first { $0.decidesOperator }?.networkOperator
    return place
}

/// What all hosts have in common, field by field, by their places' definition.
func intersection(_ places: [Place]) -> Place {
    func common<Value: Hashable>(_ value: (Place) -> Value) -> Bool { Set(places.map(value)).count == 1 }
    guard let first = places.first else { return .unknown }
    var place = Place()
    if common(\.continent) { place.continent = first.continent }
    if common(\.networkOperator) { place.networkOperator = first.networkOperator }
    if common(\.country) { place.country = first.country }
    if common({ [$0.country, $0.subdivision] }) { place.subdivision = first.subdivision }
    if common({ [$0.country, $0.subdivision, $0.city] }) { place.city = first.city }
    return place
}

/// What a record says before small cities and operators are left out.
func unfiltered(_ database: GeoDatabase, at offset: Int) throws -> GeoFacts {
    try database.recordFacts(at: offset)
}

/// An address in each network of a database, with its record.
func networkStarts(_ database: GeoDatabase) throws -> [(text: String, offset: Int)] {
    var found: [(text: String, offset: Int)] = []
    func walk(_ cursor: GeoCursor, _ value: UInt64, _ depth: Int, isIPv4: Bool) throws {
        let bits = isIPv4 ? 32 : 64
        switch cursor {
        case .nothing: return
        case .record(let offset):
            let host: Host =
                isIPv4 ? .ipv4(UInt32(value << UInt64(bits - depth))) : .ipv6(value << UInt64(bits - depth))
            found.append((host.text, offset))
        case .node:
            if depth == bits || (!isIPv4 && cursor == database.tree.ipv4) { return }
            for bit: UInt64 in 0...1 {
                try walk(database.tree.child(of: cursor, bit), value << 1 | bit, depth + 1, isIPv4: isIPv4)
            }
        }
    }
    try walk(database.tree.ipv4, 0, 0, isIPv4: true)
    try walk(database.tree.ipv6, 0, 0, isIPv4: false)
    return found
}

/// What libmaxminddb says under a path of keys, one value for each address.
func oracle(_ path: String, _ keys: [String], _ addresses: [String]) throws -> [String] {
    let output = try shell(
        "exec python3 \"$@\"", [Paths.oracle, path] + keys, input: addresses.joined(separator: "\n") + "\n")
    return output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { String($0) }
}
