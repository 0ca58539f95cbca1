import Batching
import DurableFiles
import EgressContract
import Foundation
import GRDB
import Telemetry
import TestSupport
import Testing
import TransparencyLog

@testable import Aggregation

@Suite("Ledgers at the endpoint", .enabled(if: areProgramsThere, "openssl, curl or python3 is absent"))
struct LedgerTests {
    private static let record = Samples.record(Samples.key(1), 1...5)

    @Test("answers 412 and keeps nothing where the proof is absent, broken or another's")
    func unproven() async throws {
        try await Bench().serve { bench in
            let (name, bytes) = try Samples.batch("a", cut: 1, [Self.record])
            let good = try bench.proof(name, bytes)
            let stranger = try #require(NoteSigner.generate(name: "us-test/receipts"))
            let uncosigned = try #require(bench.ledgers["a"]?.sign("x\n"))
            let proofs = [
                nil, "", "AAAA", try bench.proof(name, bytes + [0]).headerText,
                try bench.proof("a-1-2-0", bytes).headerText,
                try bench.proof(name, bytes, cosignedBy: stranger).headerText,
                InclusionProof(extra: good.extra, index: 1, hashes: [], checkpoint: good.checkpoint)
                    .headerText,
                InclusionProof(extra: nil, index: 0, hashes: [], checkpoint: good.checkpoint).headerText,
                InclusionProof(extra: good.extra, index: 0, hashes: [], checkpoint: uncosigned).headerText,
                InclusionProof(
                    extra: good.extra, index: 0, hashes: [.empty], checkpoint: good.checkpoint
                ).headerText,
            ]
            for proof in proofs {
                let header = proof.map { ["-H", "Egress-Proof: \($0)"] } ?? []
                let answer = try await bench.ask(
                    "batch", bytes,
                    options: [
                        "-H", "Content-Type: application/vnd.octroi.batch+gzip", "-H",
                        "Octroi-Batch: \(name)",
                    ] + header)
                #expect(answer.status == 412, "\(proof ?? "none")")
            }
            #expect(try await bench.store.counts().batches == 0)
            #expect(bench.telemetry.raised == [.unprovenBatch])
            #expect(try await bench.post(name, bytes).status == 200)
        }
    }

