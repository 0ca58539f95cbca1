import Foundation
import TestSupport
import Testing

/// `octroi-audit` as an auditor runs it: what it prints and how it ends.
@Suite(
    .enabled(if: AuditProgram.isBuilt, "octroi-audit is not built, or python3-cryptography is absent"))
struct AuditProgramTests {
    @Test(arguments: AuditProgram.cases)
    func `each end has its exit code`(_ ending: AuditProgram.Ending) throws {
        try AuditProgram.withEvidence(tampered: ending.tampering) { folder in
            let run = try AuditProgram.run(ending.arguments, in: folder)
            #expect(run.status == ending.status, "\(run.output)\(run.errors)")
            #expect((run.output + run.errors).contains(ending.says), "\(run.output)\(run.errors)")
        }
    }

    /// One object a line, each with the documented keys; the exit code is the same as without.
    @Test(arguments: [("control", Int32(3)), ("batch-changed", 1), ("entry-changed", 4)])
    func `as JSON it says the same`(tampering: String, status: Int32) throws {
        try AuditProgram.withEvidence(tampered: tampering) { folder in
            let run = try AuditProgram.run(["all", "--config", "audit.json", "--json"], in: folder)
            #expect(run.status == status)
            let lines = run.output.split(separator: "\n")
            #expect(lines.count == 20)
            let keys: Set = [
                "guarantee", "status", "level", "statement", "checked", "unit", "evidence", "gaps", "notes",
                "omitted",
            ]
            var statuses: Set<String> = []
            for line in lines {
                let object = try #require(
                    try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
                #expect(Set(object.keys).isSubset(of: keys) && object.keys.contains("guarantee"))
                statuses.insert(object["status"] as? String ?? "")
            }
            #expect(statuses.contains(status == 1 ? "violated" : status == 4 ? "broken" : "holds"))
        }
    }
}

/// The release program, and evidence of a region that `Tests/AuditingTests` makes from the specification.
enum AuditProgram {
    private static let program = Release.folder + "/octroi-audit"
    private static let makers = Repository.root + "/Tests/AuditingTests"
    static let isBuilt =
        FileManager.default.isExecutableFile(atPath: program)
        && (try? Program.run("python3", ["-c", "import cryptography"]))?.status == 0

    /// A command, what was done to its evidence, and how it ends.
    struct Ending: CustomTestStringConvertible, Sendable {
        let status: Int32
        let tampering: String
        let arguments: [String]
        let says: String

        var testDescription: String { "\(status): \(arguments.joined(separator: " "))" }
    }

    private static let batches = [
        "verify-batches", "eu/ledger", "--archive", "eu/archive", "--contract", "contract.json",
    ]
    static let cases = [
        Ending(
            status: 0, tampering: "control", arguments: ["verify-log", "eu/ledger", "--old", "old"],
            says: "holds"),
        Ending(status: 0, tampering: "control", arguments: batches, says: "holds"),
        Ending(
            status: 0, tampering: "control",
            arguments: ["reconcile", "--eu", "eu/ledger", "--us", "us/ledger"], says: "holds"),
        Ending(status: 0, tampering: "control", arguments: ["scan", "contract.json"], says: "verdict"),
        Ending(status: 0, tampering: "control", arguments: ["--help"], says: "Exit codes"),
        Ending(status: 1, tampering: "batch-changed", arguments: batches, says: "VIOLATED"),
        Ending(
            status: 1, tampering: "receipt-dropped-with-the-key",
            arguments: ["reconcile", "--eu", "eu/ledger", "--us", "us/ledger"], says: "EU only"),
        Ending(status: 1, tampering: "address-in-a-title", arguments: batches, says: "a full address"),
        Ending(status: 2, tampering: "control", arguments: ["verify-log"], says: "Missing expected argument"),
        Ending(
            status: 2, tampering: "control", arguments: batches + ["--jobs", "0"],
            says: "--jobs takes 1 to 256"),
        Ending(
            status: 2, tampering: "control", arguments: ["all", "--config", "nowhere.json"], says: "--config"),
        Ending(
            status: 3, tampering: "control", arguments: ["all", "--config", "audit.json"], says: "not checked"
        ),
        Ending(status: 3, tampering: "salts-dropped", arguments: batches, says: "without its salts"),
        Ending(
            status: 4, tampering: "entry-changed", arguments: ["verify-log", "eu/ledger"], says: "BROKEN"),
        Ending(status: 4, tampering: "entry-changed", arguments: batches, says: "BROKEN"),
        Ending(
            status: 5, tampering: "control",
            arguments: ["verify-log", "eu/ledger", "--trusted", "nowhere/head"], says: "could not be kept"),
    ]

    static func withEvidence(tampered tampering: String, _ body: (String) throws -> Void) throws {
        try withFolder { folder in
            let made = try Program.run("python3", [makers + "/make_evidence.py", folder])
            let done = try Program.run("python3", [makers + "/tamper.py", tampering, folder])
            #expect(made.status == 0 && done.status == 0, "\(made.errors)\(done.errors)")
            try body(folder)
        }
    }

    static func run(_ arguments: [String], in folder: String) throws -> Program.Outcome {
        try Program.run("env", ["--chdir=" + folder, program] + arguments)
    }
}
