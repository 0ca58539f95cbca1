import Batching
import GRDB

/// The aggregator's state: batches, receipts and views in one SQLite file.
///
/// The pool serialises writers and lets readers see a snapshot; each batch is one transaction.
public final class BatchStore: Sendable {
    let pool: DatabasePool

    /// Opens or makes the database at a path.
    public init(path: String) throws(StoreError) {
        pool = try StoreError.catching {
            var configuration = GRDB.Configuration()
            configuration.busyMode = .timeout(5)
            configuration.prepareDatabase { database in
                // Deleted rows are overwritten, so that what has reached its age is gone from the file.
                try database.execute(sql: "PRAGMA secure_delete = ON")
            }
            let pool = try DatabasePool(path: path, configuration: configuration)
            // A receipt is a promise: its transaction survives power loss.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try pool.write { try $0.execute(sql: Self.schema) }
            return pool
        }
    }

    /// Opens an existing database to read it, beside a program that writes it.
    public init(reading path: String) throws(StoreError) {
        pool = try StoreError.catching {
            var configuration = GRDB.Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(5)
            return try DatabasePool(path: path, configuration: configuration)
        }
    }

    private static let schema = """
        CREATE TABLE IF NOT EXISTS batches(
            name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, region TEXT NOT NULL, relay TEXT NOT NULL,
            incarnation INTEGER NOT NULL, cut INTEGER NOT NULL, cut_ms INTEGER NOT NULL, parts INTEGER NOT NULL,
            events INTEGER NOT NULL, orders INTEGER NOT NULL, repeated INTEGER NOT NULL, late INTEGER NOT NULL,
            arrived_ms INTEGER NOT NULL, receipt TEXT NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS batches_by_arrival ON batches(arrived_ms);
        CREATE INDEX IF NOT EXISTS batches_by_cut ON batches(region, relay, incarnation, cut);
        CREATE TABLE IF NOT EXISTS receipt_logs(
            id INTEGER PRIMARY KEY, vkey TEXT NOT NULL UNIQUE, size INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS receipts(
            log INTEGER NOT NULL, leaf INTEGER NOT NULL, batch TEXT NOT NULL, note TEXT NOT NULL,
            arrived_ms INTEGER NOT NULL, PRIMARY KEY(log, leaf)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS heads(
            origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root TEXT NOT NULL, note TEXT NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS receipts_by_arrival ON receipts(arrived_ms);
        CREATE TABLE IF NOT EXISTS views(
            id INTEGER PRIMARY KEY, region TEXT NOT NULL, property TEXT NOT NULL, view BLOB NOT NULL,
            part BLOB NOT NULL, minute INTEGER NOT NULL, ended INTEGER NOT NULL, orders INTEGER NOT NULL,
            cut_ms INTEGER NOT NULL, arrived_ms INTEGER NOT NULL);
        CREATE UNIQUE INDEX IF NOT EXISTS views_by_key ON views(view, property, region);
        CREATE INDEX IF NOT EXISTS views_by_arrival ON views(arrived_ms);
        CREATE INDEX IF NOT EXISTS views_by_minute ON views(minute);
        CREATE TABLE IF NOT EXISTS counts(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        """
}

/// The database failed; nothing of it is quoted.
public struct StoreError: Error, Equatable, Sendable {
    /// SQLite's extended result code, or 0 where it has none.
    public let code: Int

    static func catching<Value>(_ body: () throws -> Value) throws(StoreError) -> Value {
        do { return try body() } catch { throw StoreError(error) }
    }

    static func catching<Value: Sendable>(
        _ body: @Sendable () async throws -> Value
    ) async throws(StoreError) -> Value {
        do { return try await body() } catch { throw StoreError(error) }
    }

    private init(_ error: any Error) {
        code = (error as? DatabaseError).map { Int($0.extendedResultCode.rawValue) } ?? 0
    }
}
