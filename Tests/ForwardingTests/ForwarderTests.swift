import Batching
import DurableFiles
import Foundation
import Testing
import TransparencyLog

@testable import Forwarding

private let reason: Comment = "python3 or openssl is absent"

@Suite(.serialized, .enabled(if: TestPeer.canRun, reason)) struct ForwarderTests {
    @Test func batchesArriveOverMutualTLSAndTheirReceiptsReturn() async throws {
        let bench = try ForwardingBench(pinned: ["stranger", "server"])
        let batches = [try bench.lay(1), try bench.lay(2, size: 4_194_304), try bench.lay(3, size: 1)]
        try bench.peer.answer(
            Dictionary(
                uniqueKeysWithValues: batches.map { ($0.entry.name.text, [ForwardingBench.accept($0)]) }))
        let forwarder = bench.forwarder()
        try forwarder.start()
        try await eventually("receipts") { batches.allSatisfy { bench.returned($0) == $0.receipt } }
        try await eventually("status") { try bench.statusOnDisk().receipts == 3 }
        forwarder.wake()
        try await Task.sleep(for: .milliseconds(100))
        forwarder.stop()
        #expect(batches.allSatisfy { bench.waits($0) }, "forward takes nothing from the outbox")
        let requests = try bench.peer.log("requests")
        #expect(requests.count == 3, "what has a return is not sent again")
        for batch in batches {
            let request = try #require(requests.first { $0["batch"] as? String == batch.entry.name.text })
            #expect(request["sha256"] as? String == BatchDigest.hex(of: batch.bytes))
            #expect(request["path"] as? String == "/v1/batch" && request["version"] as? String == "HTTP/1.1")
            #expect(request["type"] as? String == "application/vnd.octroi.batch+gzip")
            #expect(request["agent"] as? String == "octroi-forward/1")
            #expect(request["host"] as? String == "aggregator.test")
            #expect(
                request["headers"] as? [String]
                    == [
                        "Accept", "Content-Length", "Content-Type", "Egress-Proof", "Host", "Octroi-Batch",
                        "User-Agent",
                    ])
            let proof = try #require((request["proof"] as? String).flatMap { InclusionProof(headerText: $0) })
            #expect(proof.index == batch.entry.intent && proof.extra == Array("entry \(proof.index)".utf8))
            let head = proof.head(
                proving: proof.extra ?? [], of: bench.ledger.signer.verifier,
                cosignedBy: bench.signer.verifier.cosigner)
            #expect(head?.size == 4)
        }
        let connections = try bench.peer.log("connections")
        #expect((1...2).contains(connections.count))
        #expect(connections.allSatisfy { $0["tls"] as? String == "TLSv1.3" })
        #expect(connections.allSatisfy { $0["client"] as? String == "relay fra" })
        let names = try FileManager.default.contentsOfDirectory(atPath: bench.peer.path("returns"))
        #expect(
            Set(names)
                == Set(batches.map { "\($0.entry.name.text).receipt" } + ["status", ".lock", "checkpoint"]))
        #expect(try bench.statusOnDisk().state == .stopping)
    }

    @Test func anOutageIsRetriedUntilItEnds() async throws {
        let bench = try ForwardingBench()
        let batch = try bench.lay(1)
        let busy = ForwardingBench.answer(503, Array("later".utf8), ["Connection": "close"])
        try bench.peer.answer([
            "*": [busy, ["reset": true], ForwardingBench.answer(429), ["reset": true]]
                + Array(repeating: ForwardingBench.answer(500), count: 4) + [ForwardingBench.accept(batch)]
        ])
        let forwarder = bench.forwarder()
        try forwarder.start()
        try await eventually("receipt") { bench.returned(batch) == batch.receipt }
        forwarder.stop()
        let requests = try bench.peer.log("requests")
        #expect(requests.count == 9)
        #expect(
            (6...8).contains(forwarder.status.failures),
            "libcurl itself repeats on a kept connection that broke")
        #expect(requests.allSatisfy { $0["sha256"] as? String == BatchDigest.hex(of: batch.bytes) })
        #expect(try bench.peer.log("connections").contains { $0["reused"] as? Bool == true }, "TLS session")
        #expect(forwarder.status.failuresInARow == 0 && forwarder.status.alarms.isEmpty)
    }

    @Test func halfAnAnswerAndOneThatNeverComesAreFailuresLikeOthers() async throws {
        var bench = try ForwardingBench()
        bench.configuration.limits.totalMillis = 500
        let batch = try bench.lay(1)
        var (half, never) = (ForwardingBench.accept(batch), ForwardingBench.accept(batch))
        (half["half"], never["stall"]) = (true, 3)
        try bench.peer.answer(["*": [half, never, half, ForwardingBench.accept(batch)]])
        let forwarder = bench.forwarder()
        try forwarder.start()
        try await eventually("receipt") { bench.returned(batch) == batch.receipt }
        forwarder.stop()
        #expect(forwarder.status.failures == 3 && forwarder.status.failuresInARow == 0)
        #expect(forwarder.status.alarms.isEmpty)
    }

    @Test(arguments: ["3600", "Fri, 31 Dec 2100 23:59:59 GMT"])
    func retryAfterIsHonouredUpToItsLimit(value: String) async throws {
        var bench = try ForwardingBench()
        let batch = try bench.lay(1)
        let script = [ForwardingBench.answer(503, [], ["Retry-After": value]), ForwardingBench.accept(batch)]
        try bench.peer.answer(["*": script])
        let patient = bench.forwarder()
        try patient.start()
        try await eventually("first answer") { patient.status.failures == 1 }
        try await Task.sleep(for: .milliseconds(300))
        patient.stop()
        #expect(try bench.peer.log("requests").count == 1 && bench.returned(batch) == nil)
        try bench.peer.answer(["again": [], "*": [script[0], script[0], script[1]]])
        bench.configuration.limits.policy.maxRetryAfterMillis = 50
        let limited = bench.forwarder()
        try limited.start()
        try await eventually("receipt") { bench.returned(batch) == batch.receipt }
        limited.stop()
        #expect(limited.status.failures == 1)
    }

    @Test(arguments: RefusalReason.allCases)
    func aSignedRefusalReturns(reason: RefusalReason) async throws {
        let bench = try ForwardingBench()
        let batch = try bench.lay(1)
        let refusal = try batch.refusal(reason, by: bench.signer)
        try bench.peer.answer(["*": [ForwardingBench.answer(reason.httpStatus, refusal)]])
        let forwarder = bench.forwarder()
        try forwarder.start()
        try await eventually("refusal") { bench.returned(batch, "refused") == refusal }
        forwarder.stop()
        #expect(bench.waits(batch) && bench.returned(batch) == nil)
        #expect(forwarder.status.refusals == 1 && forwarder.status.held == 0)
    }

    @Test func everyOtherAnswerLeavesTheBatchWaitingWithAnAlarm() async throws {
        let bench = try ForwardingBench()
        let batch = try bench.lay(1)
        let other = try bench.lay(2)
        let stranger = try #require(NoteSigner.generate(name: "octroi.example/us"))
        let url = "https://aggregator.test/elsewhere"
        let strange: [[String: Any]] = [
            ForwardingBench.answer(200, Array("thank you".utf8)), ForwardingBench.answer(200, other.receipt),
            ForwardingBench.answer(200, batch.receipt + Array(repeating: 0x0A, count: 20_000)),
            ForwardingBench.answer(422, try batch.refusal(.contract, by: stranger)),
            ForwardingBench.answer(400), ForwardingBench.answer(403), ForwardingBench.answer(204),
            ForwardingBench.answer(307, [], ["Location": url]),
        ]
        try bench.peer.answer([
            batch.entry.name.text: strange, other.entry.name.text: [ForwardingBench.accept(other)],
        ])
        let forwarder = bench.forwarder()
        try forwarder.start()
        try await eventually("alarm") {
            let status = try? bench.statusOnDisk()
            return status?.alarms.contains(.unexpectedAnswer) == true
                && forwarder.status.unexpectedAnswers >= 9
        }
        #expect(bench.returned(other) == other.receipt, "the good batch went past")
        #expect(bench.returned(batch) == nil && bench.returned(batch, "refused") == nil && bench.waits(batch))
        try bench.peer.answer(["*": [ForwardingBench.accept(batch)]])
        try await eventually("receipt") { bench.returned(batch) == batch.receipt }
        try await eventually("quiet") { forwarder.status.alarms.isEmpty }
        forwarder.stop()
        #expect(try bench.peer.log("requests").allSatisfy { $0["path"] as? String == "/v1/batch" })
    }

    @Test func toAWrongKeyNothingIsSent() async throws {
        let bench = try ForwardingBench(pinned: ["client", "stranger"])
        try await expectNothingSent(bench, failure: .pin, alarm: .untrustedPeer)
    }

    @Test func toAnAuthorityOfOthersNothingIsSent() async throws {
        let bench = try ForwardingBench(certificate: "stranger", pinned: ["stranger"])
        try await expectNothingSent(bench, failure: .certificate, alarm: .untrustedPeer)
    }

    @Test func anotherNameInTheCertificateIsRefused() async throws {
        var bench = try ForwardingBench()
        bench.configuration.serverName = "other.test"
        try await expectNothingSent(bench, failure: .certificate, alarm: .untrustedPeer)
    }

    @Test func withoutItsKeyNothingIsSent() async throws {
        var bench = try ForwardingBench()
        bench.configuration.keyFile = bench.peer.path("stranger.key")
        try await expectNothingSent(bench, failure: .credentials, alarm: .credentials)
    }

    @Test func aRelayOfAnotherAuthorityIsNotLetIn() async throws {
        var bench = try ForwardingBench()
        bench.configuration.certificateFile = bench.peer.path("stranger.pem")
        bench.configuration.keyFile = bench.peer.path("stranger.key")
        try await expectNothingSent(bench, failure: nil, alarm: .breakerOpen)
    }

    private func expectNothingSent(
        _ bench: ForwardingBench, failure: ForwardingStatus.Failure?, alarm: ForwardingStatus.Alarm
    ) async throws {
        let batch = try bench.lay(1)
        try bench.peer.answer(["*": [ForwardingBench.accept(batch)]])
        let forwarder = bench.forwarder()
        try forwarder.start()
        try await eventually("alarms") {
            forwarder.status.alarms.contains(alarm) && forwarder.status.state == .breakerOpen
        }
        forwarder.stop()
        if let failure { #expect(forwarder.status.lastFailure == failure) }
        #expect(try bench.peer.log("requests").isEmpty && bench.returned(batch) == nil && bench.waits(batch))
        #expect(try !bench.peer.log("connections").isEmpty || alarm == .credentials)
    }

    @Test func theNextAddressIsTriedAndNoNameIsResolved() async throws {
        var bench = try ForwardingBench()
        let port = bench.configuration.addresses[0].port
        bench.configuration.addresses = [
            AggregatorAddress("127.0.0.2", port: port), AggregatorAddress("::1", port: port),
            AggregatorAddress("127.0.0.1", port: 1), AggregatorAddress("127.0.0.1", port: port),
        ]
        let batch = try bench.lay(1)
        try bench.peer.answer(["*": [ForwardingBench.accept(batch)]])
        let forwarder = bench.forwarder()
        try forwarder.start()
        try await eventually("receipt") { bench.returned(batch) == batch.receipt }
        forwarder.stop()
        #expect(forwarder.status.failures == 3 && forwarder.status.lastFailure == .connect)
    }

    @Test func addressesAreReplacedWhileItRuns() async throws {
        var bench = try ForwardingBench()
        let listening = bench.configuration.addresses
        bench.configuration.addresses[0].literal = "127.0.0.2"
        let batch = try bench.lay(1)
        try bench.peer.answer(["*": [ForwardingBench.accept(batch)]])
        let forwarder = bench.forwarder()
        try forwarder.start()
        try await eventually("failures") { forwarder.status.failures > 1 }
        #expect(throws: ForwardingError.configuration(.addresses)) {
            try forwarder.replaceAddresses([AggregatorAddress("name", port: 1)])
        }
        try forwarder.replaceAddresses(listening)
        try await eventually("receipt") { bench.returned(batch) == batch.receipt }
        forwarder.stop()
    }

    /// As after an expiry: the files are read for each connection, so no restart is needed.
    @Test func aCertificateThatIsReplacedIsUsedWithoutARestart() async throws {
        var bench = try ForwardingBench()
        bench.configuration.certificateFile = bench.peer.path("mine.pem")
        bench.configuration.keyFile = bench.peer.path("mine.key")
        func take(_ name: String) throws {
            for suffix in ["pem", "key"] {
                let bytes = try Data(contentsOf: URL(filePath: bench.peer.path("\(name).\(suffix)")))
                try bytes.write(to: URL(filePath: bench.peer.path("mine.\(suffix)")), options: .atomic)
            }
        }
        try take("stranger")
        let batch = try bench.lay(1)
        try bench.peer.answer(["*": [ForwardingBench.accept(batch)]])
        let forwarder = bench.forwarder()
        try forwarder.start()
        try await eventually("refused") { forwarder.status.state == .breakerOpen }
        try take("client")
        try await eventually("receipt") { bench.returned(batch) == batch.receipt }
        forwarder.stop()
    }

    @Test func stoppingLetsWhatFliesEnd() async throws {
        let bench = try ForwardingBench()
        let batch = try bench.lay(1)
        var slow = ForwardingBench.accept(batch)
        slow["stall"] = 1
        try bench.peer.answer(["*": [slow]])
        let forwarder = bench.forwarder()
        try forwarder.start()
        try await eventually("request") { try bench.peer.log("requests").count == 1 }
        let late = try bench.lay(2)
        forwarder.stop(drainSeconds: 60)
        #expect(bench.returned(batch) == batch.receipt)
        #expect(try bench.peer.log("requests").count == 1 && bench.returned(late) == nil)
    }

    @Test func whatWasCutOffIsSentAgainByTheNext() async throws {
        let bench = try ForwardingBench()
        let batch = try bench.lay(1)
        var slow = ForwardingBench.accept(batch)
        slow["stall"] = 5
        try bench.peer.answer(["*": [slow, ForwardingBench.accept(batch)]])
        let first = bench.forwarder()
        try first.start()
        try await eventually("request") { try bench.peer.log("requests").count == 1 }
        try Data("half".utf8).write(
            to: bench.peer.folder.appending(path: "returns/\(batch.entry.name.text).receipt.tmp"))
        let rival = bench.forwarder()
        #expect(throws: ForwardingError.alreadyRunning) { try rival.start() }
        #expect(throws: ForwardingError.alreadyStarted) { try first.start() }
        first.stop(drainSeconds: 0)
        #expect(bench.returned(batch) == nil && bench.waits(batch))
        try rival.start()
        try await eventually("receipt") { bench.returned(batch) == batch.receipt }
        rival.stop()
        let names = try FileManager.default.contentsOfDirectory(atPath: bench.peer.path("returns"))
        #expect(!names.contains { $0.hasSuffix(".tmp") })
    }

    @Test func eachFailingFileOperationOnlyDelays() async throws {
        let bench = try ForwardingBench()
        for nth in 1...24 {
            let batch = try bench.lay(nth)
            try bench.peer.answer([batch.entry.name.text: [ForwardingBench.accept(batch)]])
            let faults = FileFaults(
                nth: nth, code: 28, operations: [.read, .open, .write, .sync, .rename, .unlink])
            var made = bench.configuration
            made.limits.statusMillis = 100_000
            let forwarder = Forwarder(made, files: DurableFiles(faults: faults), variables: [])
            try forwarder.start()
            try await eventually("receipt after fault \(nth)") { bench.returned(batch) == batch.receipt }
            forwarder.stop()
            #expect(bench.waits(batch))
        }
    }

    @Test func itRefusesToStartWhereItCouldNotBeTrusted() throws {
        let bench = try ForwardingBench()
        #expect(throws: ForwardingError.forbiddenVariable(.allProxy)) {
            try Forwarder(bench.configuration, variables: ["ALL_PROXY"]).start()
        }
        let changes: [(ForwardingError.Field, (inout ForwardingConfiguration) -> Void)] = [
            (.serverName, { $0.serverName = "a/b" }), (.addresses, { $0.addresses[0].port = 0 }),
            (.addresses, { $0.addresses[0].literal = "localhost" }), (.addresses, { $0.addresses = [] }),
            (.pins, { $0.pins = [] }), (.pins, { $0.pins += $0.pins + $0.pins }),
            (.certificateFile, { $0.certificateFile += "x" }), (.keyFile, { $0.keyFile += "x" }),
            (.authorityFile, { $0.authorityFile += "x" }),
        ]
        for (field, change) in changes {
            var made = bench.configuration
            change(&made)
            #expect(throws: ForwardingError.configuration(field)) {
                try Forwarder(made, variables: []).start()
            }
        }
        var made = bench.configuration
        made.returns += "/absent"
        #expect(throws: ForwardingError.self) { try Forwarder(made, variables: []).start() }
    }
}
