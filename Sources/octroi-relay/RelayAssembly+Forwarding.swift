import Batching
import Forwarding
import FoundationEssentials
import RegionConfiguration
import Sealing
import TransparencyLog

/// The aggregator's side.
extension RelayAssembly {
    /// Where the aggregator listens.
    static func addresses(_ aggregator: AggregatorSettings) -> [AggregatorAddress] {
        aggregator.addresses.map { AggregatorAddress($0.address, port: $0.port) }
    }

    /// The sender of batches.
    func forwarder(inAuditMode: Bool) throws(CommandFailure) -> Forwarder {
        let aggregator = configuration.aggregator
        guard let verifier = NoteVerifier(vkey: aggregator.receiptVerifierKey) else {
            throw .unusable("aggregator.receipt_vkey: not a verifier key; octroi-aggregator prints it")
        }
        let layout = configuration.layout
        var forwarding = ForwardingConfiguration(
            outbox: layout.outbox, ledger: layout.ledger, returns: layout.returns,
            serverName: aggregator.serverName,
            addresses: Self.addresses(aggregator), certificateFile: aggregator.certificate,
            keyFile: aggregator.privateKey, authorityFile: aggregator.caCertificate,
            pins: aggregator.pins.map { String($0.dropFirst("sha256//".count)) }, receiptKey: verifier)
        forwarding.limits.connectMillis = Int(aggregator.connectTimeout / .milliseconds(1))
        forwarding.limits.totalMillis = Int(aggregator.totalTimeout / .milliseconds(1))
        forwarding.limits.maxBatchBytes = max(configuration.cut.maxBatchBytes, 4 << 20)
        forwarding.limits.policy.maxInFlight = aggregator.connections
        forwarding.limits.policy.maxBackoffMillis = Int64(aggregator.maxBackoff / .milliseconds(1))
        forwarding.limits.policy.maxRetryAfterMillis = Int64(aggregator.maxRetryAfter / .milliseconds(1))
        forwarding.limits.policy.failuresToOpen = aggregator.breakerFailures
        forwarding.limits.policy.probeMillis = Int64(aggregator.probeInterval / .milliseconds(1))
        forwarding.isAudited = inAuditMode
        var variables = Set(ProcessInfo.processInfo.environment.keys)
        if inAuditMode { variables.remove(StartRefusals.keyLog) }
        return Forwarder(forwarding, variables: variables)
    }
}
