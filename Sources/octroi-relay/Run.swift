import AddressBoundary
import ArgumentParser
import DurableFiles
import EgressContract
import Ingest
import Operating
import RegionConfiguration
import Sealing
import ServiceLifecycle
import Telemetry
import UnixSignals

/// Both halves in one process, for a laptop.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run both halves in one process (refused in production).",
        discussion: "Stops on SIGTERM or SIGINT, with every answered beacon on the disk.")

    @OptionGroup var region: RegionOption
    @OptionGroup var clock: ClockOption
    @OptionGroup var audit: AuditModeOption

    func run() async throws {
        try await withExitCode {
            try StartRefusals.own.check(inAuditMode: audit.isOn)
            let (configuration, effective) = try region.load()
            if configuration.environment == .production {
                throw CommandFailure.unusable(
                    "environment: production wants the halves apart; start octroi-relay ingest and octroi-relay forward"
                )
            }
            let telemetry = Telemetry { StandardError.write($0) }
            let ingest = try IngestHalf(
                configuration, effective, telemetry, clock.clock(for: configuration))
            let forwarder = try RelayAssembly(configuration).forwarder(inAuditMode: audit.isOn)
            let hangups = HangupService(region: region, forwarder: forwarder, telemetry: telemetry)
            try await audit.serve(
                ingest.services + [ForwardService(forwarder: forwarder), hangups], telemetry)
        }
    }
}

/// The half that sees addresses and never opens a connection.
struct IngestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest", abstract: "Run the half that takes beacons in and owns the state.",
        discussion: "It never opens an outbound connection. Status: GET /status on eu/control.sock.")

    @OptionGroup var region: RegionOption
    @OptionGroup var clock: ClockOption

    func run() async throws {
        try await withExitCode {
            try StartRefusals.own.check()
            let (configuration, effective) = try region.load(half: .ingest)
            let clock = try clock.clock(for: configuration)
            let telemetry = Telemetry { StandardError.write($0) }
            let hangups = HangupService(region: region, forwarder: nil, telemetry: telemetry)
            try await serve(
                try IngestHalf(configuration, effective, telemetry, clock).services + [hangups], telemetry)
        }
    }
}

/// The half that sends batches and never sees an address.
struct ForwardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forward", abstract: "Run the half that sends batches to the aggregator.",
        discussion: "It reads eu/outbox, writes eu/returns and never sees an address.")

    @OptionGroup var region: RegionOption
    @OptionGroup var audit: AuditModeOption

    func run() async throws {
        try await withExitCode {
            try StartRefusals.own.check(inAuditMode: audit.isOn)
            let configuration = try region.load(half: .forward).configuration
            let telemetry = Telemetry { StandardError.write($0) }
            let forwarder = try RelayAssembly(configuration).forwarder(inAuditMode: audit.isOn)
            let hangups = HangupService(region: region, forwarder: forwarder, telemetry: telemetry)
            try await audit.serve([ForwardService(forwarder: forwarder), hangups], telemetry)
        }
    }
}

/// The services of the ingest half.
struct IngestHalf {
    let services: [any Service]

    init(
        _ configuration: RelayConfiguration, _ effective: EffectiveConfiguration, _ telemetry: Telemetry,
        _ clock: RegionClock
    ) throws(CommandFailure) {
        let assembly = RelayAssembly(configuration)
        let layout = configuration.layout
        let identity = try RelayIdentity.read(from: layout, files: DurableFiles())
        let keys = try PseudonymKeyFile.load(configuration)
        let geo = try assembly.geo()
        let sealer = try assembly.sealer(identity)
        let pipeline = try assembly.pipeline(sealer, keys: keys)
        let start = RelayStart(configuration: configuration, effective: effective, keys: keys)
        try start.declare(to: sealer, at: clock.millis())
        telemetry.log(.geoLoaded(databases: geo.descriptions.count))
        telemetry.log(.userAgentsLoaded(jit: pipeline.isAgentJIT ? 1 : 0))
        let server = try assembly.server(geo, pipeline, clock, telemetry)
        let forward = ForwardWatch(returns: layout.returns, files: DurableFiles())
        let status = RelayStatus(
            server: server, pipeline: pipeline, sealer: sealer, telemetry: telemetry, forward: forward)
        guard layout.controlSocket.utf8.count <= ControlServer.pathBytesMax else {
            throw .unusable(
                "\(layout.controlSocket): too long for a Unix socket; choose a shorter state folder")
        }
        let control = ControlServer(
            socketPath: layout.controlSocket, telemetry: telemetry, status: { status.json },
            metrics: { status.metrics },
            commands: [
                "requeue": {
                    let (requeued, kept) = await sealer.requeue()
                    return "{\"requeued\":\(requeued),\"kept\":\(kept)}\n"
                },
                "drain": {
                    await server.shutdown()
                    sealer.requestCut(at: clock.millis)
                    return status.json
                },
            ],
            onBound: { try? DurableFiles().setMode(layout.controlSocket, 0o600) })
        if DurableFiles().exists(layout.controlSocket) { try? DurableFiles().unlink(layout.controlSocket) }
        services = [
            SealingService(
                sealer: sealer, start: start, flushInterval: configuration.cut.flushInterval, clock: clock,
                forward: forward, telemetry: telemetry),
            IngestService(server: server, layout: layout, telemetry: telemetry), control.application,
            KeyRenewal(configuration: configuration, clock: clock, telemetry: telemetry),
            GuessableViewerWatch(pipeline: pipeline, telemetry: telemetry),
            FileWatch(paths: configuration.geoDatabases, interval: configuration.geoCheckInterval) {
                assembly.reload(geo, telemetry)
            },
            FileWatch(
                paths: configuration.ingest.certificateFiles,
                interval: configuration.ingest.certificateCheckInterval
            ) { assembly.reloadCertificates(of: server, telemetry) },
        ]
    }
}

/// Runs services until SIGTERM or SIGINT; one that ends on its own ends the program, audit mode's in good order.
func serve(_ services: [any Service], _ telemetry: Telemetry) async throws {
    let group = ServiceGroup(
        configuration: .init(
            services: services.map {
                .init(
                    service: $0,
                    successTerminationBehavior: $0 is AuditModeEnd ? .gracefullyShutdownGroup : .cancelGroup)
            }, gracefulShutdownSignals: [.sigterm, .sigint], logger: telemetry.libraryLogger))
    do {
        try await group.run()
        telemetry.log(.stopped)
    } catch {
        telemetry.log(.serviceFailed)
        throw CommandFailure(
            code: 69, description: "a part of the relay could not start or ended: \(type(of: error))")
    }
}
