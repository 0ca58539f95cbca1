import FoundationEssentials
import TransparencyLog

/// Counts what the loop does, and says when `status` is due.
struct StatusReport {
    /// A change is written at most this often: each writing is an fsync.
    private static let changeMillis: Int64 = 1_000
    private let everyMillis: Int64
    private let isAudited: Bool
    private var counted = ForwardingStatus()
    private var isUnwritable = false
    private var written: (status: ForwardingStatus, at: Int64)?

    init(everyMillis: Int64, isAudited: Bool) {
        self.everyMillis = everyMillis
        self.isAudited = isAudited
    }

    mutating func began() { counted.transfers += 1 }

    mutating func answered(_ status: Int) { counted.lastHTTPStatus = status }

    mutating func receipted() {
        counted.receipts += 1
        isUnwritable = false
    }

    mutating func refused() {
        counted.refusals += 1
        isUnwritable = false
    }

    mutating func failed(_ failure: ForwardingStatus.Failure) {
        counted.failures += 1
        counted.lastFailure = failure
    }

    mutating func unexpected() { counted.unexpectedAnswers += 1 }

    mutating func unwritable() { isUnwritable = true }

    /// What is to be said now.
    func status(
        _ policy: SendPolicy, _ cosigning: CosignPolicy, isStopping: Bool, unixSeconds: Int64
    ) -> ForwardingStatus {
        var status = counted
        status.waiting = policy.waiting.count
        status.inFlight = policy.flying.count
        status.held = policy.heldCount
        status.cosigned = cosigning.cosigned?.head.size ?? 0
        status.failuresInARow = max(policy.breaker.streak, cosigning.tries.failures)
        status.writtenAt = unixSeconds
        status.state =
            isStopping
            ? .stopping : isOpen(policy, cosigning) ? .breakerOpen : policy.waiting.isEmpty ? .idle : .sending
        status.alarms = ForwardingStatus.Alarm.allCases.filter { isRaised($0, policy, cosigning) }
            .sorted { $0.rawValue < $1.rawValue }
        return status
    }

    private func isOpen(_ policy: SendPolicy, _ cosigning: CosignPolicy) -> Bool {
        policy.breaker.isOpen || cosigning.tries.failures >= policy.limits.failuresToOpen
    }

    private func isRaised(
        _ alarm: ForwardingStatus.Alarm, _ policy: SendPolicy, _ cosigning: CosignPolicy
    ) -> Bool {
        let isFailing = policy.breaker.streak > 0 || cosigning.tries.failures > 0
        return switch alarm {
        case .auditMode: isAudited
        case .breakerOpen: isOpen(policy, cosigning)
        case .unexpectedAnswer: policy.heldCount > 0 || cosigning.tries.isHeld
        case .ledgerForked: cosigning.isForked
        case .untrustedPeer: isFailing && [.pin, .certificate].contains(counted.lastFailure)
        case .credentials: isFailing && counted.lastFailure == .credentials
        case .batchUnreadable: policy.unreadCount > 0
        case .returnsUnwritable: isUnwritable
        }
    }

    /// The file's bytes where it is time to write it.
    mutating func due(_ status: ForwardingStatus, at now: Int64, isLast: Bool) -> [UInt8]? {
        if let written, !isLast {
            let isChanged = status.differs(from: written.status)
            guard now - written.at >= (isChanged ? min(Self.changeMillis, everyMillis) : everyMillis) else {
                return nil
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let json = try? encoder.encode(status) else { return nil }
        written = (status, now)
        return Array(json) + [UInt8(ascii: "\n")]
    }
}
