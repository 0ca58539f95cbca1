import Batching
import DurableFiles
import TransparencyLog

/// A sealed batch: its name, and its intent with digests and counts.
struct SealedBatch: Hashable, Sendable {
    /// The batch's name.
    let name: BatchName
    /// What the ledger says of it.
    let intent: IntentEntry

    /// SHA-256 of its bytes, lower-case hex.
    var sha256: String { intent.sha256 }
    /// How many parts it holds.
    var parts: Int { intent.parts }
    /// How many deliveries of events they join.
    var events: Int { intent.events }
    /// The sizes of `seen`, added up.
    var orders: Int { intent.orders }
    /// The name of the file with its records' salts.
    var saltsName: String { Self.saltsName(sha256) }

    /// The name of the salts' file beside the batch of this SHA-256.
    static func saltsName(_ sha256: String) -> String { sha256 + ".salts" }

    init(name: BatchName, intent: IntentEntry) {
        self.name = name
        self.intent = intent
    }

    func write(to fields: inout FieldWriter) {
        fields.text(name.text)
        fields.text(intent.text)
    }

    init?(_ fields: inout FieldReader) {
        guard let name = fields.text().flatMap({ BatchName($0) }),
            let intent = fields.text().flatMap({ IntentEntry($0.utf8) }), intent.batch == name.text
        else { return nil }
        self.init(name: name, intent: intent)
    }
}

/// A batch that is being sealed: its file, its salts and its digests.
struct SealingBatch {
    let batch: SealedBatch
    let file: [UInt8]
    /// Empty without a key.
    let salts: [UInt8]

    /// Nil where the key gives no salts.
    init?(_ writer: BatchWriter, _ envelope: BatchEnvelope, level: Int, key: SaltKey?) {
        let plain = writer.plain(envelope)
        file = Gzip.deflate(plain, level: level)
        var root = TreeHash.empty
        if let key {
            guard
                var records = SaltedRecords(of: envelope.name.text, count: writer.parts, under: key)
            else { return nil }
            writer.forEachLine { records.append($0) }
            salts = records.file
            root = records.root
        } else {
            salts = []
        }
        batch = SealedBatch(
            name: envelope.name,
            intent: IntentEntry(
                time: LedgerTime(millis: envelope.cutMillis), batch: envelope.name.text,
                sha256: BatchDigest.hex(of: file), bytes: file.count, plainBytes: plain.count,
                parts: writer.parts, events: writer.events, orders: writer.orders, recordsRoot: root))
    }
}
