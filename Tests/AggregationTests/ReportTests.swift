import Aggregation
import Batching
import EgressContract
import Foundation
import TestSupport
import Testing
import ViewFolding

@testable import Reporting

@Suite("Reports", .enabled(if: areProgramsThere, "openssl, curl or python3 is absent"))
struct ReportTests {
    @Test("equal an independent count of the batches' lines", arguments: [11, 12, 13])
    func oracle(seed: UInt64) async throws {
        try await Bench().serve { bench in
            var random = Dice(seed: seed)
            var files: [String] = []
            var halves: [[ViewRecord]] = [[], [], []]
            for number in 1...60 as ClosedRange<UInt64> { Self.addView(number, to: &halves, &random) }
            for (index, records) in halves.enumerated() where !records.isEmpty {
                let relay = index == 1 ? "b" : "a"
                let (name, bytes) = try Samples.batch(relay, cut: index + 1, records, extraEvents: index)
                #expect(try await bench.post(name, bytes, as: "relay-\(relay)").status == 200)
                files.append(try bench.folder.write(name, bytes))
            }
            let answer = try await bench.get("/v1/report")
            #expect(answer.status == 200)
            let ours = try bench.folder.write("report.json", answer.body)
            let script = try bench.folder.write("oracle.py", Array(ReportOracle.script.utf8))
            let oracle = try await Program.runApart("python3", [script, ours] + files)
            #expect(oracle.output == "same\n", "seed \(seed)")
        }
    }

    @Test("are tables where they are asked for, and say the rule")
    func table() async throws {
        try await Bench().serve { bench in
            let (name, bytes) = try Samples.batch(
                "a", cut: 1, [Samples.record(Samples.key(1), 1...20), Samples.record(Samples.key(2), 1...7)])
            #expect(try await bench.post(name, bytes).status == 200)
            let table = try await bench.get("/v1/report?by=country", options: ["-H", "Accept: text/plain"])
                .text
            #expect(table.contains("report_viewers_min is 1: every cell is shown"))
            #expect(table.contains("2 views hold 27 distinct events"))
            #expect(table.contains("prop1 by country"))
            #expect(!table.contains("by player"))
            #expect(try await bench.get("/v1/report?format=table").text.contains("by player"))
            #expect(try await bench.get("/v1/report?by=shoe").status == 400)
            #expect(try await bench.get("/v1/report?from=yesterday").status == 400)
        }
    }

    @Test(
        "take the views that began in the time asked for",
        arguments: [
            ("", 2), ("?from=2026-11-24", 0), ("?to=2026-11-24", 2), ("?from=2026-11-23T23:49:00Z", 2),
            ("?from=2026-11-23&to=2026-11-23T23:50:00Z", 0), ("?from=0&to=1795478400000", 2),
        ])
    func times(query: String, views: Int) async throws {
        let bench = try Bench()
        let records = [Samples.record(Samples.key(1), 1...20), Samples.record(Samples.key(2), 1...7)]
        try await bench.keep(records)
        try await bench.serve { bench in
            let json = try JSONSerialization.jsonObject(
                with: Data(try await bench.get("/v1/report\(query)").body))
            let totals = (json as? [String: Any])?["totals"] as? [String: Any]
            #expect(totals?["views"] as? Int == views)
        }
    }

    @Test("open views are those without an end that heard of something within the hour")
    func open() async throws {
        let bench = try Bench()
        try await bench.keep([Samples.record(Samples.key(1), 1...20), Samples.record(Samples.key(2), 1...7)])
        for (later, open) in [(0, 1), (3_599_999, 1), (3_600_000, 0)] {
            let report = try await Report.make(
                .all, of: bench.store, rules: ReportRules(minViewers: 1), now: Samples.now + UInt64(later))
            #expect(report.properties.first?.overall?.open == open)
        }
    }

    @Test(
        "the API listens on loopback only",
        arguments: [
            ("127.0.0.1", true), ("127.8.9.1", true), ("::1", true), ("0.0.0.0", false), ("192.0.2.1", false),
            ("localhost", false), ("127.0.0.1.example", false), ("::", false), ("127.0.0", false),
        ])
    func loopback(address: String, isLoopback: Bool) {
        #expect(ReportEndpoint.isLoopback(address) == isLoopback)
    }

