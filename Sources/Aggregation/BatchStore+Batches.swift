import Batching
import EgressContract
import FoundationEssentials
import GRDB
import ViewFolding

/// A batch that is stored already.
struct KnownBatch: Sendable {
    let sha256: String
    let counts: (parts: Int, events: Int, orders: Int)
    let receipt: [UInt8]
}

/// What became of a batch in its transaction.
enum StoreOutcome: Sendable {
    case known(KnownBatch)
    case stored(repeated: Int, receipt: [UInt8])
}

extension BatchStore {
    /// The batch of this name, if there is one.
    func known(_ name: BatchName) async throws(StoreError) -> KnownBatch? {
        try await StoreError.catching { [pool] in try await pool.read { try Self.known(name, $0) } }
    }

    /// Stores a batch, its receipt and its views in one transaction, unless its name is known by now.
    func store(
        _ batch: Batch, _ sha256: String, receipt: ReceiptMaker, arrived: UInt64, isLate: Bool
    ) async throws(StoreError) -> StoreOutcome {
        try await StoreError.catching { [pool] in
            try await pool.write { database in
                if let known = try Self.known(batch.envelope.name, database) { return .known(known) }
                let arrival = Arrival(
                    millis: Int64(clamping: arrived), cutMillis: Int64(clamping: batch.envelope.cutMillis))
                let newOrders = isLate ? 0 : try Self.join(batch, arrival, database)
                let accepted = isLate ? 0 : batch.envelope.orders
                let repeated = batch.envelope.events - batch.envelope.orders + accepted - newOrders
                let note = try Self.addReceipt(
                    of: batch.envelope.name.text, receipt, arrived: arrival.millis, database)
                try Self.insert(batch.envelope, sha256, note, arrival, repeated, isLate, database)
                try Self.count(batch.envelope, newOrders, repeated, isLate, database)
                return .stored(repeated: repeated, receipt: Array(note.utf8))
            }
        }
    }

    private static func known(_ name: BatchName, _ database: Database) throws -> KnownBatch? {
        let statement = try database.cachedStatement(
            sql: "SELECT sha256, parts, events, orders, receipt FROM batches WHERE name = ?")
        return try Row.fetchOne(statement, arguments: [name.text]).map { row in
            KnownBatch(
                sha256: row[0], counts: (row[1], row[2], row[3]), receipt: Array((row[4] as String).utf8))
        }
    }

    private static func insert(
        _ envelope: BatchEnvelope, _ sha256: String, _ note: String, _ arrival: Arrival, _ repeated: Int,
        _ isLate: Bool, _ database: Database
    ) throws {
        try database.execute(
            sql: "INSERT INTO batches VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            arguments: [
                envelope.name.text, sha256, envelope.region, envelope.name.relay, envelope.name.incarnation,
                envelope.name.cut, arrival.cutMillis, envelope.parts, envelope.events, envelope.orders,
                repeated, isLate, arrival.millis, note,
            ])
    }

    private static func count(
        _ envelope: BatchEnvelope, _ newOrders: Int, _ repeated: Int, _ isLate: Bool, _ database: Database
    ) throws {
        try add(1, to: .batches, database)
        try add(envelope.parts, to: .parts, database)
        try add(envelope.events, to: .events, database)
        try add(envelope.orders, to: .orders, database)
        try add(newOrders, to: .newOrders, database)
        try add(repeated, to: .repeated, database)
        try add(isLate ? 1 : 0, to: .lateBatches, database)
        try add(isLate ? envelope.parts : 0, to: .lateParts, database)
        try add(isLate ? envelope.orders : 0, to: .lateOrders, database)
    }
}

// MARK: - Views

extension BatchStore {
    struct Arrival: Sendable {
        let millis: Int64
        let cutMillis: Int64
    }

    /// Joins each part into its view and gives how many orders were new.
    private static func join(_ batch: Batch, _ arrival: Arrival, _ database: Database) throws -> Int {
        let find = try database.cachedStatement(
            sql: "SELECT id, part, orders FROM views WHERE view = ? AND property = ? AND region = ?")
        var newOrders = 0
        for record in batch.records {
            let key = record.key
            let row = try Row.fetchOne(
                find, arguments: [key.view.bytes, key.property, batch.envelope.region])
            if let row {
                let before = ViewPart(canonical: Array(row[1] as Data))
                let joined = before.joined(with: record.part)
                let orders = joined.orders
                newOrders += orders - (row[2] as Int)
                try update(row[0], joined, orders, arrival, database)
            } else {
                newOrders += record.part.orders
                try insert(record, batch.envelope.region, arrival, database)
            }
        }
        return newOrders
    }

    private static func insert(
        _ record: ViewRecord, _ region: String, _ arrival: Arrival, _ database: Database
    ) throws {
        let facts = ViewFacts(record.part)
        try database.cachedStatement(
            sql: """
                INSERT INTO views(region, property, view, part, minute, ended, orders, cut_ms, arrived_ms)
                VALUES(?,?,?,?,?,?,?,?,?)
                """
        ).execute(arguments: [
            region, record.key.property, record.key.view.bytes, Data(record.part.bytes),
            facts.minute ?? Int(arrival.cutMillis / 60_000), facts.last(.viewend) != nil, facts.seen,
            arrival.cutMillis, arrival.millis,
        ])
    }

    private static func update(
        _ id: Int64, _ part: ViewPart, _ orders: Int, _ arrival: Arrival, _ database: Database
    ) throws {
        let facts = ViewFacts(part)
        try database.cachedStatement(
            sql: """
                UPDATE views SET part = ?, minute = coalesce(?, minute), ended = ?, orders = ?,
                cut_ms = max(cut_ms, ?), arrived_ms = max(arrived_ms, ?) WHERE id = ?
                """
        ).execute(arguments: [
            Data(part.bytes), facts.minute, facts.last(.viewend) != nil, orders, arrival.cutMillis,
            arrival.millis, id,
        ])
    }
}

extension ViewPseudonym {
    /// The sixteen bytes under which a view is stored.
    fileprivate var bytes: Data {
        var bytes: [UInt8] = []
        for half in [high, low] {
            for shift in stride(from: UInt64(56), through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: half >> shift))
            }
        }
        return Data(bytes)
    }
}
