import DurableFiles
import Forwarding
import FoundationEssentials
import Ingest
import Sealing
import ServiceLifecycle
import Telemetry

/// Takes players' beacons until the program is told to stop.
struct IngestService: Service {
    let server: IngestServer
    let layout: StateLayout
    let telemetry: Telemetry

    func run() async throws {
        let port = try await server.start()
        try DurableFiles().replace(layout.root + "/ports", Array("{\"ingest\":\(port)}\n".utf8), mode: 0o644)
        telemetry.log(.started(port: port, apiPort: 0))
        try? await gracefulShutdown()
        await server.shutdown()
    }
}

/// Cuts on the region's clock and takes in what forward returns.
struct SealingService: Service {
    /// How often returns are looked for.
    private static let returnsInterval = Duration.milliseconds(200)

    let sealer: Sealer
    let flushInterval: Duration

    func run() async throws {
        sealer.onTooManyOpenViews { [sealer] in sealer.requestCut(at: RegionClock.millis) }
        let interval = max(1000, UInt64(flushInterval / .milliseconds(1)))
        var nextCut = (RegionClock.millis() / interval + 1) * interval
        while !Task.isShuttingDownGracefully {
            sealer.requestReturns()
            if RegionClock.millis() >= nextCut {
                sealer.requestCut(at: RegionClock.millis)
                nextCut = (RegionClock.millis() / interval + 1) * interval
            }
            try? await Task.sleep(for: Self.returnsInterval)
        }
        sealer.commitPending()
    }
}

/// Sends batches until the program is told to stop.
struct ForwardService: Service {
    let forwarder: Forwarder

    func run() async throws {
        try forwarder.start()
        try? await gracefulShutdown()
        forwarder.stop()
    }
}
