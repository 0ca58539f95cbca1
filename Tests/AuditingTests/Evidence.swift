import TestSupport

/// This folder's Python and the second opinion.
enum Python {
    static let folder = Repository.root + "/Tests/AuditingTests"
    static let hasCryptography = (try? run(["-c", "import cryptography"]))?.status == 0

    @discardableResult
    static func run(_ arguments: [String]) throws -> Program.Outcome {
        try Program.run("python3", arguments)
    }
}

/// Gives a folder of evidence that a script made from the specification, removed afterwards.
func withEvidence<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    try await withFolder { folder in
        try Python.run(["\(Python.folder)/make_evidence.py", folder])
        return try await body(folder)
    }
}
