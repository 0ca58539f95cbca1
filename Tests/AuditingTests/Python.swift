import Foundation

/// Runs this folder's Python and the second opinion.
enum Python {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let folder = root + "/Tests/AuditingTests"
    static let hasCryptography = (try? run(["-c", "import cryptography"]))?.status == 0

    struct Outcome {
        let status: Int32
        let output: String
    }

    /// Runs `python3` to its end; both outputs go to one file, as a pipe that nobody reads would stop it.
    @discardableResult
    static func run(_ arguments: [String]) throws -> Outcome {
        let file = FileManager.default.temporaryDirectory.appending(path: "octroi-\(UUID().uuidString)")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: file)
        process.standardError = process.standardOutput
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: String(decoding: try Data(contentsOf: file), as: UTF8.self))
    }
}

/// Gives a folder of evidence that a script made from the specification, removed afterwards.
func withEvidence<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let url = FileManager.default.temporaryDirectory.appending(path: "octroi-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: url) }
    try Python.run(["\(Python.folder)/make_evidence.py", url.path])
    return try await body(url.path)
}
