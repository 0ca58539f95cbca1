import Batching
import EgressContract

/// A batch that waits for its outcome, and what it takes of the buffer.
struct WaitingBatch {
    /// Where it lies; nil until its intent is recorded.
    var entry: OutboxEntry?
    let batch: SealedBatch
    let size: BatchSize
    /// When its views were cut, by the relay's clock.
    let cutMillis: UInt64
}

/// The bytes of a batch file, and those of properties whose share of the buffer is limited.
struct BatchSize {
    var bytes: Int
    var shares: [String: Int] = [:]
}

/// Divides the bytes of a batch file among properties, by the bytes of their parts.
struct BatchWeights {
    private var all = 0
    private var byProperty: [String: Int] = [:]

    mutating func add(_ record: ViewRecord) {
        all += record.part.bytes.count
        byProperty[record.key.property, default: 0] += record.part.bytes.count
    }

    func size(_ bytes: Int) -> BatchSize {
        BatchSize(bytes: bytes, shares: byProperty.mapValues { bytes * $0 / max(1, all) })
    }
}

/// The batches that wait for their outcome; how much and how old they are.
struct WaitingBatches {
    private var batches: [BatchName: WaitingBatch] = [:]
    /// Bytes of their files.
    private(set) var bytes = 0
    /// The oldest one's cut.
    private(set) var oldestMillis: UInt64?

    var count: Int { batches.count }
    var all: some Collection<WaitingBatch> { batches.values }

    subscript(name: BatchName) -> WaitingBatch? { batches[name] }

    mutating func add(_ batch: WaitingBatch) {
        batches[batch.batch.name] = batch
        bytes += batch.size.bytes
        oldestMillis = min(oldestMillis ?? batch.cutMillis, batch.cutMillis)
    }

    /// Learns where a batch lies.
    mutating func place(_ entry: OutboxEntry) { batches[entry.name]?.entry = entry }

    mutating func remove(_ name: BatchName) -> WaitingBatch? {
        guard let batch = batches.removeValue(forKey: name) else { return nil }
        bytes -= batch.size.bytes
        if batch.cutMillis == oldestMillis { oldestMillis = batches.values.lazy.map(\.cutMillis).min() }
        return batch
    }
}
