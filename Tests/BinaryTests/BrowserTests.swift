import Foundation
import TestSupport
import Testing

/// A page in a real browser sends as players do, under the policy that Deploy/PLAYERS.md recommends.
@Suite(.enabled(if: Release.isBuilt, "the release programs are not built; Tests/run builds them"))
struct BrowserTests {
    private struct Finding: Decodable {
        var outcomes: [String: Outcome]
        let sent: Int
        let kept: Int
        let rejected: [String: Int]
        let refused: [String: Int]
        let strays: Int
        let http2: Bool
    }

    /// What a way of sending gave the page: a status, whether a beacon was queued, or a word.
    private enum Outcome: Decodable, Equatable {
        case status(Int), queued(Bool), word(String)

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let queued = try? value.decode(Bool.self) {
                self = .queued(queued)
            } else if let status = try? value.decode(Int.self) {
                self = .status(status)
            } else {
                self = .word(try value.decode(String.self))
            }
        }

        /// Whether a player counts it as delivered.
        var isSuccess: Bool { [.status(200), .status(204), .queued(true), .word("1x1")].contains(self) }
    }

    @Test(arguments: ["http", "https"])
    func `each way of sending succeeds once, and the policy lets the page reach nobody else`(
        scheme: String
    ) throws {
        try withFolder { folder in
            let region = try ReplayRegion(folder)
            var ingest = ["address_source: socket"]
            if scheme == "https" {
                try makeCertificate(folder)
                ingest += ["tls_certificate: \(folder)/tls.pem", "tls_private_key: \(folder)/tls.key"]
            }
            try region.serve(ingest: ingest)
            let run = try Release.python(
                "browser_players.py", [Release.relay, folder + "/eu.yaml", scheme, folder + "/log"])
            try #require(run.status == 0, "\(run.errors)")
            var found = try JSONDecoder().decode(Finding.self, from: Data(run.output.utf8))
            #expect(found.outcomes.removeValue(forKey: "elsewhere") == .word("failed") && found.strays == 0)
            #expect(found.outcomes.count == 13)
            for (way, outcome) in found.outcomes { #expect(outcome.isSuccess, "\(way)") }
            #expect(found.kept == found.sent && found.rejected.isEmpty && found.refused.isEmpty)
            #expect(found.http2 == (scheme == "https"))
        }
    }

    private func makeCertificate(_ folder: String) throws {
        let made = try Program.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2", "-keyout", folder + "/tls.key", "-out", folder + "/tls.pem", "-subj",
                "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            ])
        #expect(made.status == 0, "\(made.errors)")
    }
}
