import EgressContract
import Foundation

@testable import AddressBoundary

/// Where the repository and what stands beside it lie, found from this file.
enum Paths {
    static let repository = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let writer = repository.appending(path: "Tests/fixtures/geo/mmdb_writer.py").path
    static let oracle = repository.appending(path: "Tests/fixtures/geo/mmdb_oracle.py").path
    static let unpack = repository.appending(path: "Deploy/geo/unpack").path
    static let sharedGeo = repository.deletingLastPathComponent().appending(path: "shared/geo").path

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
    static let hasShared = exists(sharedGeo)
    static let hasLookup = exists("/usr/bin/mmdblookup")

    static func databases(under folder: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".mmdb") }.sorted().map { "\(folder)/\($0)" }
    }
}

struct ToolFailure: Error { let status: Int32 }

/// Runs a shell line and gives its standard output; `input` is its standard input.
func shell(_ line: String, _ arguments: [String] = [], input: String = "") throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", line, "sh"] + arguments
    let (stdin, stdout) = (Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    try process.run()
    let writer = Thread {
        try? stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try? stdin.fileHandleForWriting.close()
    }
    writer.start()
    let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw ToolFailure(status: process.terminationStatus) }
    return String(decoding: output, as: UTF8.self)
}

/// Gives a temporary folder that is removed afterwards.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "octroi-geo-\(UUID().uuidString)")
        .path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
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
    return try withTemporaryFolder { folder in
        let input = String(decoding: json, as: UTF8.self)
        _ = try shell("exec python3 \"$1\" \"$2\"", [Paths.writer, "\(folder)/made.mmdb"], input: input)
        return try bytes(of: "\(folder)/made.mmdb")
    }
}

/// The database that ships with the project, unpacked by its own script.
enum Shipped {
    static let bytes: [UInt8] = {
        let read = try? withTemporaryFolder { folder in
            let path = try shell("exec \"$1\" \"$2\"", [Paths.unpack, folder])
            return try AddressBoundaryTests.bytes(of: path.trimmingCharacters(in: .newlines))
        }
        return read ?? []
    }()
    static let database = try? GeoDatabase(bytes: bytes)
}

/// Random numbers that a printed seed brings back.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A generator whose seed is printed under the test's name.
    static func printed(_ test: String) -> SeededGenerator {
        let seed = UInt64.random(in: .min ... .max)
        print("\(test): seed \(seed)")
        return SeededGenerator(seed)
    }
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
