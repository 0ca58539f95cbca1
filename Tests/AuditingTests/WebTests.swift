import Auditing
import Foundation
import Testing

/// Evidence over https, from a web server that is not ours.
@Suite(.enabled(if: Python.hasCryptography, "python3-cryptography is absent; Tests/run installs it"))
struct WebTests {
    @Test func `what holds in a folder holds over https, and only over https that is trusted`() async throws {
        try await withEvidence { folder in
            let server = try Self.serve(folder)
            // A child of the tests may ignore SIGTERM, as they do.
            defer { kill(server.process.processIdentifier, SIGKILL) }
            var plan = AuditPlan(ledger: "\(server.url)/eu/ledger")
            plan.archive = "\(server.url)/eu/archive"
            plan.contract = "\(server.url)/contract.json"
            plan.receipts = "\(server.url)/us/ledger"
            plan.rows = "\(server.url)/us/rows.csv"
            #expect(Audit(plan).verifyLog().report.exitCode == 3, "its certificate is nobody's")
            plan.web.authorities = folder + "/tls/certificate.pem"
            let report = await Audit(plan).all(jobs: 2).report
            let asked = AuditReport(report.guarantees.filter { $0.status != .notChecked })
            #expect(asked.exitCode == 0, "\(asked.text())")
            #expect(asked.guarantees.count == 9)
        }
    }

    @Test func `a file that is not there, one too large and plain http are told apart`() async throws {
        try await withEvidence { folder in
            let server = try Self.serve(folder)
            // A child of the tests may ignore SIGTERM, as they do.
            defer { kill(server.process.processIdentifier, SIGKILL) }
            let web = WebSettings(authorities: folder + "/tls/certificate.pem")
            let source = try EvidenceSource(server.url, web: web)
            #expect(throws: EvidenceError.missing(name: "nothing")) {
                try source.read("nothing", maxBytes: 10)
            }
            #expect(throws: EvidenceError.tooLarge(name: "contract.json")) {
                try source.read("contract.json", maxBytes: 10)
            }
            #expect(throws: EvidenceError.notHTTPS) { try EvidenceSource("http://127.0.0.1/") }
        }
    }

    private static func serve(_ folder: String) throws -> (process: Process, url: String) {
        let tls = folder + "/tls"
        try FileManager.default.createDirectory(atPath: tls, withIntermediateDirectories: true)
        try run(
            "openssl",
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
                + " -addext subjectAltName=IP:127.0.0.1 -keyout \(tls)/key.pem -out \(tls)/certificate.pem"
        ).waitUntilExit()
        let server = try run(
            "python3",
            "\(Python.folder)/https_folder.py \(folder) \(tls)/certificate.pem \(tls)/key.pem \(tls)/port")
        for _ in 0..<200 {
            if let port = try? String(contentsOfFile: tls + "/port", encoding: .utf8) {
                return (server, "https://127.0.0.1:\(port)")
            }
            Thread.sleep(forTimeInterval: 0.05)
        }
        throw CocoaError(.fileNoSuchFile)
    }

    private static func run(_ program: String, _ arguments: String) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments.split(separator: " ").map(String.init)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }
}
