import AddressBoundary
import Foundation
import TestSupport
import Testing

/// The tests' own machine, as a proxy.
func loopback() throws -> TrustedNetworks { try #require(TrustedNetworks(["127.0.0.0/8"])) }

/// This folder's script of that name.
func script(_ name: String) -> String { "\(Repository.root)/Tests/IngestTests/\(name)" }

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

    func line() async throws -> String? { try await Program.onThread { self.nextLine() } }

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
