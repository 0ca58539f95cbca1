import Foundation
import TestSupport
import Testing

/// Deploy/two-regions: what crosses, seen on the wire, and what the firewall holds back.
@Suite(
    .serialized, .enabled(if: Release.isBuilt, "the release programs are not built; Tests/run builds them"),
    .enabled(
        if: getuid() == 0 && (try? Program.run("unshare", ["-nm", "true"]).status) == 0,
        "not root, or no namespaces here: two regions cannot be laid out"))
struct TwoRegionsTests {
    @Test func `no canary crosses, and ingest can open no connection`() throws {
        let run = try Program.run(
            Repository.root + "/Deploy/two-regions/run", ["--bin", Release.folder])
        #expect(run.status == 0, "\(run.output)\(run.errors.suffix(3000))")
        #expect(run.output.hasSuffix("all of it holds\n"))
    }
}
