import Foundation

/// Where the project lies, and what may stand beside it.
package enum Repository {
    package static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// The folder of measurements and test vectors beside the project, absent on most machines.
    package static let shared = URL(filePath: root).deletingLastPathComponent().path + "/shared"

    package static func hasShared(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(shared)/\(path)")
    }
}
