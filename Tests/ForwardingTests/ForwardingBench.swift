import Batching
import DurableFiles
import Foundation
import Testing
import TransparencyLog

@testable import Forwarding

/// A test's forwarder, its peer, and the signer of what the peer answers.
struct ForwardingBench {
    struct Batch {
        let entry: OutboxEntry
        let bytes: [UInt8]
        let receipt: [UInt8]

        func refusal(_ reason: RefusalReason, by signer: NoteSigner) throws -> [UInt8] {
            let refusal = BatchRefusal(
                batch: entry.name.text, sha256: BatchDigest.hex(of: bytes), reason: reason)
            return try #require(signer.sign(refusal.noteText))
        }
    }

    let peer: TestPeer
    let signer: NoteSigner
    let ledger: TestLedger
    var configuration: ForwardingConfiguration

    /// Starts a peer with this certificate; pins the real server's key unless told.
    init(certificate: String = "server", pinned: [String] = ["server"]) throws {
        peer = try TestPeer()
        let signer = try #require(NoteSigner.generate(name: "octroi.example/us"))
        self.signer = signer
        ledger = try TestLedger(peer, witness: signer)
        configuration = ForwardingConfiguration(
            outbox: peer.path("outbox"), ledger: peer.path("ledger"), returns: peer.path("returns"),
            serverName: TestPeer.serverName,
            addresses: [AggregatorAddress("127.0.0.1", port: try peer.start(certificate: certificate))],
            certificateFile: peer.path("client.pem"), keyFile: peer.path("client.key"),
            authorityFile: peer.path("ca.pem"), pins: try pinned.map(peer.pin), receiptKey: signer.verifier)
        configuration.limits.pollMillis = 20
        configuration.limits.statusMillis = 50
        configuration.limits.policy.firstBackoffMillis = 10
        configuration.limits.policy.maxBackoffMillis = 40
        configuration.limits.policy.probeMillis = 40
    }

    /// Lays a batch of any bytes into the outbox, its intent under a signed head.
    func lay(_ intent: Int, size: Int = 300) throws -> Batch {
        let name = try #require(BatchName("fra-1-\(intent)-0"))
        let entry = OutboxEntry(intent: intent, name: name)
        let bytes = (0..<size).map { _ in UInt8.random(in: 0...255) }
        try ledger.append(upTo: intent)
        try Data(bytes).write(to: peer.folder.appending(path: "outbox/\(entry.fileName)"), options: .atomic)
        let receipt = BatchReceipt(
            batch: name.text, sha256: BatchDigest.hex(of: bytes), parts: 1, events: 2, orders: 2,
            ledger: "eu-test/fra-1/egress", intent: intent, leaf: 0)
        return Batch(entry: entry, bytes: bytes, receipt: try #require(signer.sign(receipt.noteText)))
    }

    /// An answer with the batch's receipt.
    static func accept(_ batch: Batch) -> [String: Any] { answer(200, batch.receipt) }

    static func answer(_ status: Int, _ body: [UInt8] = [], _ headers: [String: String] = [:]) -> [String:
        Any]
    {
        ["status": status, "body": Data(body).base64EncodedString(), "headers": headers]
    }

    func returned(_ batch: Batch, _ suffix: String = "receipt") -> [UInt8]? {
        let url = peer.folder.appending(path: "returns/\(batch.entry.name.text).\(suffix)")
        return (try? Data(contentsOf: url)).map { [UInt8]($0) }
    }

    /// Whether the outbox holds the batch with all of its bytes.
    func waits(_ batch: Batch) -> Bool {
        let url = peer.folder.appending(path: "outbox/\(batch.entry.fileName)")
        return (try? Data(contentsOf: url)).map { [UInt8]($0) } == batch.bytes
    }

    func forwarder() -> Forwarder { Forwarder(configuration, variables: []) }

    func statusOnDisk() throws -> ForwardingStatus {
        let json = try Data(contentsOf: peer.folder.appending(path: "returns/status"))
        return try JSONDecoder().decode(ForwardingStatus.self, from: json)
    }
}

/// A relay's ledger of any entries, and what its witness answers for each of its heads.
final class TestLedger {
    static let origin = "eu-test/fra-1/egress"
    private let peer: TestPeer
    private let witness: NoteSigner
    let signer: NoteSigner
    private var writer: LogWriter
    private var frontier = TreeFrontier()
    private var answers: [String: String] = [:]

    init(_ peer: TestPeer, witness: NoteSigner) throws {
        self.peer = peer
        self.witness = witness
        signer = try #require(NoteSigner.generate(name: Self.origin))
        writer = try LogWriter(
            folder: peer.path("ledger"), headPath: peer.path("ledger.head"), signer: signer,
            files: DurableFiles())
        try cosign()
    }

    /// Appends until there is an entry of this index.
    func append(upTo index: Int) throws {
        guard writer.size <= index else { return }
        let entries = (writer.size...index).map { Array("entry \($0)".utf8) }
        for entry in entries { frontier.append(.leaf(entry)) }
        try cosign()
        _ = try writer.append(entries)
    }

    /// Before the head is there: forward offers it at once.
    private func cosign() throws {
        let head = Checkpoint(origin: Self.origin, size: frontier.size, root: frontier.root)
        answers["\(head.size)"] = witness.cosign(head, unixSeconds: 1)
        let json = try JSONEncoder().encode(answers)
        try json.write(to: peer.folder.appending(path: "peer/cosignatures.json"), options: .atomic)
    }
}

/// Waits until something holds; gives up after a minute, which only a broken forwarder needs.
func eventually(_ what: Comment, _ holds: () throws -> Bool) async throws {
    for _ in 0..<3_000 {
        if try holds() { return }
        try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record(what)
}
