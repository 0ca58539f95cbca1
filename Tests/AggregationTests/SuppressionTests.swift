import Aggregation
import EgressContract
import Foundation
import TestSupport
import Testing
import ViewFolding

@testable import Reporting

@Suite("Suppression", .enabled(if: areProgramsThere, "openssl, curl or python3 is absent"))
struct SuppressionTests {
    private static let rules = ReportRules(minViewers: 3, minViews: 4)

    /// Views of a country; a viewer of nil is none.
    private struct Views {
        let country: String
        let viewers: [UInt64?]
        var days = 1
    }

    private static func breakdown(_ views: [Views]) async throws -> (ReportBreakdown?, PropertyReport?) {
        var records: [ViewRecord] = []
        for group in views {
            for (index, viewer) in group.viewers.enumerated() {
                var builder = PartBuilder()
                builder.see(1)
                builder.set(.country, order: 1, text: group.country)
                builder.set(.time, order: 1, 29_900_000 + UInt64(index % group.days) * 1_440)
                if let viewer {
                    var hex: [UInt8] = []
                    Hex.append(viewer, to: &hex)
                    builder.set(.viewer, order: 1, text: hex.span)
                }
                let key = Samples.key(UInt64(records.count + 1))
                records.append(ViewRecord(key: key, part: builder.build(), events: 0))
            }
        }
        let bench = try Bench()
        try await bench.keep(records)
        let report = try await Report.make(.all, of: bench.store, rules: rules, now: Samples.now)
        let property = report.properties.first
        return (property?.breakdowns.first { $0.dimension == .country }?.breakdown, property)
    }

    @Test("shows cells of enough viewers or enough views without one, and folds the rest")
    func shows() async throws {
        let (breakdown, property) = try await Self.breakdown([
            Views(country: "DE", viewers: [1, 2, 3, 3, 3]),
            Views(country: "FR", viewers: [nil, nil, nil, nil]),
            Views(country: "AT", viewers: [4, 5, 4, 5, 4]), Views(country: "IT", viewers: [6]),
        ])
        #expect(property?.overall?.views == 15)
        #expect(breakdown?.rows.map(\.kind) == [.value, .value, .other])
        #expect(breakdown?.rows.map(\.value) == ["DE", "FR", nil])
        #expect(breakdown?.rows.last?.totals.views == 6)
        #expect(breakdown?.suppressed == 2)
    }

    @Test("does not add up pseudonyms of different days")
    func days() async throws {
        let (breakdown, property) = try await Self.breakdown([
            Views(country: "DE", viewers: [1, 2, 3, 4], days: 2)
        ])
        #expect(breakdown?.rows.isEmpty == true)
        #expect(breakdown?.suppressed == 1)
        #expect(property?.overall == nil)
    }

    @Test("hides a further cell where the rest would follow from the difference")
    func complement() async throws {
        let (breakdown, _) = try await Self.breakdown([
            Views(country: "DE", viewers: [1, 2, 3, 4, 5, 6]), Views(country: "FR", viewers: [7, 8, 9]),
            Views(country: "AT", viewers: [10]),
        ])
        #expect(breakdown?.rows.map(\.value) == ["DE", nil])
        #expect(breakdown?.rows.last?.totals.views == 4)
        #expect(breakdown?.suppressed == 2)
    }

    @Test("is said in the table")
    func said() async throws {
        let bench = try Bench()
        try await bench.keep([Samples.record(Samples.key(1), 1...3)])
        let report = try await Report.make(.all, of: bench.store, rules: Self.rules, now: Samples.now)
        let table = report.table()
        #expect(table.contains("from 3 viewers of one day or 4 views"))
        #expect(table.contains("suppressed"))
        #expect(!table.contains("DE"))
        let json = String(decoding: try report.json(), as: UTF8.self)
        #expect(json.contains("\"overall\" : null"))
        #expect(json.contains("\"distinct_events\" : 3"))
    }
}
