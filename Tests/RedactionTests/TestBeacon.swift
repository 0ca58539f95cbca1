import Beacons
import EgressContract
import Foundation
import Redaction
import Testing

/// What the tests' region declares, and an instant of arrival.
enum Region {
    static let property = "prop1"
    static let otherProperty = "prop2"
    static let policies = [
        PropertyPolicy(key: property, hosts: ["www.video.example", "192.0.2.7"], customDimensions: [1, 12]),
        PropertyPolicy(key: otherProperty, hosts: [], customDimensions: []),
        PropertyPolicy(key: "eu1testkey0env", hosts: ["declared.example"], customDimensions: [1, 12]),
    ]
    static let arrival: UInt64 = 1_795_340_280_000
    static let firstDay = Int(arrival / 86_400_000) - 3
    static let viewKey = [UInt8](repeating: 0x11, count: 32)
    static let dayKey = [UInt8](repeating: 0x22, count: 32)

    static func redactor(
        profile: RedactionProfile = .standard, customDimensions: Set<Int> = [1, 12]
    ) throws -> Redactor {
        let keys = try #require(PseudonymKeys(viewKey: viewKey, firstDay: firstDay, firstDayKey: dayKey))
        let first = PropertyPolicy(
            key: property, hosts: policies[0].hosts, customDimensions: customDimensions)
        return Redactor(properties: [first] + policies.dropFirst(), keys: keys, profile: profile)
    }
}

/// JSON bodies, written by long names: every word is spelled out, which decodes as the short form does.
enum TestBeacon {
    static func key(_ name: String) -> String {
        let words = name.split(separator: "_")
        let rest = words.dropFirst().map { $0.allSatisfy(\.isNumber) ? String($0) : "_\($0)_" }
        return (words.first.map(String.init) ?? "") + "_" + rest.joined()
    }

    /// An event of (name, JSON value) pairs.
    static func event(_ fields: [(String, String)]) -> String {
        "{" + fields.map { "\"\(key($0.0))\":\($0.1)" }.joined(separator: ",") + "}"
    }

    static func body(_ events: [String], sent: String? = nil) -> [UInt8] {
        let metadata = sent.map { "\"metadata\":{\"transmission_timestamp\":\($0)}," } ?? ""
        return Array("{\(metadata)\"events\":[\(events.joined(separator: ","))]}".utf8)
    }

    /// An acceptable event of the order, with more fields.
    static func event(_ order: Int, _ more: [(String, String)], view: String = "view-1") -> String {
        let head = [
            ("env_key", "\"\(Region.property)\""), ("view_id", "\"\(view)\""),
            ("view_sequence_number", "\(order)"),
        ]
        return event(head + more)
    }

    /// A JSON string.
    static func quoted(_ text: String) throws -> String {
        String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
    }
}

extension Redactor {
    mutating func records(
        _ body: [UInt8], label: String? = nil, origin: Origin = .unknown, arrival: UInt64 = Region.arrival
    ) throws -> [ViewRecord] {
        var scanner = MuxScanner()
        try scanner.scan(body.span)
        return redact(body.span, scanner, hostLabel: label, origin: origin, arrivalMillis: arrival)
    }
}

/// A part's content as tests like to read it.
struct PartContent {
    var seen: [UInt64] = []
    var fields: [String: String] = [:]
    var orders: [String: UInt64] = [:]
    var marks: [(kind: String, order: UInt64, time: UInt64, value: String)] = []

    init(_ part: ViewPart) {
        part.forEach { element in
            switch element {
            case .seen(let low, let high): seen += Array(low...high)
            case .register(let field, let order, let value):
                fields[field.name] = Self.text(value, part)
                orders[field.name] = order
            case .mark(let kind, let order, let time, let value):
                marks.append((kind.name, order, time, Self.text(value, part)))
            }
        }
    }

    private static func text(_ value: ViewPart.Value, _ part: ViewPart) -> String {
        switch value {
        case .none: ""
        case .integer(let number): String(number)
        case .text(let range): String(decoding: part.bytes[range], as: UTF8.self)
        }
    }
}
