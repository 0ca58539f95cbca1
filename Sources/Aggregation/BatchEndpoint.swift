import Batching
import Crypto
import EgressContract
import HTTPTypes
public import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import NIOCore
import NIOSSL
public import Telemetry
public import TransparencyLog

/// The endpoint that relays post batches to, over mutual TLS 1.3.
public struct BatchEndpoint: Sendable {
    private static let mediaType = "application/vnd.octroi.batch+gzip"
    /// Of a body past its limit this many times the limit are still read, so that the refusal can name it.
    private static let hashedLimitFactor = 4
    /// How long a connection may say nothing.
    private static let idle = TimeAmount.seconds(60)
    private let intake: BatchIntake
    private let witness: Witness

    /// An endpoint that stores what it takes.
    public init(
        settings: AggregationSettings, store: BatchStore, signer: NoteSigner, receipts: ReceiptLog,
        telemetry: Telemetry, clock: @escaping MillisecondClock
    ) {
        intake = BatchIntake(
            settings: settings, signer: signer, store: store, receipts: receipts, telemetry: telemetry,
            clock: clock)
        witness = Witness(store: store, signer: signer, telemetry: telemetry, clock: clock)
    }

    /// The server; `onBound` learns the port.
    public func application(
        onBound: @escaping @Sendable (Int) async -> Void
    ) throws(EndpointError) -> some ApplicationProtocol {
        let router = Router(context: RelayContext.self)
        router.post("v1/batch") { request, context in try await answer(request, context) }
        router.post("v1/add-checkpoint") { request, context in try await cosign(request, context) }
        router.get("v1/missing") { request, context in await missing(request, context) }
        let http = HTTPServerBuilder.http1(configuration: .init(idleTimeout: Self.idle))
        let server: HTTPServerBuilder
        do { server = try .tls(http, tlsConfiguration: try tls()) } catch { throw .certificate }
        let settings = intake.settings
        return Application(
            router: router, server: server,
            configuration: .init(
                address: .hostname(settings.address, port: settings.port),
                availableConnectionsDelegate: .maximum(
                    settings.maxConnections, logger: intake.telemetry.libraryLogger)),
            onServerRunning: { await onBound($0.localAddress?.port ?? 0) },
            logger: intake.telemetry.libraryLogger)
    }

    private func tls() throws(EndpointError) -> TLSConfiguration {
        let settings = intake.settings
        guard let chain = try? NIOSSLCertificate.fromPEMFile(settings.certificate),
            let key = try? NIOSSLPrivateKey(file: settings.privateKey, format: .pem)
        else { throw .certificate }
        guard let signers = try? NIOSSLCertificate.fromPEMFile(settings.clientCA) else { throw .clientCA }
        var configuration = TLSConfiguration.makeServerConfigurationWithMTLS(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key),
            trustRoots: .certificates(signers))
        configuration.minimumTLSVersion = .tlsv13
        configuration.certificateVerification = .noHostnameVerification
        configuration.applicationProtocols = ["http/1.1"]
        return configuration
    }
}

// MARK: - One request

extension BatchEndpoint {
    private func answer(_ request: Request, _ context: RelayContext) async throws -> Response {
        let clients = await clients(context)
        guard !clients.isEmpty else { return Self.stranger }
        guard request.headers[.contentType] == Self.mediaType else {
            return Self.text(.unsupportedMediaType, "Batches are \(Self.mediaType).\n")
        }
        guard let name = request.headers[Self.batchHeader].flatMap({ BatchName($0) }) else {
            return Self.text(.badRequest, "The header Octroi-Batch names no batch.\n")
        }
        guard let arrived = try await receive(request.body, name) else {
            return Self.text(.contentTooLarge, "The body is far beyond the limit.\n")
        }
        let proof = request.headers[Self.proofHeader]
        return Self.response(to: await intake.judge(arrived, proof: proof, from: clients))
    }

    private func cosign(_ request: Request, _ context: RelayContext) async throws -> Response {
        let clients = await clients(context)
        guard !clients.isEmpty else { return Self.stranger }
        let body = try await request.body.collect(upTo: Witness.maxBodyBytes)
        return await witness.cosign(Array(body.readableBytesView), from: clients)
    }

    private func missing(_ request: Request, _ context: RelayContext) async -> Response {
        let clients = await clients(context)
        guard !clients.isEmpty else { return Self.stranger }
        let ledger = request.uri.queryParameters["ledger"].map { String($0) }
        return await witness.missing(ledger ?? "", of: clients)
    }

    /// The relays that the client's certificate is pinned to.
    private func clients(_ context: RelayContext) async -> [KnownClient] {
        let pin = await context.clientPin()
        let clients = intake.settings.relays.filter { $0.pin == pin }
        if clients.isEmpty {
            intake.telemetry.count(.clientsRefused)
            intake.telemetry.log(.clientRefused)
        }
        return clients
    }

    private static var stranger: Response {
        text(.forbidden, "This certificate is pinned to no relay.\n")
    }

    /// Hashes the body and keeps it up to the limit; nil where it is too long even to hash.
    private func receive(_ body: RequestBody, _ name: BatchName) async throws -> ArrivedBatch? {
        let limit = intake.settings.maxBatchBytes
        var hash = SHA256()
        var bytes: [UInt8] = []
        var count = 0
        for try await buffer in body {
            count += buffer.readableBytes
            guard count <= limit * Self.hashedLimitFactor else { return nil }
            let piece = Array(buffer.readableBytesView)
            hash.update(data: piece)
            if count <= limit { bytes += piece } else { bytes = [] }
        }
        let digest = Hex.text(of: hash.finalize())
        return ArrivedBatch(name: name, sha256: digest, bytes: count <= limit ? bytes : nil)
    }

    private static let batchHeader = HTTPField.Name("Octroi-Batch") ?? .contentLocation
    private static let proofHeader = HTTPField.Name("Egress-Proof") ?? .contentLocation

    private static func response(to verdict: BatchVerdict) -> Response {
        switch verdict {
        case .taken(let note): text(.ok, String(decoding: note, as: UTF8.self))
        case .refused(let reason, let note):
            text(.init(code: reason.httpStatus), String(decoding: note, as: UTF8.self))
        case .unproven:
            text(
                .preconditionFailed,
                "No valid Egress-Proof under a checkpoint that this aggregator cosigned.\n")
        case .putOff: text(.serviceUnavailable, "Not now; send it again.\n")
        }
    }

    private static func text(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status, headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
