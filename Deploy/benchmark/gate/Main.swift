import Beacons
import EgressContract
import EgressGate
import FoundationEssentials
import Glibc
import Redaction

/// Redacts each line of a file of Mux bodies, then measures the gate alone; prints CPU-ns a beacon.
@main
enum GateCost {
    private static let passes = 5

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 2, let file = FileManager.default.contents(atPath: arguments[1]) else {
            print("usage: octroi-gate BODIES PROPERTY...")
            exit(64)
        }
        let properties = arguments[2...].map { key in
            PropertyPolicy(key: key, hosts: [], customDimensions: Set(1...20))
        }
        let day = Int(time(nil)) / 86_400
        guard
            let keys = PseudonymKeys(
                viewKey: .init(repeating: 1, count: 32), firstDay: day,
                firstDayKey: .init(repeating: 2, count: 32))
        else { return }
        let records = try redacted(file, Redactor(properties: properties, keys: keys), day: day)
        let gate = EgressGate(contract: .v1, properties: properties.map(\.key))
        for (name, prefix) in prefixes { report(name, records, gate, prefix) }
    }

    /// Of each family one, from the documentation ranges.
    private static let prefixes = [
        ("IPv4", NetworkPrefix(ipv4: 203, 0, 113)), ("IPv6", NetworkPrefix(ipv6: 0x20, 0x01, 0x0D, 0xB8, 0)),
    ]

    /// The records of each beacon.
    private static func redacted(_ file: Data, _ redactor: Redactor, day: Int) throws -> [[ViewRecord]] {
        var (scanner, redactor) = (MuxScanner(), redactor)
        let origin = Origin(prefix: prefixes[0].1, place: Place(continent: "EU", country: "DE"))
        return try Array(file).split(separator: UInt8(ascii: "\n")).map { line in
            let body = Array(line)
            try scanner.scan(body.span)
            return redactor.redact(
                body.span, scanner, hostLabel: nil, origin: origin, arrivalMillis: UInt64(day) * 86_400_000)
        }
    }

    private static func report(
        _ name: String, _ records: [[ViewRecord]], _ gate: EgressGate, _ prefix: NetworkPrefix
    ) {
        var findings = 0
        let costs = (0..<passes).map { _ in
            let start = clock()
            for beacon in records {
                for record in beacon { findings += gate.pass(record, prefix: prefix).findings.count }
            }
            return Double(clock() - start) * 1e9 / Double(CLOCKS_PER_SEC) / Double(records.count)
        }
        let parts = records.reduce(0) { $0 + $1.count }
        print("\(name) \(Int(costs.sorted()[passes / 2])) \(records.count) \(parts) \(findings / passes)")
    }
}
