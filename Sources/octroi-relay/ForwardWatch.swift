import DurableFiles
import Forwarding
import FoundationEssentials
import Sealing
import Telemetry

/// Reads what the forwarding half says of itself, which is untrusted, and raises the relay's alarms.
struct ForwardWatch: Sendable {
    /// The longest `status` that is read, in bytes: forward writes under 1 KiB.
    private static let bytesMax = 8 << 10
    /// Seconds after which forward counts as silent: it speaks every 10.
    private static let silentSeconds: Int64 = 60

    let returns: String
    let files: DurableFiles

    /// What forward last said, or nil where it said nothing that can be read.
    var status: ForwardingStatus? {
        guard let bytes = try? files.read(returns + "/status", maxBytes: Self.bytesMax) else { return nil }
        return try? JSONDecoder().decode(ForwardingStatus.self, from: Data(bytes))
    }

    /// Whether forward says that TLS secrets of the link may be written down.
    var isAudited: Bool { status?.alarms.contains(.auditMode) ?? false }

    /// Raises and clears what the state and the other half give cause for.
    func look(_ accounts: SealingAccounts, _ telemetry: Telemetry, at seconds: Int64) {
        let status = self.status
        let age = status.map { seconds.subtractingReportingOverflow($0.writtenAt).partialValue } ?? .max
        let isSilent = !(-Self.silentSeconds...Self.silentSeconds).contains(age)
        set(.journalFailed, accounts.isJournalFailing, telemetry)
        set(.bufferFull, accounts.isFull, telemetry)
        set(.cutFailed, accounts.isCutFailing, telemetry)
        let isForked = status?.alarms.contains(.ledgerForked) ?? false
        set(.ledgerStopped, accounts.isLedgerStopped || isForked, telemetry)
        set(.batchQuarantined, accounts.quarantined.events > 0, telemetry)
        set(.returnRejected, accounts.badReturns > 0, telemetry)
        set(.forwardSilent, isSilent, telemetry)
        set(.auditMode, isAudited, telemetry)
        let troubles = Set(status?.alarms ?? []).subtracting([.auditMode])
        set(.forwardingFailed, !isSilent && !troubles.isEmpty, telemetry)
    }

    private func set(_ alarm: Alarm, _ holds: Bool, _ telemetry: Telemetry) {
        if holds { telemetry.raise(alarm) } else { telemetry.clear(alarm) }
    }
}
