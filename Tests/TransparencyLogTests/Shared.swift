import Foundation
import Testing
import TransparencyLog

/// The public test vectors and the independent verifier, where they are.
enum Shared {
    static let absence: Comment = "../shared/ledger is absent"
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "../shared/ledger").standardizedFileURL
    static let vectors = folder.appending(path: "vectors")
    static let isThere = FileManager.default.fileExists(atPath: vectors.path)
    private static let verifier = folder.appending(path: "tlog_verify.py").path
    static let isVerifierThere =
        FileManager.default.fileExists(atPath: verifier)
        && (try? run("python3", ["-c", "import cryptography"]))?.status == 0

    /// Whether the independent verifier accepts a log, and each of the checkpoints as a head that it had before.
    static func verifies(_ log: String, _ keys: [String], old: [String] = []) throws -> Bool {
        let result = try run(
            "python3", [verifier, log] + keys + (old.isEmpty ? [] : ["--old"] + old))
        if result.status != 0 { print(result.output) }
        return result.status == 0
    }

    private static func run(
        _ program: String, _ arguments: [String]
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}

/// A folder that goes with the test.
func withFolder(in base: String = NSTemporaryDirectory(), _ body: (String) throws -> Void) throws {
    let folder = base + "octroi-log-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
}
