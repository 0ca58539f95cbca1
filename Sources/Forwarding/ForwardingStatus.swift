/// What forward says of itself, for ingest to raise alarms from: numbers and enums only.
public struct ForwardingStatus: Codable, Equatable, Sendable {
    /// Whether batches go out.
    public enum State: String, Codable, Sendable {
        /// Nothing waits.
        case idle
        /// Batches go, or will after a backoff.
        case sending
        /// Too many failures in a row: one probe now and then.
        case breakerOpen = "breaker_open"
        /// Draining what flies, or ended.
        case stopping
    }

    /// What ended the last failed transfer.
    public enum Failure: String, Codable, Sendable {
        /// Nothing failed yet.
        case none
        /// No connection.
        case connect
        /// Too slow.
        case timeout
        /// No TLS 1.3 session; also a client certificate that the aggregator refused.
        case tls
        /// A certificate that our authorities did not sign, or of another name.
        case certificate
        /// A public key that is not pinned.
        case pin
        /// Our own certificate, key or authorities cannot be used.
        case credentials
        /// The connection broke.
        case transfer
        /// An answer that asks to come again.
        case answer
        /// Any other.
        case other
    }

    /// What an operator should look at.
    public enum Alarm: String, Codable, Sendable, CaseIterable {
        /// TLS secrets of the link may be written down.
        case auditMode = "audit_mode"
        /// The breaker is open.
        case breakerOpen = "breaker_open"
        /// Batches wait on an answer that nobody should have given.
        case unexpectedAnswer = "unexpected_answer"
        /// Whoever answers is not the pinned aggregator.
        case untrustedPeer = "untrusted_peer"
        /// Our own certificate, key or authorities cannot be used.
        case credentials
        /// A batch cannot be read, or is over the limit.
        case batchUnreadable = "batch_unreadable"
        /// The aggregator knows another ledger of ours: nothing is sent any more.
        case ledgerForked = "ledger_forked"
        /// A return cannot be written: its batch will be sent again.
        case returnsUnwritable = "returns_unwritable"
    }

    /// Whether batches go out.
    public var state = State.idle
    /// What an operator should look at, sorted.
    public var alarms: [Alarm] = []
    /// Batches in the outbox without a return.
    public var waiting = 0
    /// Batches in transfer.
    public var inFlight = 0
    /// Transfers begun since the start.
    public var transfers = 0
    /// Receipts written since the start.
    public var receipts = 0
    /// Refusals written since the start.
    public var refusals = 0
    /// Transfers that failed or were told to come again since the start.
    public var failures = 0
    /// Answers that nobody should have given, since the start.
    public var unexpectedAnswers = 0
    /// Batches that wait on such an answer.
    public var held = 0
    /// Failures and refusals since the last receipt.
    public var failuresInARow = 0
    /// Entries of the ledger under the newest cosigned head.
    public var cosigned = 0
    /// What ended the last failed transfer.
    public var lastFailure = Failure.none
    /// The last HTTP status, 0 before the first.
    public var lastHTTPStatus = 0
    /// When this was written, in Unix seconds.
    public var writtenAt: Int64 = 0

    /// Nothing done yet.
    public init() {}

    enum CodingKeys: String, CodingKey {
        case state, alarms, waiting, transfers, receipts, refusals, failures, held, cosigned
        case inFlight = "in_flight"
        case unexpectedAnswers = "unexpected_answers"
        case failuresInARow = "failures_in_a_row"
        case lastFailure = "last_failure"
        case lastHTTPStatus = "last_http_status"
        case writtenAt = "written_at"
    }

    /// Whether more than the time of writing differs.
    func differs(from other: Self) -> Bool {
        var other = other
        other.writtenAt = writtenAt
        return self != other
    }
}
