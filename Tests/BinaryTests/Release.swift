import Foundation

/// The release programs, which `Tests/run` builds before the tests.
enum Release {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let folder = root + "/.build/release"
    static let relay = folder + "/octroi-relay"
    static let aggregator = folder + "/octroi-aggregator"
    static let load = folder + "/octroi-load"
    static let isBuilt = [relay, aggregator, load].allSatisfy {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    static let sharedCaptures = root + "/../shared/wire/captures"
    static let hasSharedCaptures = FileManager.default.fileExists(atPath: sharedCaptures)

    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// A program that hangs ends with 124.
    ///
    /// The tests have no time limit of their own: it would also count how long a test waits for a thread.
    private static let limitSeconds = 900

    /// Runs a program to its end, with both of its outputs kept in files: a pipe that nobody reads would stop it.
    static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:]
    ) throws -> Outcome {
        try withFolder { folder in
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["timeout", "--kill-after=10", "\(limitSeconds)", program] + arguments
            let inherited = ProcessInfo.processInfo.environment.filter {
                !$0.key.hasPrefix("OCTROI_") && !$0.key.lowercased().hasSuffix("_proxy")
            }
            process.environment = inherited.merging(environment) { $1 }
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = try file("\(folder)/out")
            process.standardError = try file("\(folder)/err")
            try process.run()
            process.waitUntilExit()
            return Outcome(
                status: process.terminationStatus, output: try text("\(folder)/out"),
                errors: try text("\(folder)/err"))
        }
    }

    static func python(_ script: String, _ arguments: [String]) throws -> Outcome {
        try run("python3", ["\(root)/Tests/BinaryTests/\(script)"] + arguments)
    }

    static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    private static func file(_ path: String) throws -> FileHandle {
        try Data().write(to: URL(filePath: path))
        return try FileHandle(forWritingTo: URL(filePath: path))
    }
}

/// Gives a temporary folder that is removed afterwards.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let url = FileManager.default.temporaryDirectory.appending(path: "octroi-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    return try body(url.path)
}
