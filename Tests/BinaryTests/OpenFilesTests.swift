import Foundation
import TestSupport
import Testing

/// Players can take no file that the journal needs.
@Suite(.enabled(if: Release.isBuilt, "the release programs are not built; Tests/run builds them"))
struct OpenFilesTests {
    private struct Finding: Decodable {
        let kept: Int
        let shed: Int
        let closed: Int
        let after: Int
        let after_is_shed: Bool
        let capped: Int
    }

    @Test func `more connections than files are shed or closed, and the relay goes on writing`() throws {
        try withFolder { folder in
            let region = try ReplayRegion(folder)
            try region.serve(
                ingest: ["address_source: socket"], more: "cut:\n  flush_interval_seconds: 1\n")
            let run = try Release.python(
                "exhaust_files.py", [Release.relay, folder + "/eu.yaml", folder + "/log"])
            try #require(run.status == 0, "\(run.errors)")
            let found = try JSONDecoder().decode(Finding.self, from: Data(run.output.utf8))
            // 600 files: 300 stay the relay's own, and of 300 connections five of six are served.
            #expect(found.kept == 250 && found.shed == 50 && found.closed == 600)
            #expect(found.after == 200 && !found.after_is_shed && found.capped == 1)
        }
    }
}
