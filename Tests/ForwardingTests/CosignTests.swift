import Batching
import Foundation
import Testing
import TransparencyLog

@testable import Forwarding

@Suite(.serialized, .enabled(if: TestPeer.canRun, "python3 or openssl is absent")) struct CosignTests {
    private func heads(_ bench: ForwardingBench) throws -> [(old: Int, size: Int)] {
        try bench.peer.log("heads").compactMap { line in
            guard let body = line["body"] as? String, let size = line["size"] as? Int else { return nil }
            let old = Int(body.prefix { $0 != "\n" }.dropFirst("old ".count))
            return (old ?? -1, size)
        }
    }

    private func text(_ status: Int, _ text: String) -> [String: Any] {
        ForwardingBench.answer(status, Array(text.utf8))
    }

    @Test func headsGoInOrderAndBatchesBehindThem() async throws {
        let bench = try ForwardingBench()
        let first = try bench.lay(1)
        try bench.peer.answer(["*": [ForwardingBench.accept(first)]])
        let forwarder = bench.forwarder()
        try forwarder.start()
        try await eventually("receipt") { bench.returned(first) == first.receipt }
        let second = try bench.lay(5)
        try bench.peer.answer(["*": [ForwardingBench.accept(second)]])
        try await eventually("receipt") { bench.returned(second) == second.receipt }
        forwarder.stop()
        let heads = try heads(bench)
        #expect(heads.map(\.old) == [0, 2] && heads.map(\.size) == [2, 6])
        #expect(forwarder.status.cosigned == 6 && forwarder.status.alarms.isEmpty)
        let next = bench.forwarder()
        try next.start()
        try await eventually("a head at each start") { try self.heads(bench).count == 3 }
        next.stop()
        #expect(try self.heads(bench).last.map { $0 == (6, 6) } == true)
    }

    /// A witness that was put back, or one that this relay has not met yet, says where it stands.
    @Test func aSmallerSizeIsGoneOnFrom() async throws {
        let bench = try ForwardingBench()
        let batch = try bench.lay(4)
        try bench.peer.answer([
            "add-checkpoint": [text(409, "3\n"), text(503, "later\n"), text(409, "2\n"), ["status": 418]],
            "*": [ForwardingBench.accept(batch)],
        ])
        let forwarder = bench.forwarder()
        try forwarder.start()
        try await eventually("the fourth") { try self.heads(bench).count >= 4 }
        try await eventually("alarm") { forwarder.status.alarms.contains(.unexpectedAnswer) }
        #expect(try bench.peer.log("requests").isEmpty, "no batch goes under a head that is not cosigned")
        try bench.peer.answer(["*": [ForwardingBench.accept(batch)]])
        try await eventually("receipt") { bench.returned(batch) == batch.receipt }
        forwarder.stop()
        #expect(try self.heads(bench).prefix(4).map(\.old) == [0, 3, 3, 2])
    }

    @Test(arguments: [(409, "9\n"), (409, "0\n"), (422, "no\n")])
    func aForkStopsAllSending(answer: (status: Int, text: String)) async throws {
        let bench = try ForwardingBench()
        let batch = try bench.lay(1)
        try bench.peer.answer([
            "add-checkpoint": [text(answer.status, answer.text)], "*": [ForwardingBench.accept(batch)],
        ])
        let forwarder = bench.forwarder()
        try forwarder.start()
        try await eventually("alarm") { forwarder.status.alarms.contains(.ledgerForked) }
        try await Task.sleep(for: .milliseconds(300))
        forwarder.stop()
        #expect(try bench.peer.log("requests").isEmpty && bench.waits(batch))
        #expect(try heads(bench).count == 1, "what forked is not offered again")
    }

    @Test func aStrangersCosignatureIsNone() async throws {
        let bench = try ForwardingBench()
        let batch = try bench.lay(1)
        let stranger = try #require(NoteSigner.generate(name: bench.signer.name))
        let note = try LogSource.folder(bench.peer.path("ledger")).read("checkpoint")
        let head = try #require(Checkpoint(note, of: bench.ledger.signer.verifier))
        let line = try #require(stranger.cosign(head, unixSeconds: 1))
        try bench.peer.answer(["add-checkpoint": [text(200, line)], "*": [ForwardingBench.accept(batch)]])
        let forwarder = bench.forwarder()
        try forwarder.start()
        try await eventually("alarm") { forwarder.status.alarms.contains(.unexpectedAnswer) }
        forwarder.stop()
        #expect(try bench.peer.log("requests").isEmpty)
    }

    @Test func whatIsMissingIsAskedForAndHandedOn() async throws {
        var bench = try ForwardingBench()
        bench.configuration.limits.missingMillis = 50
        let note = MissingNote(
            time: LedgerTime(millis: 0), ledger: TestLedger.origin, gaps: [2...4], from: 9)
        let signed = try #require(bench.signer.sign(note.noteText))
        let other = MissingNote(time: note.time, ledger: "eu-test/b-1/egress", gaps: [], from: 1)
        let wrong = try #require(bench.signer.sign(other.noteText))
        try bench.peer.answer([
            "missing": [ForwardingBench.answer(200, wrong), ForwardingBench.answer(200, signed)]
        ])
        let forwarder = bench.forwarder()
        try forwarder.start()
        let path = bench.peer.path("returns/octroi.example-us.missing")
        try await eventually("note") { FileManager.default.contents(atPath: path) == Data(signed) }
        forwarder.stop()
        #expect(
            try bench.peer.log("heads").contains {
                $0["path"] as? String == "/v1/missing?ledger=eu-test/fra-1/egress"
            })
    }
}
