public import Aggregation
import HTTPTypes
public import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore

/// The API that analysts and operators ask, on loopback only until it knows tokens.
public struct ReportEndpoint: Sendable {
    private static let idle = TimeAmount.seconds(60)
    /// Connections that are served at once: a few people and programs of this machine.
    private static let connectionsMax = 64
    private let store: BatchStore
    private let rules: ReportRules
    private let clock: MillisecondClock
    private let alarms: @Sendable () -> [String]
    private let metrics: @Sendable () -> String

    /// An API over a store; alarms and metrics are asked of whoever keeps them.
    public init(
        store: BatchStore, rules: ReportRules, clock: @escaping MillisecondClock,
        alarms: @escaping @Sendable () -> [String], metrics: @escaping @Sendable () -> String
    ) {
        self.store = store
        self.rules = rules
        self.clock = clock
        self.alarms = alarms
        self.metrics = metrics
    }

    /// The server; `onBound` learns the port.
    public func application(
        address: String, port: Int, logger: Logger, onBound: @escaping @Sendable (Int) async -> Void
    ) throws(EndpointError) -> some ApplicationProtocol {
        guard Self.isLoopback(address) else { throw .notLoopback }
        let router = Router()
        router.get("v1/report") { request, _ in await report(request) }
        router.get("v1/status") { _, _ in await status() }
        router.get("metrics") { _, _ in Self.response(.ok, "text/plain; version=0.0.4", Array(metrics().utf8))
        }
        return Application(
            router: router, server: .http1(configuration: .init(idleTimeout: Self.idle)),
            configuration: .init(
                address: .hostname(address, port: port),
                availableConnectionsDelegate: .maximum(Self.connectionsMax, logger: logger)),
            onServerRunning: { await onBound($0.localAddress?.port ?? 0) }, logger: logger)
    }

    /// Whether a literal address is this machine's own: 127.0.0.0/8 or ::1.
    static func isLoopback(_ address: String) -> Bool {
        if address == "::1" { return true }
        let octets = address.split(separator: ".", omittingEmptySubsequences: false)
        return octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
    }
}

// MARK: - Answers

extension ReportEndpoint {
    private func report(_ request: Request) async -> Response {
        let query = request.uri.queryParameters
        let wanted = ReportRequest(
            from: query["from"].map { String($0) }, to: query["to"].map { String($0) },
            by: query["by"].map { String($0) })
        guard let wanted else {
            return Self.response(.badRequest, "text/plain", Array(Self.usage.utf8))
        }
        guard let report = try? await Report.make(wanted, of: store, rules: rules, now: clock()) else {
            return Self.failure
        }
        let accepted = request.headers[.accept] ?? ""
        let isTable = query["format"].map { $0 == "table" } ?? accepted.hasPrefix("text/plain")
        if isTable { return Self.response(.ok, "text/plain", Array(report.table().utf8)) }
        guard let json = try? report.json() else { return Self.failure }
        return Self.response(.ok, "application/json", json)
    }

    private func status() async -> Response {
        guard let counts = try? await store.counts(),
            let json = try? JSONText.encode(AggregatorStatus(counts, alarms: alarms()))
        else { return Self.failure }
        return Self.response(.ok, "application/json", json)
    }

    private static let usage = """
        from, to: ms since 1970, 2026-11-24 or 2026-11-24T06:30:00Z; by: country, player,
        browser, os, device or property; format: json or table.

        """

    private static var failure: Response {
        response(.serviceUnavailable, "text/plain", Array("The store does not answer.\n".utf8))
    }

    private static func response(_ status: HTTPResponse.Status, _ type: String, _ body: [UInt8]) -> Response {
        Response(
            status: status, headers: [.contentType: type.contains(";") ? type : "\(type); charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
