import Foundation
import TestSupport
import Testing

/// What the programs leave in the temporary folder.
@Suite(.enabled(if: Release.isBuilt, "the release programs are not built; Tests/run builds them"))
struct LeftoverTests {
    @Test func `a quickstart leaves nothing that nobody asked it to keep`() throws {
        try withFolder { folder in
            let run = try Program.run(
                Repository.root + "/Deploy/quickstart", ["--bin", Release.folder],
                environment: ["TMPDIR": folder])
            #expect(run.status == 0, "\(run.errors.suffix(2000))")
            #expect(run.output.contains("nothing of this is kept"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        }
    }
}
