import Foundation
import TestSupport
import Testing

/// What the programs leave in the temporary folder.
@Suite(.enabled(if: Release.isBuilt, "the release programs are not built; Tests/run builds them"))
struct LeftoverTests {
    @Test func `a quickstart leaves the one folder that it names`() throws {
        try withFolder { folder in
            let run = try Program.run(
                Repository.root + "/Deploy/quickstart", ["--bin", Release.folder],
                environment: ["TMPDIR": folder])
            #expect(run.status == 0, "\(run.errors.suffix(2000))")
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(left.count == 1 && left.allSatisfy { run.output.contains("\(folder)/\($0)") }, "\(left)")
        }
    }
}
