import Foundation
import TestSupport
import TransparencyLog

/// A folder with a certificate authority, `outbox/`, `returns/`, and a scripted aggregator on loopback.
final class TestPeer {
    static let python = tool("python3")
    static let openssl = tool("openssl")
    static var canRun: Bool { python != nil && openssl != nil }
    static let serverName = "aggregator.test"
    private let scratch: Folder
    let folder: URL
    private var process: Process?

    init() throws {
        scratch = try Folder()
        folder = URL(filePath: scratch.path)
        for name in ["outbox", "returns", "ledger", "peer"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name), withIntermediateDirectories: true)
        }
        for authority in ["ca", "other-ca"] { try certify(authority, subject: authority, by: nil, extra: []) }
        let name = ["subjectAltName=DNS:\(Self.serverName)"]
        try certify("server", subject: "aggregator", by: "ca", extra: name)
        try certify("stranger", subject: "aggregator", by: "other-ca", extra: name)
        try certify("client", subject: "relay fra", by: "ca", extra: ["extendedKeyUsage=clientAuth"])
    }

    deinit {
        if let process {
            // A child inherits the spawning thread's blocked signals, SIGTERM among them.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    /// Starts the aggregator with a certificate of ours, and gives its port.
    func start(certificate: String = "server") throws -> UInt16 {
        process = try Self.begin(
            Self.python,
            [
                Repository.root + "/Tests/ForwardingTests/peer.py", path("peer"), path("\(certificate).pem"),
                path("\(certificate).key"),
                path("ca.pem"),
            ])
        while true {
            if let text = try? String(contentsOfFile: path("peer/port"), encoding: .utf8),
                let port = UInt16(text)
            {
                return port
            }
            guard process?.isRunning == true else { throw CocoaError(.executableLoad) }
            usleep(20_000)
        }
    }

    /// What the aggregator answers, by batch name or `*`, in turn.
    func answer(_ script: [String: [[String: Any]]]) throws {
        let json = try JSONSerialization.data(withJSONObject: script)
        try json.write(to: folder.appending(path: "peer/script.json"), options: .atomic)
    }

    /// The lines that the aggregator wrote: `requests` or `connections`.
    func log(_ name: String) throws -> [[String: Any]] {
        guard let text = try? String(contentsOfFile: path("peer/\(name)"), encoding: .utf8) else { return [] }
        return try text.split(separator: "\n").compactMap {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
    }

    /// The base64 SHA-256 of a certificate's public key.
    func pin(_ certificate: String) throws -> String {
        let key = path("\(certificate).der")
        try Self.run(
            Self.openssl,
            ["pkey", "-in", path("\(certificate).key"), "-pubout", "-outform", "DER", "-out", key])
        let digits = Array(BatchDigest.hex(of: [UInt8](try Data(contentsOf: URL(filePath: key)))))
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(digits[$0..<$0 + 2]), radix: 16)
        }
        return Data(bytes).base64EncodedString()
    }

    private func certify(_ name: String, subject: String, by authority: String?, extra: [String]) throws {
        var arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=\(subject)", "-keyout", path("\(name).key"), "-out", path("\(name).pem"),
        ]
        if let authority {
            arguments += ["-CA", path("\(authority).pem"), "-CAkey", path("\(authority).key")]
        }
        arguments += [
            "-addext", authority == nil ? "keyUsage=keyCertSign" : "basicConstraints=critical,CA:FALSE",
        ]
        for line in extra { arguments += ["-addext", line] }
        try Self.run(Self.openssl, arguments)
    }

    private static func tool(_ name: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func run(_ tool: String?, _ arguments: [String]) throws {
        let process = try begin(tool, arguments)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    }

    private static func begin(_ tool: String?, _ arguments: [String]) throws -> Process {
        guard let tool else { throw CocoaError(.executableNotLoadable) }
        let process = Process()
        process.executableURL = URL(filePath: tool)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }
}