    /// One view of up to three events in up to three batches.
    private static func addView(_ number: UInt64, to batches: inout [[ViewRecord]], _ random: inout Dice) {
        let key = Samples.key(number, property: number % 4 == 0 ? "prop2" : "prop1")
        let orders = (1...(random.next() % 12 + 1)).filter { _ in random.next() % 4 != 0 }
        for index in batches.indices {
            let chosen = orders.filter { _ in random.next() % 2 == 0 }
            if chosen.isEmpty { continue }
            var builder = PartBuilder()
            for order in chosen {
                if number % 6 == 1 {
                    addRecord(number, order, to: &builder)
                } else {
                    addEvent(number, order, to: &builder)
                }
            }
            batches[index].append(ViewRecord(key: key, part: builder.build(), events: 0))
        }
    }

    /// What CMCD record `sequence` of view `number` says: the same whenever it is asked.
    private static func addRecord(_ number: UInt64, _ sequence: UInt64, to builder: inout PartBuilder) {
        var random = Dice(seed: number * 1_000 + sequence)
        let time = 2_900_000_000_000 + random.next() % 60_000
        let order = time << 21 | sequence << 5 | 15
        builder.see(order)
        builder.set(.time, order: 0, Samples.now / 60_000 - random.next() % 100)
        builder.set(.heldUntil, order: 0, time)
        if random.next() % 4 == 0 { builder.set(.startupTime, order: order, random.next() % 3_000) }
        if random.next() % 3 == 0 {
            for field in [ContractField.sessionStarvationTimeFirst, .sessionStarvationTimeLast] {
                builder.set(field, order: order, sequence * 100)
            }
        }
        if random.next() % 3 == 0 {
            for field in [ContractField.sessionStarvationsFirst, .sessionStarvationsLast] {
                builder.set(field, order: order, sequence)
            }
        }
        let states = Array("spkrawefqd".utf8)
        guard random.next() % 3 != 0 else { return }
        builder.mark(.state, order: order, time: time, text: [states[Int(random.next() % 10)]].span)
    }

    /// What event `order` of view `number` says: the same whenever it is asked.
    private static func addEvent(_ number: UInt64, _ order: UInt64, to builder: inout PartBuilder) {
        var random = Dice(seed: number * 1_000 + order)
        builder.see(order)
        builder.set(.time, order: order, Samples.now / 60_000 - random.next() % 100)
        if number % 5 != 0 { builder.set(.country, order: order, text: ["DE", "FR", "AT"][Int(number % 3)]) }
        if number % 7 == 0 { builder.set(.playerName, order: order, text: "Player \"\(number % 2)\"") }
        if number % 3 == 0 { builder.set(.playerSoftware, order: order, text: "hls.js") }
        if random.next() % 3 == 0 {
            builder.set(.watchTime, order: order, order * 1_000 + random.next() % 500)
        }
        if random.next() % 3 == 0 { builder.set(.playingTime, order: order, order * 900) }
        if random.next() % 5 == 0 { builder.set(.contentPlaybackTime, order: order, order * 800) }
        if random.next() % 4 == 0 { builder.set(.startupTime, order: order, random.next() % 3_000) }
        if random.next() % 6 == 0 { builder.set(.rebufferDuration, order: order, random.next() % 900) }
        let kinds: [MarkKind] = [.play, .playing, .error, .viewend, .rebufferstart, .rebufferend, .pause]
        if random.next() % 2 == 0 {
            builder.mark(
                kinds[Int(random.next() % 7)], order: order, time: 50_000 + order * (random.next() % 900))
        }
    }
}

extension Bench {
    /// Stores records without a socket.
    func keep(_ records: [ViewRecord], cut: Int = 1) async throws {
        try await serve { bench in
            let (name, bytes) = try Samples.batch("a", cut: cut, records)
            #expect(try await bench.post(name, bytes).status == 200)
        }
    }
}
