import Foundation
import TestSupport
import Testing

/// What `Deploy/LEDGER.md` says of reading the archive, done to what a replay wrote.
@Suite(.enabled(if: Release.isBuilt, "the release programs are not built; Tests/run builds them"))
struct ArchiveTests {
    private static let hasJQ = (try? Program.run("jq", ["--version"]))?.status == 0
    private static let duckdb: String = {
        let environment = ProcessInfo.processInfo.environment
        let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache"
        return cache + "/octroi/duckdb/bin/python"
    }()
    private static let hasDuckDB = (try? Program.run(duckdb, ["-c", "import duckdb"]))?.status == 0

    /// The commands of the page's section, without what begins each.
    private static func command(_ word: String) throws -> String {
        let page = try Release.text(Repository.root + "/Deploy/LEDGER.md")
        let section = try #require(page.components(separatedBy: "## Reading the archive").last)
        let line = section.split(separator: "\n").first { $0.hasPrefix("    " + word) }
        return String(try #require(line).dropFirst(4))
    }

    /// A replay's archive where the page's commands look for it, and its records by property.
    private func withArchive(_ body: (String, [String: Int]) throws -> Void) throws {
        try withFolder { root in
            let region = try ReplayRegion(root)
            _ = try region.replay(from: "203.0.113.77", into: "eu")
            let lines = try Program.run("sh", ["-c", "gzip -dc \(region.folder)/eu/archive/*"]).output
            var records: [String: Int] = [:]
            for line in lines.split(separator: "\n") {
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                if let property = object?["property"] as? String { records[property, default: 0] += 1 }
            }
            #expect(records.count > 1)
            try body(region.folder, records)
        }
    }

    @Test(.enabled(if: hasJQ, "jq is absent; Tests/run installs it"))
    func `zcat and jq read every record of every batch`() throws {
        let command = try Self.command("zcat").replacing("eu/archive/a-1-17-0", with: "\"$batch\"")
        try withArchive { folder, records in
            let script = "cd \(folder) && for batch in eu/archive/*; do \(command); done"
            let run = try Program.run("bash", ["-o", "pipefail", "-c", script])
            #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
            #expect(run.output.split(separator: "\n").count == records.values.reduce(0, +))
        }
    }

    @Test(.enabled(if: hasDuckDB, "DuckDB is absent; Tests/run installs it where PyPI can be reached"))
    func `one line of DuckDB counts the records of each property`() throws {
        let query = try #require(try Self.command("duckdb").split(separator: "\"").dropFirst().first)
        let program = "import duckdb, sys; [print(*row) for row in duckdb.sql(sys.argv[1]).fetchall()]"
        try withArchive { folder, records in
            let run = try Program.run(
                "env", ["--chdir=" + folder, Self.duckdb, "-c", program, String(query)])
            let rows = Set(run.output.split(separator: "\n").map(String.init))
            #expect(rows == Set(records.map { "\($0.key) \($0.value)" }), "\(run.errors)")
        }
    }
}
