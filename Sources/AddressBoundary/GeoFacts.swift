/// What one record says, reduced to what the contract has room for.
struct GeoFacts: Hashable, Sendable {
    var continent: String?
    var country: String?
    var subdivision: String?
    var city: String?
    var networkOperator: UInt32?
    /// The record says something of the place, shown or not: this layer decides.
    var decidesLocation = false
    /// The record names a network operator, shown or not: this layer decides.
    var decidesOperator = false

    static let none = GeoFacts()

    /// A city's name is unique only within its country and subdivision.
    var cityKey: CityKey? {
        city.map { CityKey(country: country, subdivision: subdivision, name: $0) }
    }

    struct CityKey: Hashable, Sendable {
        let country: String?
        let subdivision: String?
        let name: String
    }
}

/// Reads facts from records, in the layouts of MaxMind, DB-IP, ip-location-db and IPinfo.
struct GeoFactsReader: Sendable {
    private let section: GeoSection

    init(_ section: GeoSection) { self.section = section }

    /// Keys that mean something; the others are passed over.
    private enum Key: CaseIterable {
        case continent, continentCode, country, countryCode, subdivisions, city, systemNumber, asn, traits
        case code, isoCode, names, english

        static let spelled: [(key: Key, bytes: [UInt8])] = allCases.map { ($0, Array($0.spelling.utf8)) }

        private var spelling: String {
            switch self {
            case .continent: "continent"
            case .continentCode: "continent_code"
            case .country: "country"
            case .countryCode: "country_code"
            case .subdivisions: "subdivisions"
            case .city: "city"
            case .systemNumber: "autonomous_system_number"
            case .asn: "asn"
            case .traits: "traits"
            case .code: "code"
            case .isoCode: "iso_code"
            case .names: "names"
            case .english: "en"
            }
        }
    }

    /// What the record at an offset says.
    func facts(at offset: Int) throws(GeoDatabaseError) -> GeoFacts {
        var facts = GeoFacts()
        let root = try section.target(of: try section.value(at: offset))
        for (key, value) in try pairs(root) {
            switch key {
            case .continent: facts.continent = try text(value, .code, CheckedPlace.letters) ?? facts.continent
            case .continentCode: facts.continent = facts.continent ?? text(value, CheckedPlace.letters)
            case .country: facts.country = try text(value, .isoCode, CheckedPlace.letters) ?? facts.country
            case .countryCode: facts.country = facts.country ?? text(value, CheckedPlace.letters)
            case .subdivisions: facts.subdivision = try subdivision(value)
            case .city: facts.city = try city(value)
            case .systemNumber, .asn: facts.networkOperator = try systemNumber(value) ?? facts.networkOperator
            case .traits:
                for (inner, number) in try pairs(value)
                where inner == .systemNumber && facts.networkOperator == nil {
                    facts.networkOperator = try systemNumber(number)
                }
            default: break
            }
        }
        facts.decidesLocation = facts.continent != nil || facts.country != nil
        facts.decidesOperator = facts.networkOperator != nil
        // A code of a subdivision or a name of a city means nothing without its country.
        if facts.country == nil { (facts.subdivision, facts.city) = (nil, nil) }
        return facts
    }

    // The known keys of a map and their values; of anything else, none.
    private func pairs(_ map: GeoValue) throws(GeoDatabaseError) -> [(key: Key, value: GeoValue)] {
        guard map.type == .map else { return [] }
        var pairs: [(key: Key, value: GeoValue)] = []
        var at = map.payload
        for _ in 0..<map.size {
            let name = section.text(try section.target(of: try section.value(at: at)))
            at = try section.skip(at)
            if let key = Key.spelled.first(where: {
                $0.bytes.count == name.count && name.elementsEqual($0.bytes)
            })?.key {
                pairs.append((key, try section.target(of: try section.value(at: at))))
            }
            at = try section.skip(at)
        }
        return pairs
    }

    // Either the map's entry under `key` (MaxMind), or the value itself (flat layouts).
    private func text(
        _ value: GeoValue, _ key: Key, _ check: (ArraySlice<UInt8>) -> String?
    ) throws(GeoDatabaseError) -> String? {
        guard value.type == .map else { return text(value, check) }
        for (inner, entry) in try pairs(value) where inner == key { return text(entry, check) }
        return nil
    }

    private func text(_ value: GeoValue, _ check: (ArraySlice<UInt8>) -> String?) -> String? {
        value.type == .string ? check(section.text(value)) : nil
    }

    private func subdivision(_ list: GeoValue) throws(GeoDatabaseError) -> String? {
        guard list.type == .array, list.size > 0 else { return nil }
        let first = try section.target(of: try section.value(at: list.payload))
        return first.type == .map ? try text(first, .isoCode, CheckedPlace.subdivision) : nil
    }

    private func city(_ value: GeoValue) throws(GeoDatabaseError) -> String? {
        guard value.type == .map else { return text(value, CheckedPlace.city) }
        for (key, names) in try pairs(value) where key == .names {
            return names.type == .map ? try text(names, .english, CheckedPlace.city) : nil
        }
        return nil
    }

    // A number, or `AS15169`.
    private func systemNumber(_ value: GeoValue) throws(GeoDatabaseError) -> UInt32? {
        switch value.type {
        case .uint16, .uint32, .uint64:
            let number = try section.unsigned(value.payload, bytes: value.size)
            return number == 0 ? nil : UInt32(exactly: number)
        case .string:
            let text = section.text(value)
            guard text.starts(with: "AS".utf8) else { return nil }
            guard let number = UInt32(String(decoding: text.dropFirst(2), as: UTF8.self)) else { return nil }
            return number == 0 ? nil : number
        default: return nil
        }
    }
}
