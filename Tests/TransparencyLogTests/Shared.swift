import Foundation
import TestSupport
import Testing

/// The public test vectors and the independent verifier, where they are.
enum Shared {
    static let absence: Comment = "../shared/ledger is absent"
    static let vectors = URL(filePath: Repository.shared + "/ledger/vectors")
    static let isThere = Repository.hasShared("ledger/vectors")
    private static let verifier = Repository.shared + "/ledger/tlog_verify.py"
    static let isVerifierThere =
        Repository.hasShared("ledger/tlog_verify.py")
        && (try? Program.run("python3", ["-c", "import cryptography"]))?.status == 0

    /// Whether the independent verifier accepts a log, and each of the checkpoints as a head that it had before.
    static func verifies(_ log: String, _ keys: [String], old: [String] = []) throws -> Bool {
        let run = try Program.run(
            "python3", [verifier, log] + keys + (old.isEmpty ? [] : ["--old"] + old))
        if run.status != 0 { print(run.output, run.errors) }
        return run.status == 0
    }
}
