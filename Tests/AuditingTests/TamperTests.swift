import Auditing
import Foundation
import TestSupport
import Testing

/// A row of `tamper.py --list`: what is done to the evidence, and what both tools must answer.
struct TamperCase: CustomTestStringConvertible, Sendable {
    let name: String
    let exitCode: Int32
    let secondOpinion: Int32
    let says: String

    var testDescription: String { name }

    static let all: [TamperCase] = {
        let list = try? Python.run(["\(Python.folder)/tamper.py", "--list"]).output
        return (list ?? "").split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == 4, let audit = Int32(cells[1]), let second = Int32(cells[2]) else {
                return nil
            }
            return TamperCase(name: cells[0], exitCode: audit, secondOpinion: second, says: cells[3])
        }
    }()
}

/// Whoever changes, drops, moves, repeats, cuts or forges evidence is found, by two tools that share no code.
@Suite(.enabled(if: Python.hasCryptography, "python3-cryptography is absent; Tests/run installs it"))
struct TamperTests {
    @Test func `there are cases of every kind`() {
        #expect(TamperCase.all.count > 50)
        #expect(TamperCase.all.contains { $0.name == "control" && $0.exitCode == 0 })
    }

    @Test(arguments: TamperCase.all)
    func `both tools find it`(_ tampering: TamperCase) async throws {
        try await withFolder { parent in
            let folder = parent + "/evidence"
            let done = try Python.run(["\(Python.folder)/tamper.py", tampering.name, folder])
            try #require(done.status == 0, "\(done.output)")
            let plan = try Self.plan(folder)
            let report = await Audit(plan).all(jobs: 2).report
            let asked = AuditReport(report.guarantees.filter { $0.status != .notChecked })
            #expect(asked.exitCode == tampering.exitCode, "\(asked.text())")
            #expect(try asked.text().contains(Regex(tampering.says)), "\(asked.text())")
            let second = try Python.run(Self.secondOpinion(plan, folder))
            #expect(second.status == tampering.secondOpinion, "\(second.output)")
            #expect(!(asked.text() + second.output + (try asked.json())).contains("203.0.113.77"))
        }
    }

    private static func plan(_ folder: String) throws -> AuditPlan {
        try AuditPlan([UInt8](Data(contentsOf: URL(filePath: folder + "/audit.json"))), in: folder)
    }

    private static func secondOpinion(_ plan: AuditPlan, _ folder: String) -> [String] {
        [
            "\(Repository.root)/Deploy/audit/verify.py", "--eu", plan.ledger, "--archive", plan.archive ?? "",
            "--contract", plan.contract ?? "", "--us", plan.receipts ?? "", "--vkey",
            plan.ledgerSettings.vkey ?? "", "--us-vkey", plan.receiptsKey ?? "", "--old", "\(folder)/old",
        ]
    }
}
