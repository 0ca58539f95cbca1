import Foundation
import TestSupport
import Testing

/// The short form of Deploy/torture: each fault once, on the release programs.
@Suite(
    .serialized, .enabled(if: Release.isBuilt, "the release programs are not built; Tests/run builds them"))
struct TortureTests {
    @Test func `no fault loses an acknowledged event that it does not name or counts one twice`() throws {
        let run = try Program.run(Repository.root + "/Deploy/torture", ["--once", "--bin", Release.folder])
        #expect(run.status == 0, "\(run.output)\(run.errors.suffix(3000))")
        let last = run.output.split(separator: "\n").last ?? ""
        #expect(last.hasPrefix("lost 0, double 0, rounds "), "\(last)")
        print(last)
    }
}