    @Test("the log of receipts is the table: row i is leaf i, whole at every moment")
    func receiptLog() async throws {
        let bench = try Bench()
        try await bench.serve { bench in
            for cut in 1...5 {
                let (name, bytes) = try Samples.batch(cut % 2 == 0 ? "a" : "b", cut: cut, [Self.record])
                let answer = try await bench.post(name, bytes, as: cut % 2 == 0 ? "relay-a" : "relay-b")
                let text = try #require(bench.signer.verifier.open(answer.body))
                let receipt = try #require(BatchReceipt(noteText: text))
                #expect(
                    receipt.leaf == cut - 1 && receipt.ledger.hasSuffix("-1/egress") && receipt.intent == 0)
                #expect(try bench.entries().last == text)
            }
            let rows = try await bench.store.receipts(log: bench.signer.verifier.vkey, from: 0, count: 10)
            #expect(try rows.map { bench.signer.verifier.open(Array($0.utf8)) } == bench.entries())
        }
        // What a kill between row and leaf leaves behind is completed; another log does not take it up.
        let writer = try LogWriter(
            folder: bench.folder.file("again"), headPath: bench.folder.file("again.head"),
            signer: bench.signer,
            files: DurableFiles())
        let again = ReceiptLog(writer: writer, verifier: bench.signer.verifier, store: bench.store)
        #expect(await again.catchUp())
        #expect(try await again.isComplete())
        #expect(try bench.entries("again") == bench.entries())
        try await DatabasePool(path: bench.folder.file("octroi.sqlite")).write {
            try $0.execute(sql: "UPDATE receipt_logs SET size = size - 1")
        }
        #expect(
            try await bench.receipts.isComplete() == false, "a database that was put back is behind its log")
    }

    @Test("cosigns what goes on from the last head, and nothing else")
    func witness() async throws {
        try await Bench().serve { bench in
            let ledger = try #require(bench.ledgers["a"])
            let cosigner = try #require(bench.signer.verifier.cosigner)
            let leaves = (0..<9).map { TreeHash.leaf(Array("entry \($0)".utf8)) }
            let others = leaves.dropLast() + [TreeHash.leaf([])]
            func head(_ leaves: some Collection<TreeHash>, _ size: Int, by signer: NoteSigner) throws
                -> [UInt8]
            {
                let head = Checkpoint(origin: ledger.name, size: size, root: .root(over: leaves.prefix(size)))
                return try #require(signer.sign(head.noteText))
            }
            func offer(
                _ old: Int, _ proof: [TreeHash], _ note: [UInt8], as client: String = "relay-a"
            ) async throws -> Bench.Answer {
                let lines = proof.map { $0.base64 + "\n" }.joined()
                return try await bench.ask(
                    "add-checkpoint", Array("old \(old)\n\(lines)\n".utf8) + note, as: client)
            }
            let three = try head(leaves, 3, by: ledger)
            #expect(try await offer(1, [], three).status == 409)
            let first = try await offer(0, [], three)
            #expect(first.status == 200 && cosigner.note(three, with: first.body) != nil)
            #expect(try await offer(3, [], three).status == 200, "the same head again")
            // From 3 to 5: the third leaf, its sibling, the first two, and the fifth.
            let proof = [leaves[2], leaves[3], .node(leaves[0], leaves[1]), leaves[4]]
            let five = try head(leaves, 5, by: ledger)
            #expect(try await offer(3, proof.reversed(), five).status == 422)
            #expect(try await offer(3, [], five).status == 422)
            #expect(bench.telemetry.raised == [.otherLedger])
            #expect(try await offer(3, proof, five).status == 200)
            let old = try await offer(3, proof, five)
            #expect(old.status == 409 && old.text == "5\n")
            #expect(try await offer(5, [], try head(others.reversed(), 5, by: ledger)).status == 409)
            let stranger = try #require(NoteSigner.generate(name: ledger.name))
            #expect(try await offer(5, [], try head(leaves, 5, by: stranger)).status == 403)
            #expect(try await offer(5, [], five, as: "relay-b").status == 404, "another relay's ledger")
            #expect(try await offer(5, [], five, as: "stranger").status == 403)
            for body in ["", "old 5\n", "old 05\n\n", "old 5\nx\n\n", "old -1\n\n", "new 5\n\n"] {
                let status = try await bench.ask("add-checkpoint", Array(body.utf8)).status
                #expect([400, 404].contains(status), "\(body)")
            }
            #expect(try await bench.ask("add-checkpoint", Array("old 9\n\n".utf8) + five).status == 400)
        }
    }

    @Test("says which cuts it lacks, and gives what it knows a receipt of the present log")
    func missing() async throws {
        let bench = try Bench()
        try await bench.serve { bench in
            func note(_ client: String = "relay-a") async throws -> MissingNote {
                let answer = try await bench.ask("missing?ledger=eu-test/a-1/egress", nil, as: client)
                #expect(answer.status == 200)
                let text = try #require(bench.signer.verifier.open(answer.body))
                return try #require(MissingNote(noteText: text))
            }
            #expect(try await note().from == 0)
            for cut in [1, 2, 5, 6, 8, 11] {
                let (name, bytes) = try Samples.batch("a", cut: cut, [Self.record])
                #expect(try await bench.post(name, bytes).status == 200)
            }
            let found = try await note()
            #expect(found.gaps == [2...5, 6...11] && found.from == 12)
            #expect(
                try await bench.ask("missing?ledger=eu-test/a-1/egress", nil, as: "relay-b").status == 404)
            #expect(try await bench.ask("missing", nil).status == 404)
            let next = try #require(NoteSigner.generate(name: "us-test/receipts-2"))
            let store = bench.store
            let maker = ReceiptMaker(log: next.verifier.vkey) { leaf in next.sign("leaf \(leaf)\n") }
            let renewed = try await store.renew("a-1-5-0", maker, arrived: 1)
            #expect(next.verifier.open(renewed) == "leaf 0\n")
            #expect(try await note().from == 11, "the last cut may have come in part")
            let (name, bytes) = try Samples.batch("a", cut: 5, [Self.record])
            let again = try await bench.post(name, bytes)
            let receipt = bench.signer.verifier.open(again.body).flatMap { BatchReceipt(noteText: $0) }
            #expect(receipt?.leaf == 6, "a receipt of another log is no receipt here")
        }
    }
}

extension Bench {
    /// The entries of a log in the folder, checked against its signed head.
    func entries(_ name: String = "ledger") throws -> [String] {
        let source = LogSource.folder(folder.file(name))
        let head = try #require(Checkpoint(try source.read(TilePath.checkpoint), of: signer.verifier))
        var entries: [String] = []
        var walk = LogWalk(LogReader(source, size: head.size))
        try walk.run { _, entry, _ in entries.append(String(decoding: entry, as: UTF8.self)) }
        #expect(walk.root == head.root)
        return entries
    }
}
