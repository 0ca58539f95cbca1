import FoundationEssentials
import Testing

@testable import RegionConfiguration

/// `Regions/*.yaml` are right, show every setting, and show the defaults that hold.
@Suite struct ShippedRegionsTests {
    private static func path(_ name: String) -> String {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(root)/Regions/\(name)"
    }

    /// The line with its setting in force, where it shows one with a value.
    private static func uncommented(_ line: Substring) -> String {
        let isShown = line.firstMatch(of: #/^ *# [a-z0-9_]+: +[^ #]/#) != nil
        return isShown ? String(line).replacing("# ", with: "", maxReplacements: 1) : String(line)
    }

    @Test(arguments: [("eu-central.yaml", RegionRole.relay), ("us-east.yaml", .aggregator)])
    func areRightAndShowEverySetting(_ name: String, _ role: RegionRole) throws {
        let file = try RegionFile.load(Self.path(name), environment: [:], expecting: role, files: nil)
        let text = try String(contentsOfFile: Self.path(name), encoding: .utf8)
        for setting in SettingTable.rows(for: role) {
            var rows = [setting.path]
            if case .rows(let inner, _) = setting.kind { rows += inner.map(\.path) }
            for row in rows {
                let last = row.split(separator: ".").last ?? ""
                #expect(text.contains("\(last):"), "\(row) is not shown")
            }
        }
        #expect(!file.effective.settings.isEmpty)
    }

    @Test(arguments: [("eu-central.yaml", RegionRole.relay), ("us-east.yaml", .aggregator)])
    func showTheDefaultsThatHold(_ name: String, _ role: RegionRole) throws {
        let shipped = try String(contentsOfFile: Self.path(name), encoding: .utf8)
        let uncommented = shipped.split(separator: "\n", omittingEmptySubsequences: false)
            .map(Self.uncommented).joined(separator: "\n")
        let loaded = try RegionFile(Array(uncommented.utf8), named: name, environment: [:], expecting: role)
        let plain = try RegionFile(Array(shipped.utf8), named: name, environment: [:], expecting: role)
        // An example of a setting that has no default is not one that holds.
        func held(_ file: RegionFile) -> [String?] {
            file.effective.settings.filter { !$0.path.hasPrefix("ingest.tls_") }.map(\.value)
        }
        #expect(held(loaded) == held(plain))
        let unshown = loaded.effective.settings.filter { $0.source == .byDefault }.map(\.path)
        let expected = role == .relay ? ["ingest.listeners", "geo.databases", "firewall.exceptions"] : []
        #expect(unshown.filter { !$0.hasPrefix("properties.") } == expected)
    }

    @Test func sayWhatTheDocumentationSays() throws {
        let relay = try RegionFile.loadRelay(Self.path("eu-central.yaml"), environment: [:], files: nil)
        #expect(relay.configuration.jurisdiction == "DE" && relay.configuration.environment == .production)
        let path = Self.path("us-east.yaml")
        let aggregator = try RegionFile.loadAggregator(path, environment: [:], files: nil)
        #expect(aggregator.configuration.jurisdiction == "US")
    }
}
