import FoundationEssentials
import GRDB
public import Telemetry

/// Deletes what has reached its age: views from their last arrival, batches and receipts a late window later.
public struct Retention: Sendable {
    private static let rowsPerTransaction = 5_000
    private let store: BatchStore
    private let settings: AggregationSettings
    private let telemetry: Telemetry
    private let clock: MillisecondClock

    /// A job on a store.
    public init(
        store: BatchStore, settings: AggregationSettings, telemetry: Telemetry,
        clock: @escaping MillisecondClock
    ) {
        self.store = store
        self.settings = settings
        self.telemetry = telemetry
        self.clock = clock
    }

    /// Runs at once and then every hour, until it is cancelled.
    public func run() async throws {
        while true {
            await runOnce()
            try await Task.sleep(for: .seconds(3_600))
        }
    }

    /// Deletes what has reached its age by now.
    public func runOnce() async {
        let now = clock()
        let viewsBefore = now > settings.retention ? now - settings.retention : 0
        let batchesBefore = viewsBefore > settings.lateWindow ? viewsBefore - settings.lateWindow : 0
        do {
            let deleted = try await store.delete(
                viewsBefore: viewsBefore, batchesBefore: batchesBefore,
                rowsPerTransaction: Self.rowsPerTransaction)
            telemetry.clear(.retentionFailed)
            telemetry.count(.viewsDeleted, deleted.views)
            if deleted.views + deleted.batches > 0 {
                telemetry.log(.retentionDone(views: deleted.views, batches: deleted.batches))
            }
        } catch {
            telemetry.log(.storeFailed(sqliteCode: error.code))
            telemetry.raise(.retentionFailed)
        }
    }
}

extension BatchStore {
    /// Deletes rows that arrived before these instants and leaves no trace of them in the files.
    func delete(
        viewsBefore: UInt64, batchesBefore: UInt64, rowsPerTransaction: Int
    ) async throws(StoreError) -> (views: Int, batches: Int) {
        try await StoreError.catching { [pool] in
            var views = 0
            var batches = 0
            var last = rowsPerTransaction
            while last == rowsPerTransaction {
                last = try await pool.write {
                    try Self.deleteViews(Int64(clamping: viewsBefore), rowsPerTransaction, $0)
                }
                views += last
            }
            batches = try await pool.write { try Self.deleteBatches(Int64(clamping: batchesBefore), $0) }
            if views + batches > 0 {
                try await pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            }
            return (views, batches)
        }
    }

    private static func deleteViews(_ before: Int64, _ count: Int, _ database: Database) throws -> Int {
        let rows = try Row.fetchAll(
            database, sql: "SELECT id, orders FROM views WHERE arrived_ms < ? ORDER BY arrived_ms LIMIT ?",
            arguments: [before, count])
        let delete = try database.cachedStatement(sql: "DELETE FROM views WHERE id = ?")
        var orders = 0
        for row in rows {
            orders += row[1] as Int
            try delete.execute(arguments: [row[0] as Int64])
        }
        try add(rows.count, to: .deletedViews, database)
        try add(orders, to: .deletedOrders, database)
        return rows.count
    }

    private static func deleteBatches(_ before: Int64, _ database: Database) throws -> Int {
        try database.execute(sql: "DELETE FROM receipts WHERE arrived_ms < ?", arguments: [before])
        try database.execute(sql: "DELETE FROM batches WHERE arrived_ms < ?", arguments: [before])
        return database.changesCount
    }
}
