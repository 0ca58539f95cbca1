import Foundation

/// Runs the programs that tests take from the system or from the build.
package enum Program {
    package struct Outcome: Sendable {
        /// The exit code; 124 where the limit was reached, negative where a signal ended it.
        package let status: Int32
        package let bytes: [UInt8]
        package let errors: String
        package var output: String { String(decoding: bytes, as: UTF8.self) }
    }

    /// A program that hangs ends with 124.
    ///
    /// The tests have no time limit of their own: it would also count how long a test waits for a thread.
    private static let limitSeconds = 900

    /// The file of a program on the PATH.
    package static func path(of name: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Whether all of these programs are there.
    package static func areThere(_ names: String...) -> Bool { names.allSatisfy { path(of: $0) != nil } }

    /// Runs a program to its end, with its input and outputs in files: a pipe that nobody reads would stop it, and
    /// another child could hold one open.
    ///
    /// What leads programs elsewhere, proxies and settings of ours, is taken out of its environment.
    @discardableResult
    package static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = []
    ) throws -> Outcome {
        try withFolder { folder in
            let files = ["input", "output", "errors"].map { URL(filePath: "\(folder)/\($0)") }
            for (file, bytes) in zip(files, [input, [], []]) { try Data(bytes).write(to: file) }
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["timeout", "--kill-after=10", "\(limitSeconds)", program] + arguments
            let inherited = ProcessInfo.processInfo.environment.filter {
                !$0.key.hasPrefix("OCTROI_") && !$0.key.lowercased().hasSuffix("_proxy")
            }
            process.environment = inherited.merging(environment) { $1 }
            process.standardInput = try FileHandle(forReadingFrom: files[0])
            process.standardOutput = try FileHandle(forWritingTo: files[1])
            process.standardError = try FileHandle(forWritingTo: files[2])
            try process.run()
            process.waitUntilExit()
            let wasKilled = process.terminationReason != .exit
            return Outcome(
                status: wasKilled ? -process.terminationStatus : process.terminationStatus,
                bytes: [UInt8](try Data(contentsOf: files[1])),
                errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
        }
    }

    /// The same on a thread of its own: a server under test needs those that tasks share.
    package static func runApart(_ program: String, _ arguments: [String]) async throws -> Outcome {
        await Turns.programs.take()
        let outcome: Result<Outcome, any Error>
        do { outcome = .success(try await onThread { try run(program, arguments) }) } catch {
            outcome = .failure(error)
        }
        await Turns.programs.giveBack()
        return try outcome.get()
    }

    package static func onThread<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
        }
    }
}
