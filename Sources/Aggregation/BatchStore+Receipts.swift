import GRDB

/// Signs the receipt of a batch for the leaf that it gets in the transaction.
struct ReceiptMaker: Sendable {
    /// The verifier key of the log that the receipt goes into.
    let log: String
    /// The signed receipt at a leaf; nil where it cannot be signed.
    let note: @Sendable (Int) -> [UInt8]?
}

/// The receipt could not be signed.
struct UnsignedReceipt: Error {}

extension BatchStore {
    /// Writes the receipt of a batch as the next row of its log: row i is leaf i.
    static func addReceipt(
        of batch: String, _ maker: ReceiptMaker, arrived: Int64, _ database: Database
    ) throws -> String {
        try database.execute(
            sql: "INSERT OR IGNORE INTO receipt_logs(vkey, size) VALUES(?, 0)", arguments: [maker.log])
        let row = try Row.fetchOne(
            database, sql: "SELECT id, size FROM receipt_logs WHERE vkey = ?", arguments: [maker.log])
        guard let row, let note = maker.note(row["size"]) else { throw UnsignedReceipt() }
        let text = String(decoding: note, as: UTF8.self)
        try database.execute(
            sql: "INSERT INTO receipts(log, leaf, batch, note, arrived_ms) VALUES(?,?,?,?,?)",
            arguments: [row["id"] as Int64, row["size"] as Int, batch, text, arrived])
        try database.execute(
            sql: "UPDATE receipt_logs SET size = size + 1 WHERE id = ?", arguments: [row["id"] as Int64])
        return text
    }

    /// Gives a stored batch a receipt of the present log, where its own is an earlier log's.
    func renew(_ batch: String, _ maker: ReceiptMaker, arrived: UInt64) async throws(StoreError) -> [UInt8] {
        try await StoreError.catching { [pool] in
            try await pool.write { database in
                let note = try Self.addReceipt(
                    of: batch, maker, arrived: Int64(clamping: arrived), database)
                try database.execute(
                    sql: "UPDATE batches SET receipt = ? WHERE name = ?", arguments: [note, batch])
                return Array(note.utf8)
            }
        }
    }

    /// How many receipts the log of this key has.
    public func receiptCount(log vkey: String) async throws(StoreError) -> Int {
        try await StoreError.catching { [pool] in
            try await pool.read {
                try Int.fetchOne(
                    $0, sql: "SELECT size FROM receipt_logs WHERE vkey = ?", arguments: [vkey]) ?? 0
            }
        }
    }

    /// The notes of a log's receipts from a leaf on, at most `count`.
    func receipts(log vkey: String, from leaf: Int, count: Int) async throws(StoreError) -> [String] {
        try await StoreError.catching { [pool] in
            try await pool.read {
                try String.fetchAll(
                    $0,
                    sql: """
                        SELECT note FROM receipts JOIN receipt_logs ON receipt_logs.id = log
                        WHERE vkey = ? AND leaf >= ? ORDER BY leaf LIMIT ?
                        """, arguments: [vkey, leaf, count])
            }
        }
    }
}
