import AddressBoundary
import Foundation
import Testing

/// The tests' own machine, as a proxy.
func loopback() throws -> TrustedNetworks { try #require(TrustedNetworks(["127.0.0.0/8"])) }

/// Programs that play clients.
enum Programs {
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    static func script(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: name).path
    }

    /// Runs a program to its end on a thread of its own: the server under test needs those that tasks share.
    static func run(_ program: String, _ arguments: [String]) async throws -> Outcome {
        try await onThread { try runBlocking(program, arguments) }
    }

    static func onThread<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
        }
    }

    /// The program's words are kept in files: another child could hold a pipe of theirs open.
    private static func runBlocking(_ program: String, _ arguments: [String]) throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "octroi-words-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (output, errors) = (folder.appending(path: "output"), folder.appending(path: "errors"))
        for file in [output, errors] { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }

    /// A program that is spoken with line by line, and ended with this.
    ///
    /// `@unchecked Sendable`: one line is read at a time.
    final class Conversation: @unchecked Sendable {
        private let process = Process()
        private let input = Pipe()
        private let output = Pipe()
        private var unread = Data()

        init(_ program: String, _ arguments: [String]) throws {
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [program] + arguments
            process.standardInput = input
            process.standardOutput = output
            try process.run()
        }

        deinit { process.terminate() }

        func say(_ line: String) { input.fileHandleForWriting.write(Data((line + "\n").utf8)) }

        func line() async throws -> String? { try await onThread { self.nextLine() } }

        private func nextLine() -> String? {
            while true {
                if let end = unread.firstIndex(of: 10) {
                    defer { unread = Data(unread[(end + 1)...]) }
                    return String(decoding: unread[..<end], as: UTF8.self)
                }
                let more = output.fileHandleForReading.availableData
                guard !more.isEmpty else { return nil }
                unread.append(more)
            }
        }
    }
}
