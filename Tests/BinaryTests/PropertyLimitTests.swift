import Foundation
import TestSupport
import Testing

/// A property's own limits, on the release program.
@Suite(.enabled(if: Release.isBuilt, "the release programs are not built; Tests/run builds them"))
struct PropertyLimitTests {
    @Test func `what is beyond a property's rate is shed, and another's is not`() throws {
        try withFolder { folder in
            _ = try ReplayRegion(folder, properties: ["slow", "free"])
            let region = try Release.text(folder + "/eu.yaml")
                .replacing("key: slow\n", with: "key: slow\n    events_per_second_max: 3\n")
            try region.write(toFile: folder + "/eu.yaml", atomically: true, encoding: .utf8)
            // Two events a beacon: of each second's three beacons the first has room.
            let requests = (0..<6).flatMap { index in
                ["slow", "free"].map { property in
                    let events = (1...2).map {
                        #"{"e":"hb","ake":"\#(property)","xid":"v\#(index)","xsqno":\#($0)}"#
                    }
                    let body = "{\"events\":[\(events.joined(separator: ","))]}"
                    return [
                        "t_ms": index * 300, "method": "POST", "path": "/", "headers": [[String]](),
                        "body": body,
                    ] as [String: Any]
                }
            }
            let capture = try JSONSerialization.data(withJSONObject: ["requests": requests])
            try capture.write(to: URL(filePath: folder + "/capture.json"))
            let run = try Program.run(
                Release.relay,
                [
                    "replay", "--region", folder + "/eu.yaml", "--captures", folder + "/capture.json",
                    "--client-address", "203.0.113.77", "--start-time", "1795000000000", "--keys",
                    folder + "/keys",
                    "--out", folder + "/out",
                ])
            #expect(run.status == 0, "\(run.errors)")
            let lines = try Program.run("sh", ["-c", "gzip -dc \(folder)/out/archive/*"]).output
            func views(_ property: String) -> Int {
                lines.split(separator: "\n").count { $0.hasPrefix(#"{"property":"\#(property)""#) }
            }
            #expect(views("free") == 6)
            // Seconds 0 (300 ms apart: four beacons) and 1 (two).
            #expect(views("slow") == 2)
        }
    }
}
