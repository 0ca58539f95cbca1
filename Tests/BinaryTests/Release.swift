import Foundation
import TestSupport

/// The release programs, which `Tests/run` builds before the tests.
enum Release {
    static let root = Repository.root
    static let folder = root + "/.build/release"
    static let relay = folder + "/octroi-relay"
    static let aggregator = folder + "/octroi-aggregator"
    static let audit = folder + "/octroi-audit"
    static let load = folder + "/octroi-load"
    static let isBuilt = [relay, aggregator, audit, load].allSatisfy {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    static let sharedCaptures = Repository.shared + "/wire/captures"
    static let hasSharedCaptures = Repository.hasShared("wire/captures")

    static func python(_ script: String, _ arguments: [String]) throws -> Program.Outcome {
        try Program.run("python3", ["\(root)/Tests/BinaryTests/\(script)"] + arguments)
    }

    static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }
}
