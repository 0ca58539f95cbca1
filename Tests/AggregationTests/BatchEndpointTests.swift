import Aggregation
import Batching
import EgressContract
import Foundation
import Telemetry
import TestSupport
import Testing
import TransparencyLog
import ViewFolding

@Suite(
    "The batch endpoint", .enabled(if: areProgramsThere, "openssl, curl or python3 is absent"))
struct BatchEndpointTests {
    @Test("stores a batch once and gives the same receipt again")
    func once() async throws {
        try await Bench().serve { bench in
            let records = [Samples.record(Samples.key(1), 1...20), Samples.record(Samples.key(2), 1...7)]
            let (name, bytes) = try Samples.batch("a", cut: 1, records, extraEvents: 5)
            let first = try await bench.post(name, bytes)
            #expect(first.status == 200)
            for _ in 0..<3 { #expect(try await bench.post(name, bytes).body == first.body) }
            let text = try #require(bench.signer.verifier.open(first.body))
            let receipt = try #require(BatchReceipt(noteText: text))
            #expect(receipt.batch == name)
            #expect(receipt.sha256 == BatchDigest.hex(of: bytes))
            #expect((receipt.parts, receipt.events, receipt.orders) == (2, 32, 27))
            let counts = try await bench.store.counts()
            #expect((counts.batches, counts.storedViews, counts.events, counts.repeated) == (1, 2, 32, 5))
            #expect(counts.storedReceipts == 1)
            #expect(counts.isBalanced)
            #expect(bench.telemetry.raised.isEmpty)
        }
    }

    @Test("takes a batch once that arrives many times at the same moment")
    func racing() async throws {
        try await Bench().serve { bench in
            let (name, bytes) = try Samples.batch("a", cut: 1, [Samples.record(Samples.key(1), 1...20)])
            let answers = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<8 { group.addTask { try await bench.post(name, bytes).body } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(answers.count == 1)
            #expect(try await bench.store.counts().batches == 1)
        }
    }

    @Test("refuses other bytes under a known name, in a note that verifies")
    func otherBytes() async throws {
        try await Bench().serve { bench in
            let (name, bytes) = try Samples.batch("a", cut: 1, [Samples.record(Samples.key(1), 1...5)])
            let (_, others) = try Samples.batch("a", cut: 1, [Samples.record(Samples.key(1), 1...6)])
            #expect(try await bench.post(name, bytes).status == 200)
            let answer = try await bench.post(name, others)
            try expectRefusal(answer, 422, .otherBytes, name, others, bench)
            #expect(bench.telemetry.raised == [.otherBytes])
            #expect(try await bench.parts() == [Samples.part(1...5).bytes])
        }
    }

    @Test(
        "joins the overlapping copies of two relays, their clocks an hour apart, to the bytes of one fold",
        arguments: [1, 2, 3])
    func twoRelays(seed: UInt64) async throws {
        try await Bench().serve { bench in
            var random = Dice(seed: seed)
            var all: [ViewKey: [Delivery]] = [:]
            for cut in 1...6 {
                // The one that is behind comes last, so that what it says is neither first nor greatest.
                let relay = cut % 2 == 0 ? "b" : "a"
                let behind: UInt64 = relay == "a" ? 0 : 60
                var records: [ViewRecord] = []
                for number in 1...5 as ClosedRange<UInt64> {
                    let orders = (1...20 as ClosedRange<UInt64>).filter { _ in random.next() % 3 == 0 }
                    guard let first = orders.first else { continue }
                    let key = Samples.key(number)
                    let part = Samples.part(orders, minutesBehind: behind)
                    records.append(ViewRecord(key: key, part: part, events: 0))
                    all[key, default: []].append(
                        Delivery(part: part, minute: Samples.minute(of: first) - behind, behind: behind))
                }
                let (name, bytes) = try Samples.batch(
                    relay, cut: cut, records, cutMillis: Samples.now - behind * 60_000)
                #expect(try await bench.post(name, bytes, as: "relay-\(relay)").status == 200)
            }
            let joins = all.values.map { fold($0.map(\.part).shuffled(using: &random)) }
            // The earliest minute and the latest cut hold, whichever relay said them and whichever came last.
            let expected = zip(joins, all.values).map { join, deliveries in
                Stored(
                    bytes: join.bytes, minute: deliveries.map { Int($0.minute) }.min() ?? 0,
                    cut: Samples.now - (deliveries.map(\.behind).min() ?? 0) * 60_000)
            }
            let stored = try await bench.store.scan(minutes: 0..<Int.max, into: Set<Stored>()) {
                $0.insert(Stored(bytes: $1.part.bytes, minute: $1.minute, cut: $1.cutMillis))
            }
            #expect(stored.result == Set(expected))
            let distinct = joins.reduce(0) { $0 + $1.orders }
            let sent = all.values.joined().reduce(0) { $0 + $1.part.orders }
            #expect(stored.counts.storedOrders == distinct)
            #expect(stored.counts.repeated == sent - distinct)
            #expect(stored.counts.isBalanced)
        }
    }

    /// A part as a relay sent it, the minute in it, and by how many minutes the relay's clock is behind.
    private struct Delivery {
        let part: ViewPart
        let minute: UInt64
        let behind: UInt64
    }

    /// What a stored view says of itself.
    private struct Stored: Hashable {
        let bytes: [UInt8]
        let minute: Int
        let cut: UInt64
    }

    @Test("turns away strangers, foreigners, the nameless and old TLS")
    func strangers() async throws {
        try await Bench().serve { bench in
            let (name, bytes) = try Samples.batch("a", cut: 1, [Samples.record(Samples.key(1), 1...5)])
            #expect(try await bench.post(name, bytes, as: "stranger").status == 403)
            #expect(try await bench.post(name, bytes, as: "foreigner").status == 0)
            #expect(try await bench.post(name, bytes, as: nil).status == 0)
            #expect(try await bench.post(name, bytes, options: ["--tls-max", "1.2"]).status == 0)
            #expect(try await bench.store.counts().batches == 0)
            #expect(try await bench.post(name, bytes).status == 200)
        }
    }

    @Test("refuses what another relay or region should have sent")
    func wrongRelay() async throws {
        try await Bench().serve { bench in
            let records = [Samples.record(Samples.key(1), 1...5)]
            let (name, bytes) = try Samples.batch("a", cut: 1, records)
            try expectRefusal(
                try await bench.post(name, bytes, as: "relay-b"), 422, .wrongRelay, name, bytes, bench)
            let (next, life) = try Samples.batch("a", cut: 1, records, incarnation: 2)
            try expectRefusal(try await bench.post(next, life), 422, .wrongRelay, next, life, bench)
            let (other, region) = try Samples.batch("a", cut: 2, records, region: "eu-other")
            try expectRefusal(try await bench.post(other, region), 422, .wrongRelay, other, region, bench)
            try expectRefusal(
                try await bench.post("a-1-9-0", bytes), 422, .wrongRelay, "a-1-9-0", bytes, bench)
            #expect(bench.telemetry.raised == [.wrongRelay])
        }
    }

    @Test("refuses garbage with a signature, and what is not a batch's name without")
    func garbage() async throws {
        try await Bench().serve { bench in
            let garbage = Array("not a batch".utf8)
            try expectRefusal(
                try await bench.post("a-1-1-0", garbage), 400, .unreadable, "a-1-1-0", garbage, bench)
            let (name, bytes) = try Samples.batch("a", cut: 1, [Samples.record(Samples.key(1), 1...5)])
            let torn = Array(bytes.dropLast(3))
            try expectRefusal(try await bench.post(name, torn), 400, .unreadable, name, torn, bench)
            let spaced = try Self.changed(bytes) { $0.replacing("\"fields\":", with: "\"fields\": ") }
            try expectRefusal(try await bench.post(name, spaced), 400, .unreadable, name, spaced, bench)
            #expect(try await bench.post("a/../1", bytes).status == 400)
            let typed = try await bench.post(name, bytes, options: ["-H", "Content-Type: text/plain"])
            #expect(typed.status == 415)
            #expect(try await bench.post(name, bytes).status == 200)
            #expect(!bench.log.contains("not a batch"))
        }
    }

    @Test("refuses too much, on the wire and inflated, and does not keep a flood")
    func tooLarge() async throws {
        let change: (inout AggregationSettings) -> Void = {
            $0.maxBatchBytes = 100_000
            $0.maxInflatedBytes = 200_000
        }
        try await Bench(change: change).serve { bench in
            let long = [UInt8](repeating: 7, count: 150_000)
            try expectRefusal(try await bench.post("a-1-1-0", long), 413, .tooLarge, "a-1-1-0", long, bench)
            let bomb = Gzip.deflate([UInt8](repeating: 32, count: 300_000), level: 9)
            try expectRefusal(try await bench.post("a-1-1-0", bomb), 413, .tooLarge, "a-1-1-0", bomb, bench)
            let flood = [UInt8](repeating: 7, count: 3_000_000)
            let answer = try await bench.post("a-1-1-0", flood)
            #expect([413, 0].contains(answer.status))
            #expect(bench.signer.verifier.open(answer.body) == nil)
        }
    }

    /// Whether another connection is served while forty say nothing, and once they are gone.
    private static let crowd = """
        import socket, ssl, sys
        address = ("127.0.0.1", int(sys.argv[1]))
        context = ssl.create_default_context(cafile=sys.argv[2])
        context.check_hostname = False
        context.load_cert_chain(*sys.argv[3:5])
        def is_served(seconds):
            try:
                with socket.create_connection(address, seconds) as connection:
                    context.wrap_socket(connection).close()
                    return True
            except TimeoutError:
                return False
        silent = [socket.create_connection(address) for _ in range(40)]
        print(is_served(int(sys.argv[5])))
        for connection in silent:
            connection.close()
        print(is_served(20))
        """

    /// A limit, and how many seconds another connection waits before it says that it is not served.
    @Test("serves about so many connections at once", arguments: [(2, 2), (512, 20)])
    func crowded(limit: Int, patience: Int) async throws {
        try await Bench(change: { $0.maxConnections = limit }).serve { bench in
            let files = [
                bench.certificates.certificate("ca"), bench.certificates.certificate("relay-a"),
                bench.certificates.key("relay-a"),
            ]
            let run = try await Program.runApart(
                "python3", ["-c", Self.crowd, "\(bench.port)"] + files + ["\(patience)"])
            #expect(run.output == (limit < 40 ? "False\nTrue\n" : "True\nTrue\n"), "\(run.errors)")
        }
    }

    @Test("puts off a newer contract and refuses one that differs")
    func contracts() async throws {
        try await Bench().serve { bench in
            let records = [Samples.record(Samples.key(1), 1...5)]
            let (name, newer) = try Samples.batch("a", cut: 1, records, version: 2)
            #expect(try await bench.post(name, newer).status == 503)
            let unknown = try Self.changed(newer) { $0.replacing("\"country\"", with: "\"constellation\"") }
            #expect(try await bench.post(name, unknown).status == 503)
            #expect(bench.telemetry.raised == [.newerContract])
            let zeros = String(repeating: "0", count: 64)
            let (_, other) = try Samples.batch("a", cut: 1, records, digest: zeros)
            try expectRefusal(try await bench.post(name, other), 422, .contract, name, other, bench)
            let (_, older) = try Samples.batch("a", cut: 1, records, version: 0)
            try expectRefusal(try await bench.post(name, older), 422, .contract, name, older, bench)
        }
    }

    /// Checks status, signature and every line of a refusal.
    private func expectRefusal(
        _ answer: Bench.Answer, _ status: Int, _ reason: RefusalReason, _ name: String, _ bytes: [UInt8],
        _ bench: Bench, _ place: SourceLocation = #_sourceLocation
    ) throws {
        #expect(answer.status == status, sourceLocation: place)
        let text = try #require(bench.signer.verifier.open(answer.body), sourceLocation: place)
        let refusal = BatchRefusal(batch: name, sha256: BatchDigest.hex(of: bytes), reason: reason)
        #expect(BatchRefusal(noteText: text) == refusal, sourceLocation: place)
    }

    private static func changed(_ gzip: [UInt8], _ change: (String) -> String) throws -> [UInt8] {
        let content = String(decoding: try Gzip.inflate(gzip, maxBytes: 1 << 24), as: UTF8.self)
        return Gzip.deflate(Array(change(content).utf8), level: 6)
    }
}
