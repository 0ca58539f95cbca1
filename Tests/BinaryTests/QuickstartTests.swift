import Foundation
import TestSupport
import Testing

/// The main job on real parts, counted by a script that is not ours to begin with: Python, from the captures alone.
@Suite(
    .serialized,
    .enabled(if: Release.isBuilt, "the release programs are not built; Tests/run builds them"),
    .enabled(if: Release.hasSharedCaptures, "../shared is absent: no captures of many players"))
struct QuickstartTests {
    /// What `Deploy/quickstart --json` writes, as far as it is compared.
    private struct Counted: Decodable {
        let received_events: Int
        let duplicate_events: Int
        let reported_events: Int
        let views: Int
        let not_counted: [String: Int]
        let answers: [String: Int]
    }

    /// The same, by the oracle.
    private struct Expected: Decodable {
        let deliveries: Int
        let events: Int
        let views: Int
    }

    @Test(arguments: ["203.0.113.77", "2001:db8:1:2::77"])
    func `every event of every capture is reported once and no address is left anywhere`(
        address: String
    ) throws {
        try withFolder { folder in
            let state = folder + "/state"
            let run = try Program.run(
                Repository.root + "/Deploy/quickstart",
                [
                    "--bin", Release.folder, "--captures", Release.sharedCaptures, "--client-address",
                    address,
                    "--state", state, "--json", folder + "/counts.json",
                ])
            #expect(run.status == 0, "\(run.errors.suffix(2000))")
            let counted = try decode(Counted.self, try Release.text(folder + "/counts.json"))
            let oracle = try Release.python("count_captures.py", [Release.sharedCaptures])
            let expected = try decode(Expected.self, oracle.output)
            #expect(counted.reported_events == expected.events)
            #expect(counted.received_events == expected.deliveries)
            #expect(counted.duplicate_events == expected.deliveries - expected.events)
            #expect(counted.views == expected.views)
            #expect(Set(counted.not_counted.keys).isSubset(of: ["preflight", "media", "other"]))
            try (run.output + run.errors).write(toFile: state + "/output", atomically: true, encoding: .utf8)
            let search = try Release.python("find_address.py", [address, state])
            #expect(search.status == 0, "\(search.output)")
        }
    }

    @Test func `captures of players that nobody recorded are counted as their writer counts them`() throws {
        try withFolder { folder in
            let captures = folder + "/captures"
            try FileManager.default.createDirectory(atPath: captures, withIntermediateDirectories: true)
            let made = try Release.python("make_captures.py", [captures])
            let deliveries = try JSONDecoder().decode([String: Expected].self, from: Data(made.output.utf8))
                .values.reduce(0) { $0 + $1.deliveries }
            let run = try Program.run(
                Repository.root + "/Deploy/quickstart",
                [
                    "--bin", Release.folder, "--captures", captures, "--state", folder + "/state", "--json",
                    folder + "/counts.json",
                ])
            #expect(run.status == 0, "\(run.errors.suffix(2000))")
            let counted = try decode(Counted.self, try Release.text(folder + "/counts.json"))
            #expect(counted.received_events == deliveries)
            #expect(counted.not_counted.isEmpty)
        }
    }

    @Test(arguments: [
        ("always", ["POST 200": 17, "POST 410": 12]), ("never", ["POST 200": 17, "POST 204": 12]),
    ])
    func `the region's rule stops CMCD and nothing else`(rule: String, answers: [String: Int]) throws {
        try withFolder { folder in
            let run = try Program.run(
                Repository.root + "/Deploy/quickstart",
                ["--bin", Release.folder, "--state", folder + "/state", "--json", folder + "/counts.json"],
                environment: ["OCTROI_INGEST_CMCD_STOP": rule])
            #expect(run.status == (rule == "never" ? 0 : 1), "\(run.errors.suffix(2000))")
            let counted = try decode(Counted.self, try Release.text(folder + "/counts.json"))
            #expect(counted.answers.filter { $0.key.hasPrefix("POST") } == answers)
            let status = try Release.text(folder + "/state/status.json")
            #expect(status.contains("\"stopped\" : 12") == (rule == "always"))
        }
    }

    /// A search that finds nothing says something only if it finds what is there.
    @Test(arguments: ["203.0.113.77", "2001:db8:1:2::77"])
    func `the search finds each form that it looks for`(address: String) throws {
        try withFolder { folder in
            let planted = try Release.python("find_address.py", ["--plant", address, folder])
            let forms = planted.output.split(separator: "\n").count
            let found = try Release.python("find_address.py", [address, folder])
            #expect(forms > 8)
            #expect(found.status == 1)
            #expect(found.output.split(separator: "\n").count == forms)
        }
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
