/// The closed list of what is counted or measured by name; each is a Prometheus metric.
public enum Metric: String, CaseIterable, Sendable {
    // MARK: Relay

    case beaconsReceived = "octroi_beacons_received_total"
    case beaconsRead = "octroi_beacons_read_total"
    case beaconsRefused = "octroi_beacons_refused_total"
    case beaconsShed = "octroi_beacons_shed_total"
    case connectionsClosed = "octroi_connections_closed_total"
    case eventsRead = "octroi_events_read_total"
    case eventsJournaled = "octroi_events_journaled_total"
    case eventsShed = "octroi_events_shed_total"
    case eventsOpen = "octroi_events_open"
    case eventsCommitted = "octroi_events_committed_total"
    case eventsReceipted = "octroi_events_receipted_total"
    case eventsWaiting = "octroi_events_waiting"
    case eventsQuarantined = "octroi_events_quarantined"
    case journalDamages = "octroi_journal_damages"
    case eventsRejected = "octroi_events_rejected_total"
    case fieldsDropped = "octroi_fields_dropped_total"
    case gateDropped = "octroi_gate_dropped_total"
    case guessableViewers = "octroi_guessable_viewers_total"
    case journalBytes = "octroi_journal_bytes"
    case openViews = "octroi_open_views"
    case cuts = "octroi_cuts_total"
    case userAgentJIT = "octroi_user_agent_jit"
    case userAgentsMatched = "octroi_user_agents_matched_total"
    case userAgentsStopped = "octroi_user_agents_stopped_total"
    case batchesSealed = "octroi_batches_sealed_total"
    case batchesReceipted = "octroi_batches_receipted_total"
    case batchesQuarantined = "octroi_batches_quarantined"
    case batchesWaiting = "octroi_batches_waiting"
    case forwardingAttempts = "octroi_forwarding_attempts_total"
    case forwardingFailures = "octroi_forwarding_failures_total"

    // MARK: Aggregator

    case batchesStored = "octroi_batches_stored_total"
    case batchesRepeated = "octroi_batches_repeated_total"
    case batchesRefused = "octroi_batches_refused_total"
    case batchesLate = "octroi_batches_late_total"
    case batchesPutOff = "octroi_batches_put_off_total"
    case clientsRefused = "octroi_clients_refused_total"
    case partsStored = "octroi_parts_stored_total"
    case eventsStored = "octroi_events_stored_total"
    case ordersStored = "octroi_orders_stored_total"
    case eventsRepeated = "octroi_events_repeated_total"
    case viewsDeleted = "octroi_views_deleted_total"

    /// Whether the value only grows while the program runs.
    public var isCounter: Bool { rawValue.hasSuffix("_total") }

    /// What the value says, one line.
    public var help: String {
        switch self {
        case .beaconsReceived: "Beacons received."
        case .beaconsRead: "Beacons read."
        case .beaconsRefused: "Beacons that could not be read, by reason."
        case .beaconsShed: "Beacons answered and not kept."
        case .connectionsClosed: "Connections closed without an answer, by reason."
        case .eventsRead: "Events found in beacons."
        case .eventsJournaled: "Deliveries of events on the disk."
        case .eventsShed: "Events answered and not kept."
        case .eventsOpen: "Events journaled and in no cut yet."
        case .eventsCommitted: "Events that cuts have sealed."
        case .eventsReceipted: "Events whose batches the aggregator has."
        case .eventsWaiting: "Events whose batches wait for a receipt."
        case .eventsQuarantined: "Events whose batches the aggregator refused."
        case .journalDamages: "Journal records that could not be read back, and events that did not conform."
        case .eventsRejected: "Events that were not taken, by reason."
        case .fieldsDropped: "Fields dropped or changed, by reason."
        case .gateDropped: "Values that the egress gate took out of parts, by field and form."
        case .guessableViewers: "Viewer ids that somebody could guess, by kind."
        case .journalBytes: "Bytes of the journal that are not retired."
        case .openViews: "Views with an open part."
        case .cuts: "Cuts committed."
        case .userAgentJIT:
            "1 where patterns of user agents run as machine code, 0 where they are interpreted."
        case .userAgentsMatched: "User agents that were matched, not remembered."
        case .userAgentsStopped: "Matches that ended at their step limit."
        case .batchesSealed: "Batches sealed."
        case .batchesReceipted: "Batches for which a receipt was checked."
        case .batchesQuarantined: "Batches set aside."
        case .batchesWaiting: "Batches in the outbox."
        case .forwardingAttempts: "Posts of batches begun."
        case .forwardingFailures: "Posts of batches that failed."
        case .batchesStored: "Batches stored."
        case .batchesRepeated: "Batches that were sent again."
        case .batchesRefused: "Batches refused, by reason."
        case .batchesLate: "Batches too late to correct their views."
        case .batchesPutOff: "Batches answered with 503."
        case .clientsRefused: "Requests from clients of no known relay."
        case .partsStored: "View parts joined into views."
        case .eventsStored: "Deliveries of events in stored batches."
        case .ordersStored: "Distinct orders in stored batches, part by part."
        case .eventsRepeated: "Deliveries of events that were already known."
        case .viewsDeleted: "Views deleted at the end of their retention."
        }
    }
}

/// A metric's reason: a case of a closed list, so that no text of the data can become one.
public protocol MetricReason: CaseIterable, Sendable {
    /// The reason's label.
    var reasonName: String { get }
}

extension MetricReason where Self: RawRepresentable, RawValue == String {
    /// The case's raw value.
    public var reasonName: String { rawValue }
}

/// One value of one metric.
public struct MetricSample: Sendable {
    /// The metric.
    public let metric: Metric
    /// The contract's field that it is about, if it is about one.
    public let field: String?
    /// Its reason, if it has some.
    public let reason: String?
    /// The value.
    public let value: UInt64

    /// A value without a reason.
    public init(_ metric: Metric, _ value: UInt64) {
        self.metric = metric
        (field, reason) = (nil, nil)
        self.value = value
    }

    /// A value for one reason.
    public init(_ metric: Metric, reason: some MetricReason, _ value: UInt64) {
        self.metric = metric
        field = nil
        self.reason = reason.reasonName
        self.value = value
    }

    /// A value for one field and reason.
    public init(_ metric: Metric, field: some MetricReason, reason: some MetricReason, _ value: UInt64) {
        self.metric = metric
        self.field = field.reasonName
        self.reason = reason.reasonName
        self.value = value
    }
}
