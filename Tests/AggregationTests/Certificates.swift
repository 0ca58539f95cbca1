import Aggregation
import Foundation
import TestSupport
import Testing

/// Whether the programs that the tests take from the system are there.
let areProgramsThere = Program.areThere("openssl", "curl", "python3")

/// Throw-away certificates, made once for all tests by the openssl command.
final class Certificates: Sendable {
    /// Two signers, the endpoint's certificate, two relays, a stranger of our signer and one of another.
    static let shared = Result { try Certificates() }

    private let folder: Folder
    private let pins: [String: CertificatePin]

    private init() throws {
        let maker = CertificateMaker(folder: try Folder.untilExit())
        folder = maker.folder
        let clientUse = "extendedKeyUsage=clientAuth"
        try maker.makeSigner("ca")
        try maker.makeSigner("other-ca")
        try maker.makeLeaf("server", by: "ca", extensions: "subjectAltName=IP:127.0.0.1")
        for name in ["relay-a", "relay-b", "stranger"] {
            try maker.makeLeaf(name, by: "ca", extensions: clientUse)
        }
        try maker.makeLeaf("foreigner", by: "other-ca", extensions: clientUse)
        pins = ["relay-a": try maker.pin("relay-a"), "relay-b": try maker.pin("relay-b")]
    }

    func certificate(_ name: String) -> String { folder.file("\(name).pem") }

    func key(_ name: String) -> String { folder.file("\(name).key") }

    func pin(_ name: String) throws -> CertificatePin { try #require(pins[name]) }
}

/// Makes certificates in a folder.
private struct CertificateMaker {
    let folder: Folder

    func certificate(_ name: String) -> String { folder.file("\(name).pem") }

    func key(_ name: String) -> String { folder.file("\(name).key") }

    /// The pin as openssl computes it.
    func pin(_ name: String) throws -> CertificatePin {
        let script = """
            openssl x509 -in '\(certificate(name))' -pubkey -noout | openssl pkey -pubin -outform der \
            | openssl dgst -sha256 -binary | openssl base64 -A
            """
        let outcome = try Program.run("sh", ["-c", script])
        return try #require(CertificatePin("sha256//" + outcome.output))
    }

    func makeSigner(_ name: String) throws {
        try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj",
            "/CN=\(name) for tests", "-keyout", key(name), "-out", certificate(name),
        ])
    }

    func makeLeaf(_ name: String, by signer: String, extensions: String) throws {
        let request = folder.file("\(name).csr")
        try openssl([
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
            "/CN=\(name)",
            "-keyout", key(name), "-out", request,
        ])
        let extensions = try folder.write("\(name).ext", Array(extensions.utf8))
        try openssl([
            "x509", "-req", "-in", request, "-CA", certificate(signer), "-CAkey", key(signer),
            "-CAcreateserial",
            "-days", "2", "-extfile", extensions, "-out", certificate(name),
        ])
    }

    private func openssl(_ arguments: [String]) throws {
        guard try Program.run("openssl", arguments).status == 0 else {
            throw CocoaError(.executableLoad)
        }
    }
}
