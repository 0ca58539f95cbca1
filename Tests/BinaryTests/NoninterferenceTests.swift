import Foundation
import TestSupport
import Testing

/// The short form of Deploy/noninterference: promise 1 on the release programs.
@Suite(
    .serialized, .enabled(if: Release.isBuilt, "the release programs are not built; Tests/run builds them"))
struct NoninterferenceTests {
    private static let command = Repository.root + "/Deploy/noninterference/run"

    @Test func `of a client address nothing but its prefix makes any difference`() throws {
        let run = try Program.run(
            Self.command, ["--bin", Release.folder, "--hosts", "16", "--live", "3", "--live-repeats", "3"])
        #expect(run.status == 0, "\(run.output)\(run.errors.suffix(3000))")
        let equal = run.output.split(separator: "\n").filter { $0.hasPrefix("equal ") }
        // Two arms, four sources of addresses, each with its control.
        #expect(equal.count == 17, "\(run.output)")
    }

    /// A comparison that finds nothing says something only if it can find.
    ///
    /// Of each kind one; all of them by `Deploy/noninterference/run --mutants`.
    @Test func `planted leaks are found`() throws {
        let mutants = [
            "viewer-keyed", "finer-city", "order", "batch-boundary", "limit-per-address", "gate-on-address",
            "file-beside", "noise", "answer-header", "metric-label",
        ]
        let run = try Program.run(
            Self.command, ["--bin", Release.folder, "--configuration", "debug", "--mutants"] + mutants)
        #expect(run.status == 0, "\(run.output)\(run.errors.suffix(3000))")
        #expect(run.output.hasSuffix("10 of 10 mutants found, and without one all is equal\n"))
    }

    @Test func `production keeps the machine's time`() throws {
        try withFolder { folder in
            let region = try ReplayRegion(folder)
            let file = folder + "/eu.yaml"
            try Release.text(file).replacing("environment: development", with: "environment: production")
                .write(toFile: file, atomically: true, encoding: .utf8)
            try "1795000000000".write(toFile: folder + "/clock", atomically: true, encoding: .utf8)
            _ = region
            let run = try Program.run(
                Release.relay, ["ingest", "--region", file, "--clock", folder + "/clock"])
            #expect(run.status == 78)
            #expect(run.errors.contains("--clock: production keeps the machine's time"), "\(run.errors)")
        }
    }
}
