import Foundation
import Synchronization

/// A temporary folder of a test, removed with this.
package final class Folder: Sendable {
    package let path: String

    /// - Parameter inMemory: whether it may lie in memory, for tests that sync thousands of times.
    package init(inMemory: Bool = false) throws {
        let memory = "/dev/shm"
        let isThere = inMemory && FileManager.default.isWritableFile(atPath: memory)
        let base = isThere ? memory : FileManager.default.temporaryDirectory.path
        path = base + "/octroi-" + UUID().uuidString.prefix(13)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { remove() }

    package func file(_ name: String) -> String { "\(path)/\(name)" }

    package func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(filePath: file(name)))
        return file(name)
    }

    private func remove() { try? FileManager.default.removeItem(atPath: path) }

    private static let shared = Mutex<[Folder]>([])

    /// A folder of all tests of this process, which ends with it.
    package static func untilExit() throws -> Folder {
        let folder = try Folder()
        let isFirst = shared.withLock { folders in
            folders.append(folder)
            return folders.count == 1
        }
        // No object is let go at the end of a process.
        if isFirst { atexit { Folder.shared.withLock { $0.forEach { $0.remove() } } } }
        return folder
    }
}

/// Gives a temporary folder that is removed afterwards.
package func withFolder<Result>(inMemory: Bool = false, _ body: (String) throws -> Result) throws -> Result {
    let folder = try Folder(inMemory: inMemory)
    return try withExtendedLifetime(folder) { try body(folder.path) }
}

/// The same for a body that waits.
package func withFolder<Result>(
    isolation: isolated (any Actor)? = #isolation, _ body: (String) async throws -> Result
) async throws -> Result {
    let folder = try Folder()
    let result = try await body(folder.path)
    withExtendedLifetime(folder) {}
    return result
}
