import GRDB

/// What the store has counted since it was made, in the same transactions as what it stores.
public struct StoreCounts: Equatable, Sendable {
    /// Batches stored.
    public internal(set) var batches = 0
    /// View parts in them.
    public internal(set) var parts = 0
    /// Deliveries of events in them.
    public internal(set) var events = 0
    /// Distinct orders, part by part, in them.
    public internal(set) var orders = 0
    /// Orders that were new to their view.
    public internal(set) var newOrders = 0
    /// Deliveries of orders that their view had already: (events - orders) + orders already stored.
    public internal(set) var repeated = 0
    /// Batches that came too late to correct their views.
    public internal(set) var lateBatches = 0
    /// Parts in them.
    public internal(set) var lateParts = 0
    /// Orders in them.
    public internal(set) var lateOrders = 0
    /// Views deleted at the end of their retention.
    public internal(set) var deletedViews = 0
    /// Orders of those views.
    public internal(set) var deletedOrders = 0
    /// Views that are stored now.
    public internal(set) var storedViews = 0
    /// Distinct events in them.
    public internal(set) var storedOrders = 0
    /// Receipts that are stored now.
    public internal(set) var storedReceipts = 0

    /// Whether every delivery is accounted for: new, repeated or late; and every new order stored or deleted.
    public var isBalanced: Bool {
        events == newOrders + repeated + lateOrders && newOrders == storedOrders + deletedOrders
    }
}

/// The names of what is counted in the database.
enum CountName: String, CaseIterable {
    case batches, parts, events, orders, repeated
    case newOrders = "new_orders"
    case lateBatches = "late_batches"
    case lateParts = "late_parts"
    case lateOrders = "late_orders"
    case deletedViews = "deleted_views"
    case deletedOrders = "deleted_orders"
}

extension BatchStore {
    /// The counts as they stand.
    public func counts() async throws(StoreError) -> StoreCounts {
        try await StoreError.catching { [pool] in try await pool.read { try Self.counts($0) } }
    }

    /// SQLite's `synchronous` of the connection that writes: 2 is FULL.
    func synchronous() async throws(StoreError) -> Int {
        try await StoreError.catching { [pool] in
            try await pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") ?? 0 }
        }
    }

    static func add(_ amount: Int, to name: CountName, _ database: Database) throws {
        guard amount != 0 else { return }
        try database.cachedStatement(
            sql:
                "INSERT INTO counts VALUES(?,?) ON CONFLICT(name) DO UPDATE SET value = value + excluded.value"
        ).execute(arguments: [name.rawValue, amount])
    }

    static func counts(_ database: Database) throws -> StoreCounts {
        var counts = StoreCounts()
        for row in try Row.fetchAll(database, sql: "SELECT name, value FROM counts") {
            guard let name = CountName(rawValue: row[0]) else { continue }
            counts[keyPath: path(of: name)] = row[1]
        }
        let views = try Row.fetchOne(database, sql: "SELECT count(*), ifnull(sum(orders), 0) FROM views")
        counts.storedViews = views?[0] ?? 0
        counts.storedOrders = views?[1] ?? 0
        counts.storedReceipts = try Int.fetchOne(database, sql: "SELECT count(*) FROM receipts") ?? 0
        return counts
    }

    private static func path(of name: CountName) -> WritableKeyPath<StoreCounts, Int> {
        switch name {
        case .batches: \.batches
        case .parts: \.parts
        case .events: \.events
        case .orders: \.orders
        case .repeated: \.repeated
        case .newOrders: \.newOrders
        case .lateBatches: \.lateBatches
        case .lateParts: \.lateParts
        case .lateOrders: \.lateOrders
        case .deletedViews: \.deletedViews
        case .deletedOrders: \.deletedOrders
        }
    }
}
