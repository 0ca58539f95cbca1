import TestSupport
import Testing

/// An aggregator that was put back gets what it lacks from the archives, on the release programs.
@Suite(
    .serialized, .enabled(if: Release.isBuilt, "the release programs are not built; Tests/run builds them"))
struct RestoreTests {
    @Test func `a restored aggregator has every row again, and the audit holds, behind a purge as well`()
        throws
    {
        try withFolder { folder in
            let run = try Release.python(
                "restored_aggregator.py", [Release.folder, folder + "/state"])
            #expect(run.status == 0, "\(run.output)\(run.errors.suffix(3000))")
            #expect(run.output.contains("batches sent again"))
            print(run.output.split(separator: "\n").first ?? "")
        }
    }
}
