import Foundation
import Ingest
import TestSupport
import Testing

/// A throw-away certificate for loopback, and its key.
struct Certificate {
    let folder: Folder
    private let key: [String]

    init(key: [String] = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]) async throws {
        folder = try Folder()
        self.key = key
        try await renew()
    }

    var files: CertificateFiles {
        CertificateFiles(
            certificate: folder.file("cert.pem"), privateKey: folder.file("key.pem"))
    }

    func renew() async throws {
        let made = try await Program.runApart(
            "openssl",
            ["req", "-x509", "-newkey"] + key + [
                "-nodes", "-days", "2", "-subj", "/CN=players.example", "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout", files.privateKey, "-out", files.certificate,
            ])
        try #require(made.status == 0, "\(made.errors)")
    }
}

/// Runs a server with such a certificate for one test.
@discardableResult
func withTLS(
    receiver: RecordingReceiver = RecordingReceiver(),
    set: (inout IngestConfiguration) throws -> Void = { _ in },
    _ body: (Certificate, Int, RecordingReceiver, IngestServer) async throws -> Void
) async throws -> IngestCounts {
    let certificate = try await Certificate()
    var configuration = IngestConfiguration()
    configuration.listeners[0].certificate = certificate.files
    try set(&configuration)
    return try await withServer(configuration, receiver: receiver) { port, receiver, server in
        try await body(certificate, port, receiver, server)
    }
}
