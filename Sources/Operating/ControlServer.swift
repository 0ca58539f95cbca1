public import Hummingbird
import Logging
import NIOCore
public import Telemetry

/// Serves status and metrics on a Unix socket, never on the players' port.
public struct ControlServer: Sendable {
    /// The longest path of a Unix socket, in bytes (`sun_path` less its end).
    public static let pathBytesMax = 107

    private let socketPath: String
    private let status: @Sendable () -> String
    private let metrics: @Sendable () -> String
    private let commands: [String: @Sendable () async -> String]
    private let onBound: @Sendable () -> Void
    private let telemetry: Telemetry

    /// A server on a socket that is made anew; `onBound` runs once it exists, to narrow its mode.
    ///
    /// Each command is a POST of its name and answers with JSON.
    public init(
        socketPath: String, telemetry: Telemetry, status: @escaping @Sendable () -> String,
        metrics: @escaping @Sendable () -> String,
        commands: [String: @Sendable () async -> String] = [:], onBound: @escaping @Sendable () -> Void
    ) {
        self.socketPath = socketPath
        self.telemetry = telemetry
        self.status = status
        self.metrics = metrics
        self.commands = commands
        self.onBound = onBound
    }

    /// The service: `GET /status` as JSON, `GET /metrics` as Prometheus reads it.
    public var application: some ApplicationProtocol {
        let router = Router()
        router.get("status") { _, _ in Self.answer(status(), "application/json") }
        router.get("metrics") { _, _ in Self.answer(metrics(), "text/plain; version=0.0.4") }
        for (name, command) in commands {
            router.post("\(name)") { _, _ in Self.answer(await command(), "application/json") }
        }
        return Application(
            router: router, configuration: .init(address: .unixDomainSocket(path: socketPath)),
            onServerRunning: { _ in onBound() }, logger: telemetry.libraryLogger)
    }

    private static func answer(_ text: String, _ type: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
