import Aggregation
import ArgumentParser
import FoundationEssentials
import Logging
import RegionConfiguration
import Reporting
import ServiceLifecycle
import Telemetry
import UnixSignals

/// `octroi-aggregator run`.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves: takes batches, answers reports, deletes what has reached its age.",
        discussion: """
            Logs are JSON lines on standard error: fixed sentences and numbers. The ports that are really \
            bound stand in the state's us/ports. SIGTERM or SIGINT finishes what is in hand and stops.
            """)

    @OptionGroup var region: RegionOption

    func run() async throws {
        let (configuration, _) = try region.load()
        let signer = try StateFolder.signer(configuration.receiptKey)
        let state = StateFolder(state: configuration.state)
        try state.prepare()
        let telemetry = Telemetry { StandardError.write($0) }
        let parts = try Parts(configuration, signer, state, telemetry)
        try await parts.completeReceipts()
        let group = ServiceGroup(
            configuration: .init(
                services: try parts.services, gracefulShutdownSignals: [.sigterm, .sigint],
                logger: telemetry.libraryLogger))
        do {
            try await group.run()
        } catch {
            telemetry.log(.serviceFailed)
            throw StandardError.fail("could not serve; is a port taken?", .failure)
        }
        telemetry.log(.stopped)
    }
}
