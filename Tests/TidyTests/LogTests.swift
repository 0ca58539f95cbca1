import Foundation
import Testing

/// Nothing is said but through Telemetry's closed vocabulary.
@Suite struct LogTests {
    private static let sources = Tree.files(in: "Sources", ending: ".swift")

    @Test func `no room that data walk through writes a line, and none but Telemetry makes a logger`() {
        let quiet = Rooms.names.filter { !$0.hasPrefix("octroi-") && $0 != "Telemetry" }
        for file in quiet.flatMap(Rooms.files) {
            for word in [/\bprint\(/, /\bdebugPrint\(/, /\bdump\(/, /\bNSLog\(/, /\bfputs\(/, /\bLogger\(/] {
                #expect(Tree.text(file).firstMatch(of: word) == nil, "\(file)")
            }
        }
    }

    @Test func `the rooms of an address and of a beacon import neither a logger nor metrics`() {
        for room in [
            "AddressBoundary", "Beacons", "Redaction", "EgressGate", "ViewFolding", "Ingest", "Sealing",
        ] {
            #expect(
                Rooms.imported(by: room).isDisjoint(with: ["Logging", "Metrics", "Telemetry"]), "\(room)")
        }
    }
}
