import Foundation
import TestSupport
import Testing

/// Geo databases that change under a running relay: validated and swapped, or kept with an alarm.
@Suite(.enabled(if: Release.isBuilt, "the release programs are not built; Tests/run builds them"))
struct GeoSwapTests {
    private struct Step: Decodable, Equatable {
        let step: String
        let country: String?
        let `operator`: UInt32?
        let alarm: Bool
    }

    private static let operators = """
        {"database_type": "asn", "record_size": 24, "ip_version": 4, "networks": [
        ["198.51.100.0/24", {"autonomous_system_number": 64510}], ["198.18.0.0/19", {"autonomous_system_number": 64510}]]}
        """
    private static let spare = """
        {"database_type": "country", "record_size": 28, "ip_version": 4, "networks": [
        ["198.51.100.0/24", {"country_code": "FI"}]]}
        """

    private func write(_ networks: String, _ path: String) throws {
        let writer = Repository.root + "/Tests/fixtures/geo/mmdb_writer.py"
        try networks.write(toFile: path + ".json", atomically: true, encoding: .utf8)
        let made = try Program.run("sh", ["-c", "python3 \(writer) \(path) < \(path).json"])
        #expect(made.status == 0, "\(made.errors)")
    }

    @Test func `a replaced database is swapped, a broken one leaves the last in place with an alarm`() throws
    {
        try withFolder { folder in
            let replay = try ReplayRegion(folder)
            try write(Self.operators, folder + "/asn.mmdb")
            try write(Self.spare, folder + "/spare.mmdb")
            let region = try Release.text(folder + "/eu.yaml").replacing(
                "geo:\n",
                with: "geo:\n  check_seconds: 1\n  databases:\n    - path: \(folder)/asn.mmdb\n")
            try region.write(toFile: folder + "/eu.yaml", atomically: true, encoding: .utf8)
            try replay.serve(
                ingest: ["address_source: x-forwarded-for", #"trusted_proxies: ["127.0.0.0/8"]"#],
                more: "cut:\n  flush_interval_seconds: 1\n")
            let run = try Release.python(
                "swap_geo.py",
                [
                    Release.relay, folder + "/eu.yaml", folder + "/geo.mmdb", folder + "/asn.mmdb",
                    folder + "/spare.mmdb", folder + "/log",
                ])
            #expect(run.status == 0, "\(run.errors)")
            let steps = try run.output.split(separator: "\n").map {
                try JSONDecoder().decode(Step.self, from: Data($0.utf8))
            }
            #expect(
                steps == [
                    Step(step: "started", country: "DE", operator: 64510, alarm: false),
                    Step(step: "replaced", country: "FI", operator: 64510, alarm: false),
                    Step(step: "truncated", country: "FI", operator: 64510, alarm: true),
                    Step(step: "broken", country: "FI", operator: 64510, alarm: true),
                    Step(step: "removed", country: "FI", operator: 64510, alarm: true),
                    Step(step: "restored", country: "DE", operator: 64510, alarm: false),
                    Step(step: "operators truncated", country: "DE", operator: 64510, alarm: true),
                    Step(step: "operators restored", country: "DE", operator: 64510, alarm: false),
                ])
        }
    }
}
