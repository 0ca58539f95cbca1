import Foundation
import TestSupport
import Testing

/// The benchmark measures on this machine; what it measured is not judged.
@Suite(.enabled(if: Release.isBuilt, "the release programs are not built; Tests/run builds them"))
struct BenchmarkTests {
    private struct Result: Decodable {
        let figures: [String: Double]
        let rounds: [[String: Double]]
    }

    @Test func `a quick run gives every figure`() throws {
        try withFolder { folder in
            let json = folder + "/figures.json"
            let run = try Program.run(
                Repository.root + "/Deploy/benchmark/run",
                ["--quick", "--bin", Release.folder, "--json", json])
            #expect(run.status == 0, "\(run.errors.suffix(2000))")
            #expect(!run.errors.contains("were shed"), "\(run.errors.suffix(2000))")
            let result = try JSONDecoder().decode(Result.self, from: Data(try Release.text(json).utf8))
            #expect(result.rounds.count == 1)
            let wanted = [
                "nginx_cpu_us", "relay_cpu_us", "ratio", "relay_requests_per_second", "relay_p99_ms",
                "idle_rss_mb", "relay_rss_mb", "bytes_per_open_view", "bytes_per_distinct_event",
            ]
            for figure in wanted { #expect(result.figures[figure] ?? 0 > 0, "\(figure)") }
        }
    }
}
