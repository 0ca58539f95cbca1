import Batching
import EgressContract
import Foundation
import GRDB
import Telemetry
import TestSupport
import Testing

@testable import Aggregation

@Suite("The store", .enabled(if: areProgramsThere, "openssl, curl or python3 is absent"))
struct StoreTests {
    private static let day: UInt64 = 86_400_000

    @Test("deletes views at their age, batches and receipts a late window later, and overwrites them")
    func retention() async throws {
        try await Bench().serve { bench in
            let start = bench.now
            let (old, oldBytes) = try Samples.batch("a", cut: 1, [Samples.record(Samples.key(1), 1...5)])
            #expect(try await bench.post(old, oldBytes).status == 200)
            bench.now = start + 50 * Self.day
            let (new, newBytes) = try Samples.batch(
                "a", cut: 2, [Samples.record(Samples.key(2), 1...7)], cutMillis: bench.now)
            #expect(try await bench.post(new, newBytes).status == 200)
            let job = Retention(
                store: bench.store, settings: bench.settings, telemetry: bench.telemetry, clock: { bench.now }
            )
            var seen: [[Int]] = []
            for now in [100, 101, 107, 108, 151, 158].map({ start + $0 * Self.day }) {
                bench.now = now
                await job.runOnce()
                let counts = try await bench.store.counts()
                #expect(counts.isBalanced)
                seen.append([counts.storedViews, counts.storedReceipts])
            }
            #expect(seen == [[2, 2], [1, 2], [1, 2], [1, 1], [0, 1], [0, 0]])
            #expect(try await bench.store.counts().deletedOrders == 12)
            #expect(bench.log.contains("\"event\":\"retention_done\""))
            for name in ["octroi.sqlite", "octroi.sqlite-wal"] {
                let file = (try? Data(contentsOf: URL(fileURLWithPath: bench.folder.file(name)))) ?? Data()
                #expect(file.range(of: Data(Samples.part(1...7).bytes.prefix(40))) == nil)
            }
        }
    }

    @Test("a view that hears of something again begins its age again")
    func arrival() async throws {
        try await Bench().serve { bench in
            let (first, bytes) = try Samples.batch("a", cut: 1, [Samples.record(Samples.key(1), 1...5)])
            #expect(try await bench.post(first, bytes).status == 200)
            bench.now += 6 * Self.day
            let (second, more) = try Samples.batch("a", cut: 2, [Samples.record(Samples.key(1), 4...9)])
            #expect(try await bench.post(second, more).status == 200)
            bench.now += 100 * Self.day
            let job = Retention(
                store: bench.store, settings: bench.settings, telemetry: bench.telemetry, clock: { bench.now }
            )
            await job.runOnce()
            let counts = try await bench.store.counts()
            #expect((counts.storedViews, counts.storedOrders, counts.repeated) == (1, 9, 2))
        }
    }

    @Test("a batch later than the window is receipted and counted, and corrects nothing")
    func late() async throws {
        try await Bench().serve { bench in
            let (first, bytes) = try Samples.batch("a", cut: 1, [Samples.record(Samples.key(1), 1...5)])
            #expect(try await bench.post(first, bytes).status == 200)
            bench.now += 7 * Self.day
            let (second, intime) = try Samples.batch("b", cut: 1, [Samples.record(Samples.key(1), 5...6)])
            #expect(try await bench.post(second, intime, as: "relay-b").status == 200)
            bench.now += 1
            let (third, late) = try Samples.batch(
                "a", cut: 2, [Samples.record(Samples.key(1), 5...9)], extraEvents: 2)
            #expect(try await bench.post(third, late).status == 200)
            let counts = try await bench.store.counts()
            #expect((counts.storedOrders, counts.lateParts, counts.lateOrders) == (6, 1, 5))
            #expect((counts.repeated, counts.events) == (3, 14))
            #expect(counts.isBalanced)
        }
    }

    @Test("a receipt is on the disk before it is given, and nothing foreign is kept")
    func durability() async throws {
        let bench = try Bench()
        let pool = try DatabasePool(path: bench.folder.file("octroi.sqlite"))
        #expect(try await pool.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
        #expect(try await bench.store.synchronous() == 2)
        try await bench.keep([Samples.record(Samples.key(1), 1...5)])
        let leaves = try await pool.read { try Int.fetchAll($0, sql: "SELECT leaf FROM receipts") }
        #expect(leaves == [0])
    }

    @Test("a database that fails puts the batch off and raises an alarm")
    func failing() async throws {
        try await Bench().serve { bench in
            let (name, bytes) = try Samples.batch("a", cut: 1, [Samples.record(Samples.key(1), 1...5)])
            let other = try DatabaseQueue(path: bench.folder.file("octroi.sqlite"))
            try await other.write { try $0.execute(sql: "ALTER TABLE views RENAME TO elsewhere") }
            #expect(try await bench.post(name, bytes).status == 503)
            #expect(bench.telemetry.raised == [.storeFailed])
            try await other.write { try $0.execute(sql: "ALTER TABLE elsewhere RENAME TO views") }
            #expect(try await bench.post(name, bytes).status == 200)
            #expect(bench.telemetry.raised.isEmpty)
            #expect(try await bench.store.counts().batches == 1)
        }
    }

    @Test("status and metrics tell the same counts")
    func status() async throws {
        try await Bench().serve { bench in
            let (name, bytes) = try Samples.batch(
                "a", cut: 1, [Samples.record(Samples.key(1), 1...5)], extraEvents: 2)
            #expect(try await bench.post(name, bytes).status == 200)
            #expect(try await bench.post(name, Array("x".utf8)).status == 422)
            let json =
                try JSONSerialization.jsonObject(with: Data(try await bench.get("/v1/status").body))
                as? [String: Any]
            #expect(json?["events"] as? Int == 7)
            #expect(json?["repeated"] as? Int == 2)
            #expect(json?["balanced"] as? Bool == true)
            #expect(json?["alarms"] as? [String] == ["other_bytes"])
            let metrics = try await bench.get("/metrics").text
            #expect(metrics.contains("octroi_events_stored_total 7\n"))
            #expect(metrics.contains("octroi_alarm{name=\"other_bytes\"} 1\n"))
            #expect(metrics.contains("octroi_alarm{name=\"store_failed\"} 0\n"))
        }
    }
}
