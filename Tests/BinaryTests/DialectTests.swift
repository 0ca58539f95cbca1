import Foundation
import TestSupport
import Testing

/// Ways of writing that no recorded player has, counted by the script that wrote them.
@Suite(.enabled(if: Release.isBuilt, "the release programs are not built; Tests/run builds them"))
struct DialectTests {
    private struct Expected: Decodable {
        let read: Int
        let deliveries: Int
        let events: Int
        let views: Int
    }

    @Test func `every event with an order is reported once, however it is written`() throws {
        try withFolder { folder in
            let region = try ReplayRegion(folder, properties: ["eu1testkey0env", "host1", "path1", "192"])
            try FileManager.default.createDirectory(
                atPath: folder + "/made", withIntermediateDirectories: true)
            let made = try Release.python("make_captures.py", [folder + "/made"])
            #expect(made.status == 0, "\(made.errors)")
            let all = try JSONDecoder().decode([String: Expected].self, from: Data(made.output.utf8))
            #expect(all.count > 10)
            for (name, expected) in all {
                let alone = folder + "/alone-" + name
                try FileManager.default.createDirectory(atPath: alone, withIntermediateDirectories: true)
                try FileManager.default.copyItem(
                    atPath: "\(folder)/made/\(name).json", toPath: "\(alone)/\(name).json")
                let files = try region.replay(of: alone, from: "203.0.113.77", into: "out-" + name)
                let said = files["output"].map { String(decoding: $0, as: UTF8.self) } ?? ""
                let counts = said.split { !$0.isNumber }.prefix(4).compactMap { Int($0) }
                #expect(
                    counts.prefix(3) == [expected.read, expected.deliveries, expected.deliveries], "\(name)")
                let parts = try Program.run(
                    "sh", ["-c", "cat \(folder)/out-\(name)/archive/* 2>/dev/null | gzip -dc"]
                ).output
                #expect(try Self.views(parts).count == expected.views, "\(name)")
                #expect(
                    try Self.views(parts).values.reduce(0) { $0 + $1.count } == expected.events, "\(name)")
            }
        }
    }

    /// The orders of each view in the lines of batches.
    private static func views(_ lines: String) throws -> [String: Set<UInt64>] {
        struct Line: Decodable {
            let property: String?
            let view: String?
            let seen: [UInt64]?
        }
        var views: [String: Set<UInt64>] = [:]
        for line in lines.split(separator: "\n") {
            let read = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
            guard let property = read.property, let view = read.view, let seen = read.seen else { continue }
            for at in stride(from: 0, to: seen.count, by: 2) {
                views[property + " " + view, default: []].formUnion(seen[at]...seen[at + 1])
            }
        }
        return views
    }
}
