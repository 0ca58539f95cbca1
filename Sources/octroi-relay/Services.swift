import DurableFiles
import Forwarding
import FoundationEssentials
import Ingest
import RegionConfiguration
import Sealing
import ServiceLifecycle
import Telemetry
import TransparencyLog
import UnixSignals

/// Takes players' beacons until the program is told to stop.
struct IngestService: Service {
    let server: IngestServer
    let layout: StateLayout
    let telemetry: Telemetry

    func run() async throws {
        let ports = try await server.start()
        // A full disk must not keep the relay from serving.
        let text = "{\"ingest\":\(ports.first ?? 0),\"listeners\":\(ports)}\n"
        try? DurableFiles().replace(layout.root + "/ports", Array(text.utf8), mode: 0o644)
        for port in ports { telemetry.log(.started(port: port, apiPort: 0)) }
        try? await gracefulShutdown()
        await server.shutdown()
    }
}

/// Cuts on the region's clock and takes in what forward returns.
struct SealingService: Service {
    /// How often returns are looked for.
    private static let returnsInterval = Duration.milliseconds(200)

    /// How often alarms are looked at, in rounds of looking for returns.
    private static let roundsBetweenAlarms = 10
    /// How often the archive is looked through, in the same rounds: about every ten minutes.
    private static let roundsBetweenPurges = 3_000
    /// How often the ledger gets the accounts, in the same rounds: about every minute.
    private static let roundsBetweenHeartbeats = 300

    let sealer: Sealer
    let start: RelayStart
    let flushInterval: Duration
    let clock: RegionClock
    let forward: ForwardWatch
    let telemetry: Telemetry

    func run() async throws {
        sealer.onTooManyOpenViews { [sealer, clock] in sealer.requestCut(at: clock.millis) }
        let interval = max(1000, UInt64(flushInterval / .milliseconds(1)))
        var nextCut = (clock.millis() / interval + 1) * interval
        for damage in sealer.accounts.damages {
            telemetry.log(
                .journalDamaged(segment: damage.segment, offset: damage.offset, bytes: damage.bytes))
        }
        var day = clock.millis() / 86_400_000
        var isAudited = false
        var round = 0
        // Another service that fails, as on a port that is taken, cancels this one.
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            round += 1
            if round % Self.roundsBetweenAlarms == 0 {
                // Forward is watched by the clock that it writes the time of.
                forward.look(
                    sealer.accounts, telemetry, at: Int64(RegionClock.machine.millis() / 1000))
                if forward.isAudited != isAudited, record(isAudited: !isAudited) { isAudited.toggle() }
            }
            if round % Self.roundsBetweenPurges == 1 { sealer.requestPurge(at: clock.millis) }
            if round % Self.roundsBetweenHeartbeats == 0 { sealer.requestHeartbeat(at: clock.millis) }
            sealer.requestReturns(at: clock.millis)
            sealer.requestMissing()
            if clock.millis() / 86_400_000 != day,
                (try? sealer.declare(start.viewerKey(at: clock.millis()))) != nil
            {
                day = clock.millis() / 86_400_000
            }
            if clock.millis() >= nextCut {
                sealer.requestCut(at: clock.millis)
                nextCut = (clock.millis() / interval + 1) * interval
            }
            try? await Task.sleep(for: Self.returnsInterval)
        }
        sealer.commitPending()
        sealer.beat(at: clock.millis())
    }

    /// Records that forward's audit mode began or ended; false where that cannot be written.
    private func record(isAudited: Bool) -> Bool {
        let entry = IncidentEntry(
            time: LedgerTime(millis: clock.millis()), kind: .auditMode, count: isAudited ? 1 : 0)
        return (try? sealer.declare([.incident(entry)])) != nil
    }
}

/// Sends batches until the program is told to stop.
struct ForwardService: Service {
    /// Seconds that current transfers get to end: within the 30 s that supervisors give.
    private static let drainSeconds = 25

    let forwarder: Forwarder

    func run() async throws {
        try forwarder.start()
        try? await gracefulShutdown()
        forwarder.stop(drainSeconds: Self.drainSeconds)
    }
}

/// Reads the aggregator's addresses again at each SIGHUP, which ends no half.
struct HangupService: Service {
    let region: RegionOption
    let forwarder: Forwarder?
    let telemetry: Telemetry

    func run() async throws {
        let hangups = await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown()
        for await _ in hangups { if let forwarder { reread(forwarder) } }
    }

    private func reread(_ forwarder: Forwarder) {
        do {
            let aggregator = try region.load(half: .forward).configuration.aggregator
            try forwarder.replaceAddresses(RelayAssembly.addresses(aggregator))
            telemetry.log(.addressesReread(addresses: aggregator.addresses.count))
        } catch {
            telemetry.log(.addressesUnreadable)
        }
    }
}
