import Foundation
import Ingest
import Testing

/// A throw-away certificate for loopback, and its key.
struct Certificate {
    let folder: URL

    init() async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "octroi-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try await renew()
    }

    var files: CertificateFiles {
        CertificateFiles(
            certificate: folder.appending(path: "cert.pem").path,
            privateKey: folder.appending(path: "key.pem").path)
    }

    func renew() async throws {
        let made = try await Programs.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                "2",
                "-subj", "/CN=players.example", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout", files.privateKey, "-out", files.certificate,
            ])
        try #require(made.status == 0, "\(made.errors)")
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }
}

/// Runs a server with such a certificate for one test.
@discardableResult
func withTLS(
    receiver: RecordingReceiver = RecordingReceiver(),
    set: (inout IngestConfiguration) throws -> Void = { _ in },
    _ body: (Certificate, Int, RecordingReceiver, IngestServer) async throws -> Void
) async throws -> IngestCounts {
    let certificate = try await Certificate()
    defer { certificate.remove() }
    var configuration = IngestConfiguration()
    configuration.listeners[0].certificate = certificate.files
    try set(&configuration)
    return try await withServer(configuration, receiver: receiver) { port, receiver, server in
        try await body(certificate, port, receiver, server)
    }
}
