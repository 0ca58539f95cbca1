public import Aggregation

/// The aggregator's counts and alarms, as `GET /v1/status` tells them.
public struct AggregatorStatus: Encodable, Sendable {
    /// Batches stored.
    public let batches: Int
    /// Receipts that are stored now.
    public let receipts: Int
    /// Views that are stored now.
    public let views: Int
    /// Distinct events in them.
    public let distinctEvents: Int
    /// Deliveries of events in stored batches.
    public let events: Int
    /// Distinct orders, part by part, in stored batches.
    public let orders: Int
    /// Orders that were new to their view.
    public let newOrders: Int
    /// Deliveries of orders that their view had already.
    public let repeated: Int
    /// Parts that came too late.
    public let lateParts: Int
    /// Orders in them.
    public let lateOrders: Int
    /// Views deleted at the end of their retention.
    public let deletedViews: Int
    /// Orders of those views.
    public let deletedOrders: Int
    /// Whether every delivery is accounted for.
    public let isBalanced: Bool
    /// The names of the alarms that hold.
    public let alarms: [String]

    private enum CodingKeys: String, CodingKey {
        case batches, receipts, views, events, orders, repeated, alarms
        case distinctEvents = "distinct_events"
        case newOrders = "new_orders"
        case lateParts = "late_parts"
        case lateOrders = "late_orders"
        case deletedViews = "deleted_views"
        case deletedOrders = "deleted_orders"
        case isBalanced = "balanced"
    }

    /// The status of these counts and alarms.
    public init(_ counts: StoreCounts, alarms: [String]) {
        batches = counts.batches
        receipts = counts.storedReceipts
        views = counts.storedViews
        distinctEvents = counts.storedOrders
        events = counts.events
        orders = counts.orders
        newOrders = counts.newOrders
        repeated = counts.repeated
        lateParts = counts.lateParts
        lateOrders = counts.lateOrders
        deletedViews = counts.deletedViews
        deletedOrders = counts.deletedOrders
        isBalanced = counts.isBalanced
        self.alarms = alarms
    }
}
