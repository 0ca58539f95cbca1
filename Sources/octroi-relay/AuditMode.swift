import ArgumentParser
import CProcess
import ServiceLifecycle
import Synchronization
import Telemetry

/// Lets TLS secrets of the link be written down for an audit, and ends by itself.
struct AuditModeOption: ParsableArguments {
    @Flag(
        name: .customLong("audit-mode"),
        help: """
            Allow SSLKEYLOGFILE, which decrypts a capture of the link, for 60 minutes at most; then the program goes \
            on without it.
            """)
    var isOn = false

    @Option(
        name: .customLong("audit-seconds"),
        help: ArgumentHelp("How long audit mode lasts, 1 to 3600 s.", valueName: "seconds"))
    var seconds = AuditModeEnd.secondsMax

    func validate() throws {
        guard 1...AuditModeEnd.secondsMax ~= seconds else {
            throw ValidationError("--audit-seconds is 1 to \(AuditModeEnd.secondsMax)")
        }
    }

    /// Runs services; in audit mode, starts the program again without it once its time is over.
    func serve(_ services: [any Service], _ telemetry: Telemetry) async throws {
        guard isOn else { return try await octroi_relay.serve(services, telemetry) }
        telemetry.raise(.auditMode)
        let end = AuditModeEnd(after: .seconds(seconds))
        try await octroi_relay.serve(services + [end], telemetry)
        guard end.isOver else { return }
        telemetry.clear(.auditMode)
        let code = octroi_restart_without_audit_mode()
        throw CommandFailure(
            code: 69, description: "audit mode is over and the program could not go on: \(code)")
    }
}

/// Ends after an hour or less, which stops the services beside it.
final class AuditModeEnd: Service {
    /// Long enough for an audit of a busy link, short enough to be forgotten.
    static let secondsMax = 60 * 60

    private let length: Duration
    private let over = Atomic(false)

    init(after length: Duration) { self.length = length }

    /// Whether its time is over, and not the program stopped.
    var isOver: Bool { over.load(ordering: .relaxed) }

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            try await Task.sleep(for: self.length)
            self.over.store(true, ordering: .relaxed)
        }
    }
}
