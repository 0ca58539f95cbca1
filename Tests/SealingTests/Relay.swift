import Batching
import DurableFiles
import EgressContract
import EgressGate
import Foundation
import Sealing
import Synchronization
import TestSupport
import Testing
import TransparencyLog

struct Missing: Error {}

/// The state of one relay in a folder of its own, removed with it.
final class Relay: Sendable {
    private let folder: Folder
    let signer: NoteSigner
    let settings: SealingSettings

    init(_ change: (inout SealingSettings) -> Void = { _ in }) throws {
        // The loops sync thousands of times.
        folder = try Folder(inMemory: true)
        guard let signer = NoteSigner.generate(name: "aggregator.example/receipts") else { throw Missing() }
        self.signer = signer
        var settings = SealingSettings(
            root: folder.path, relay: "fra1", incarnation: 1, region: "eu-central", jurisdiction: "DE")
        settings.batchPartsMax = 3
        settings.segmentBytes = 1 << 16
        settings.compressionLevel = 1
        settings.commitsByItself = false
        settings.ledgerSigner = NoteSigner.generate(name: "eu-central/fra1-1/egress")
        change(&settings)
        self.settings = settings
    }

    var root: String { folder.path }

    var layout: StateLayout { StateLayout(root: root) }

    /// Opens the state, for the aggregator whose key is the relay's unless another is given.
    func open(_ faults: FileFaults? = nil, for aggregator: NoteSigner? = nil) throws(SealingError) -> Sealer {
        let files = faults.map { DurableFiles(faults: $0) } ?? DurableFiles()
        return try Sealer(
            settings, files: files, gate: EgressGate(contract: .v1),
            verifier: (aggregator ?? signer).verifier)
    }

    /// The names and bytes of the files in a folder.
    func files(in folder: String) throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        guard FileManager.default.fileExists(atPath: folder) else { return found }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            found[name] = [UInt8](try Data(contentsOf: URL(filePath: folder + "/" + name)))
        }
        return found
    }

    /// Lays a signed receipt into `returns/` as forward does.
    func lay(_ text: String, as fileName: String, signedBy other: NoteSigner? = nil) throws {
        guard let note = (other ?? signer).sign(text) else { throw Missing() }
        try Data(note).write(to: URL(filePath: layout.returns + "/" + fileName))
    }

    /// The files of a batch folder that are batches.
    func batches(in folder: String) throws -> [String: [UInt8]] {
        try files(in: folder).filter { !$0.key.hasSuffix(".salts") }
    }

    /// What stands in the ledger, checked against its signed head.
    func ledger() throws -> [EgressEntry] {
        let verifier = try #require(settings.ledgerSigner?.verifier)
        let source = LogSource.folder(layout.ledger)
        let head = try #require(Checkpoint(try source.read(TilePath.checkpoint), of: verifier))
        var entries: [EgressEntry] = []
        var walk = LogWalk(LogReader(source, size: head.size))
        try walk.run { _, entry, _ in entries.append(try #require(EgressEntry(entry))) }
        #expect(walk.root == head.root)
        return entries
    }

    /// The index of a batch's intent; there must be exactly one.
    func intent(of name: String) throws -> Int {
        let indices = try ledger().enumerated().compactMap { index, entry in
            if case .intent(let intent) = entry, intent.batch == name { index } else { nil }
        }
        #expect(indices.count == 1, "intents of \(name)")
        return try #require(indices.first)
    }

    func receipt(of file: [UInt8], named name: String) throws -> BatchReceipt {
        let envelope = try BatchReader.read(file, maxInflatedBytes: 1 << 24).envelope
        return BatchReceipt(
            batch: name, sha256: BatchDigest.hex(of: file), parts: envelope.parts, events: envelope.events,
            orders: envelope.orders, ledger: "eu-central/fra1-1/egress", intent: try intent(of: name), leaf: 7
        )
    }
}

extension Sealer {
    /// Appends and commits; whether the records are durable.
    func keep(_ records: [ViewRecord]) -> Bool {
        let verdict = Verdict()
        append(records) { verdict.set($0) }
        commitPending()
        return verdict.isKept
    }
}

final class Verdict: Sendable {
    private let value = Mutex(false)

    func set(_ isKept: Bool) { value.withLock { $0 = isKept } }

    var isKept: Bool { value.withLock { $0 } }
}

/// Deliveries of some orders of one view; `bulk` fills the journal.
func record(view: Int, _ orders: ClosedRange<UInt64>, bulk: Int = 0) -> ViewRecord {
    var builder = PartBuilder()
    let custom: [ContractField] = [
        .custom1, .custom2, .custom3, .custom4, .custom5, .custom6, .custom7, .custom8,
    ]
    for order in orders {
        builder.see(order)
        builder.set(.country, order: order, text: order % 2 == 0 ? "DE" : "FR")
        builder.set(.time, order: order, 29_000_000 - order)
        builder.mark(.play, order: order, time: order * 10)
        for field in custom.prefix(bulk) {
            builder.set(field, order: order, text: String(repeating: "lorem ipsum ", count: 20) + "\(order)")
        }
    }
    let key = ViewKey(property: "shop-1", view: ViewPseudonym(high: UInt64(view), low: 7))
    return ViewRecord(key: key, part: builder.build(), events: orders.count)
}
