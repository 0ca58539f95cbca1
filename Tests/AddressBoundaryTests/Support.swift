import EgressContract
import Foundation
import TestSupport

@testable import AddressBoundary

/// What the project and the machine have for these tests.
enum Paths {
    static let writer = Repository.root + "/Tests/fixtures/geo/mmdb_writer.py"
    static let oracle = Repository.root + "/Tests/fixtures/geo/mmdb_oracle.py"
    static let unpack = Repository.root + "/Deploy/geo/unpack"
    static let modules = Repository.root + "/.build/debug/Modules"
    static let sharedGeo = Repository.shared + "/geo"
    static let hasShared = Repository.hasShared("geo")
    static let hasLookup = Program.areThere("mmdblookup")

    static func databases(under folder: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".mmdb") }.sorted().map { "\(folder)/\($0)" }
    }
}

struct ToolFailure: Error { let status: Int32 }

/// Runs a shell line and gives its standard output; `input` is its standard input.
func shell(_ line: String, _ arguments: [String] = [], input: String = "") throws -> String {
    let run = try Program.run("sh", ["-c", line, "sh"] + arguments, input: Array(input.utf8))
    guard run.status == 0 else { throw ToolFailure(status: run.status) }
    return run.output
}

func bytes(of path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

/// A record of a fixture in MaxMind's layout.
struct FixtureNetwork {
    let network: String
    var continent = "EU"
    var country: String?
    var subdivision: String?
    var city: String?
    var networkOperator: Int?

    var json: [Any] {
        var record: [String: Any] = [:]
        if let country {
            record["continent"] = ["code": continent]
            record["country"] = ["iso_code": country]
        }
        if let subdivision { record["subdivisions"] = [["iso_code": subdivision]] }
        if let city { record["city"] = ["names": ["de": "x", "en": city]] }
        if let networkOperator { record["autonomous_system_number"] = networkOperator }
        return [network, record]
    }
}

/// A database made by the project's own writer.
func fixture(_ networks: [FixtureNetwork], recordSize: Int = 24) throws -> GeoDatabase {
    try fixture(networks.map(\.json), recordSize: recordSize)
}

func fixture(_ networks: [[Any]], recordSize: Int = 24) throws -> GeoDatabase {
    try GeoDatabase(bytes: fixtureBytes(networks, recordSize: recordSize))
}

func fixtureBytes(_ networks: [[Any]], recordSize: Int = 24) throws -> [UInt8] {
    let json = try JSONSerialization.data(withJSONObject: ["networks": networks, "record_size": recordSize])
    return try withFolder { folder in
        let input = String(decoding: json, as: UTF8.self)
        _ = try shell("exec python3 \"$1\" \"$2\"", [Paths.writer, "\(folder)/made.mmdb"], input: input)
        return try bytes(of: "\(folder)/made.mmdb")
    }
}

/// The database that ships with the project, unpacked by its own script.
enum Shipped {
    static let bytes: [UInt8] = {
        let read = try? withFolder { folder in
            let path = try shell("exec \"$1\" \"$2\"", [Paths.unpack, folder])
            return try AddressBoundaryTests.bytes(of: path.trimmingCharacters(in: .newlines))
        }
        return read ?? []
    }()
    static let database = try? GeoDatabase(bytes: bytes)
}

extension ClientAddress {
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        self.init(text: bytes.span)
    }
}

/// The prefix that an address is cut to, as it crosses.
func cut(_ text: String, _ policy: PrefixPolicy = PrefixPolicy()) -> String? {
    ClientAddress(text)?.origin(in: GeoDatabases([], prefix: policy)).prefix?.text
}
