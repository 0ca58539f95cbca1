import ArgumentParser
import FoundationEssentials
import NIOCore
import NIOHTTP2
import NIOPosix
import NIOSSL

/// Sends a load of beacons to a server on this machine and prints what came of it, as JSON.
@main
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "octroi-load",
        abstract: "Send beacons as fast as they are answered, or at a pace of their own.",
        discussion: """
            Without --rate each connection waits for its answer (closed loop: the server's maximum). With --rate \
            requests are due at instants of their own and latency counts from these (open loop). Each pass over \
            the load gives its views and viewers new ids.
            """)

    @Option(help: "The folder with bodies.txt and clients.txt.") var load: String
    @Option(help: "The port on 127.0.0.1.") var port: Int
    @Option(help: "The Host's first label.") var property = "benchmark"
    @Option(help: "The path of all requests.") var path = "/"
    @Option(help: "The Content-Type of all requests.") var contentType = "text/plain"
    @Option(help: "What carries them: plain, tls or http2 (over TLS); certificates are not checked.")
    var transport = Transport.plain
    @Option(help: "Connections, all kept alive.") var connections = 256
    @Option(help: "The longest run, in seconds.") var seconds = 5.0
    @Option(help: "The most requests.") var requests = Int.max
    @Option(help: "Requests a second, whatever the answers do.") var rate: Double?
    @Flag(help: "Space them evenly; else they come as a Poisson process.") var even = false

    func validate() throws {
        guard 1...65_535 ~= port, 1...10_000 ~= connections, 0.1...86_400 ~= seconds, requests > 0,
            rate.map({ 0.1...1_000_000 ~= $0 }) ?? true
        else { throw ValidationError("a number is out of its range") }
    }

    func run() async throws {
        let form = RequestForm(
            path: path, property: property, contentType: contentType, isHTTP2: transport == .http2)
        let load = try Load(folder: load, form: form)
        let tls = try transport.context()
        let pace = rate.map { Pace.open(perSecond: $0, isPoisson: !even) } ?? .closed
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.any()
        let finished = loop.makePromise(of: Outcome.self)
        let duration = TimeAmount.nanoseconds(Int64(seconds * 1e9))
        let driver = try await loop.submit { [requests] in
            NIOLoopBound(
                Driver(
                    load: load, pace: pace, duration: duration, requestsMax: requests, loop: loop,
                    finished: finished), eventLoop: loop)
        }.get()
        let bootstrap = ClientBootstrap(group: group)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls {
                        try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: nil))
                    }
                    if form.isHTTP2 {
                        let limits = NIOHTTP2Handler.Configuration.trusting
                        let streams = NIOHTTP2Handler(
                            mode: .client, eventLoop: channel.eventLoop,
                            connectionConfiguration: limits.connection,
                            streamConfiguration: limits.stream
                        ) { $0.close() }
                        try pipeline.addHandler(streams)
                        try pipeline.addHandler(
                            HTTP2Requests(streams.syncMultiplexer(), head: form.streamHead))
                    }
                    try pipeline.addHandler(PlayerConnection(driver: driver.value))
                }
            }
        for _ in 0..<connections { _ = try await bootstrap.connect(host: "127.0.0.1", port: port).get() }
        let outcome = try await finished.futureResult.get()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        print(String(decoding: try encoder.encode(outcome), as: UTF8.self))
        try await group.shutdownGracefully()
    }
}

/// What carries the requests.
enum Transport: String, ExpressibleByArgument {
    case plain, tls, http2

    /// The client's side of TLS, nil without.
    func context() throws -> NIOSSLContext? {
        guard self != .plain else { return nil }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.applicationProtocols = [self == .http2 ? "h2" : "http/1.1"]
        return try NIOSSLContext(configuration: configuration)
    }
}
