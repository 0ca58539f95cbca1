import Foundation
import TestSupport
import Testing

/// What an operator sees of a region file that can't be used: exit 78, the file, the line and the remedy.
@Suite(.enabled(if: Release.isBuilt, "the release programs are not built; Tests/run builds them"))
struct CheckTests {
    @Test(arguments: ["Regions/eu-central.yaml", "Regions/us-east.yaml"])
    func `a shipped region on a machine without its files names each of them`(path: String) throws {
        let isRelay = path.contains("eu-")
        let run = try Program.run(
            isRelay ? Release.relay : Release.aggregator, ["check", "--region", "\(Repository.root)/\(path)"])
        #expect(run.status == 78)
        #expect(run.errors.contains(path))
        #expect(run.errors.contains("no readable file there; put it there"))
    }

    @Test(arguments: [
        ("  address_source: socket", "  address_sources: socket", "address_sources"),
        ("jurisdiction: DE", "jurisdiction: Germany", "jurisdiction"),
        ("  address_source: socket", "  address_source: socket\n  port: many", "port"),
        ("properties:", "prefix:\n  ipv4_bits: 32\nproperties:", "ipv4_bits"),
    ])
    func `a mistake is named with its line`(old: String, new: String, key: String) throws {
        try withFolder { folder in
            let region = try ReplayRegion(folder)
            let text = try Release.text(region.folder + "/eu.yaml").replacing(old, with: new)
            let line = 1 + text.prefix(through: text.range(of: key)!.lowerBound).count { $0 == "\n" }
            try text.write(toFile: folder + "/eu.yaml", atomically: true, encoding: .utf8)
            let run = try Program.run(Release.relay, ["check", "--region", folder + "/eu.yaml"])
            #expect(run.status == 78)
            #expect(run.errors.contains("eu.yaml:\(line)"), "\(run.errors)")
        }
    }

    @Test func `arguments that are none are refused with 64 and help teaches`() throws {
        #expect(try Program.run(Release.relay, ["--nonsense"]).status == 64)
        for program in [Release.relay, Release.aggregator, Release.audit] {
            #expect(try Program.run(program, ["--version"]).output == "0.1.0\n")
            let help = try Program.run(program, ["--help"])
            #expect(help.status == 0)
            #expect(help.output.contains("Exit codes"))
        }
    }
}
