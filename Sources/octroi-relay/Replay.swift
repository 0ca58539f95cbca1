import AddressBoundary
import ArgumentParser
import DurableFiles
import EgressContract
import Ingest
import RegionConfiguration
import Sealing

/// The relay's pipeline without sockets and wall clock.
struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Turn captured requests into batches, byte-identical for the same input.",
        discussion: """
            Each request arrives at the start time plus its t_ms; requests of several files are merged by their \
            instants, in file order where these are equal. Cuts come at every flush interval of that clock and at \
            the end. Batches lie in OUT/archive; what was counted goes to standard output.
            """)

    @OptionGroup var region: RegionOption
    @Option(parsing: .upToNextOption, help: "Capture files.") var captures: [String]
    @Option(help: "The client address of requests that name no `client` of their own.") var clientAddress:
        String
    @Option(help: "The start time, in ms since 1970-01-01 UTC.") var startTime: UInt64
    @Option(help: "The folder that holds the key file, `pseudonyms`.") var keys: String
    @Option(help: "The relay's name.") var relay = "replay"
    @Option(help: "The relay's incarnation.") var incarnation = 1
    @Option(help: "The folder to write, new or empty.") var out: String

    func run() async throws {
        try await withExitCode {
            var configuration = try region.load(files: nil).configuration
            configuration.pseudonymKeys = keys + "/pseudonyms"
            guard let identity = RelayIdentity(relay: relay, incarnation: incarnation) else {
                throw CommandFailure(
                    code: 64, description: "--relay is 1 to 32 of a-z and 0-9, --incarnation 1 or more")
            }
            guard (try? DurableFiles().list(out).isEmpty) ?? true else {
                throw CommandFailure.cannotWrite("\(out): not empty; name a new folder")
            }
            let assembly = RelayAssembly(configuration)
            let geo = try assembly.geo()
            let origin = try origin(of: clientAddress, in: geo)
            let sealer = try assembly.sealer(identity, replayingTo: out)
            let pipeline = try assembly.pipeline(sealer, keys: try PseudonymKeyFile.load(configuration))
            let interval = max(1000, UInt64(configuration.cut.flushInterval / .milliseconds(1)))
            try play(origin, geo, sealer, pipeline, interval)
            report(sealer, pipeline)
        }
    }

    private func origin(of client: String, in geo: GeoDatabases) throws(CommandFailure) -> Origin {
        guard let address = ClientAddress(text: Array(client.utf8).span) else {
            throw CommandFailure(code: 64, description: "a client address is not an IP address")
        }
        return address.origin(in: geo)
    }

    private func play(
        _ origin: Origin, _ geo: GeoDatabases, _ sealer: Sealer, _ pipeline: RelayPipeline,
        _ interval: UInt64
    ) throws(CommandFailure) {
        var beacons: [(position: Int, beacon: ReceivedBeacon)] = []
        for path in captures {
            for request in try Capture.read(path).requests {
                let arrival = startTime &+ request.millis
                let origin =
                    try request.client.map { client throws(CommandFailure) in
                        try self.origin(of: client, in: geo)
                    } ?? origin
                guard let beacon = request.beacon(from: origin, arrivalMillis: arrival) else { continue }
                beacons.append((beacons.count, beacon))
            }
        }
        beacons.sort { ($0.beacon.arrivalMillis, $0.position) < ($1.beacon.arrivalMillis, $1.position) }
        var nextCut = (startTime / interval + 1) * interval
        for (_, beacon) in beacons {
            while beacon.arrivalMillis >= nextCut {
                sealer.cut(at: nextCut)
                nextCut += interval
            }
            pipeline.receive(beacon) { _ in }
            sealer.commitPending()
        }
        sealer.cut(at: nextCut)
    }

    private func report(_ sealer: Sealer, _ pipeline: RelayPipeline) {
        let accounts = sealer.accounts
        print("events read \(pipeline.counts.events), journaled \(pipeline.counts.journaled)")
        print(
            "events committed \(accounts.committed.events), distinct in their parts \(accounts.committed.orders)"
        )
        print("batches \(accounts.waitingBatches), cuts \(accounts.cuts)")
    }
}
