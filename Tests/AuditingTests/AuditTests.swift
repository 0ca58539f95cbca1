import Auditing
import Foundation
import TestSupport
import Testing

/// What an audit says where nothing is wrong, or something is not there.
@Suite(.enabled(if: Python.hasCryptography, "python3-cryptography is absent; Tests/run installs it"))
struct AuditTests {
    @Test func `a whole audit names all twenty guarantees and never passes what it did not check`()
        async throws
    {
        try await withEvidence { folder in
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: folder + "/audit.json")))
            let report = await Audit(try AuditPlan(bytes, in: folder)).all(jobs: 1).report
            #expect(report.guarantees.map(\.guarantee) == Guarantee.allCases)
            #expect(report.exitCode == 3)
            let holds = report.guarantees.filter { $0.status == .holds }.map(\.guarantee.name)
            #expect(holds == ["G2", "G3", "G4", "G8", "G9", "G10", "G15", "G16", "G20"])
            #expect(report.guarantees.allSatisfy { $0.status == .holds || $0.status == .notChecked })
            #expect(try report.json().split(separator: "\n").count == 20)
        }
    }

    @Test func `the ledger alone shows what one level shows`() async throws {
        try await withEvidence { folder in
            let report = await Audit(AuditPlan(ledger: folder + "/eu/ledger")).all(jobs: 1).report
            let holds = report.guarantees.filter { $0.status == .holds }.map(\.guarantee.name)
            #expect(holds == ["G10", "G15", "G20"])
            #expect(report.exitCode == 3)
        }
    }

    @Test func `a head is kept where all holds, and compared at the next visit`() async throws {
        try await withEvidence { folder in
            var plan = AuditPlan(ledger: folder + "/eu/ledger")
            plan.trustedHead = folder + "/trusted"
            #expect(Audit(plan).verifyLog().report.exitCode == 0)
            #expect(try Python.run(["\(Python.folder)/tamper.py", "ledger-rolled-back", folder]).status == 0)
            try FileManager.default.removeItem(atPath: folder + "/eu/ledger/cosigned")
            let before = try Data(contentsOf: URL(filePath: folder + "/trusted"))
            #expect(Audit(plan).verifyLog().report.exitCode == 4)
            #expect(try Data(contentsOf: URL(filePath: folder + "/trusted")) == before)
        }
    }

    @Test func `witnesses that are asked for must have cosigned`() async throws {
        try await withEvidence { folder in
            let witness = try String(contentsOfFile: folder + "/us/ledger/witness", encoding: .utf8)
            var plan = AuditPlan(ledger: folder + "/eu/ledger")
            plan.ledgerSettings.witnesses = [witness]
            plan.ledgerSettings.witnessesMin = 1
            #expect(Audit(plan).verifyLog().report.exitCode == 0)
            plan.ledgerSettings.witnessesMin = 2
            #expect(Audit(plan).verifyLog().report.exitCode == 3)
        }
    }

    @Test func `silence is found, and an announced stop is none`() async throws {
        try await withEvidence { folder in
            var plan = AuditPlan(ledger: folder + "/eu/ledger")
            plan.ledgerSettings.silenceMinutesMax = 0
            let report = Audit(plan).verifyLog().report
            #expect(report.guarantees.last?.status == .violated)
        }
    }

    /// That a row has no receipt follows only where all receipts were read.
    @Test(arguments: ["receipt-changed", "receipts-key-replaced-and-all-signed-anew", "us-ledger-dropped"])
    func `no row is called a stranger where the receipts cannot be read`(tampering: String) async throws {
        try await withEvidence { folder in
            #expect(try Python.run(["\(Python.folder)/tamper.py", tampering, folder]).status == 0)
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: folder + "/audit.json")))
            let report = await Audit(try AuditPlan(bytes, in: folder)).all(jobs: 1).report
            let rows = try #require(report.guarantees.first { $0.guarantee == .g9 })
            #expect(rows.status == .incomplete && rows.violations.isEmpty)
            #expect(rows.gaps.map(\.says).joined().contains("the receipts could not be read whole (see G8)"))
            #expect([3, 4].contains(report.exitCode))
        }
    }

    @Test(arguments: [
        ("{}", "eu_ledger is missing"), ("[]", "of another type"), ("nothing", "no JSON object"),
        ("{\"eu_ledger\":1}", "another type"),
        ("{\"eu_ledger\":\"a\",\"us_leger\":\"b\"}", "unknown key us_leger"),
    ])
    func `a plan with a slip is refused by name`(text: String, says: String) {
        #expect {
            try AuditPlan(Array(text.utf8), in: "/")
        } throws: { error in
            (error as? AuditPlan.PlanError)?.sentence.contains(says) == true
        }
    }
}
