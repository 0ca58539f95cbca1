import AddressBoundary
import Beacons
import EgressContract
import Foundation
import Ingest
import TestSupport
import Testing

/// TLS and HTTP/2 as real clients speak them: curl, OpenSSL and Python.
struct TLSTests {
    private func curl(
        _ certificate: Certificate, _ port: Int, _ path: String, _ options: [String]
    ) async throws -> Program.Outcome {
        try await Program.runApart(
            "curl",
            ["-sS", "--noproxy", "*", "--max-time", "20", "--cacert", certificate.files.certificate] + options
                + ["https://localhost:\(port)\(path)"])
    }

    @Test(arguments: [
        (["--http1.1", "--tls-max", "1.2"], "1.1"), (["--http1.1", "--tlsv1.3"], "1.1"),
        (["--http2", "--tls-max", "1.2"], "2"), (["--http2", "--tlsv1.3"], "2"),
    ])
    func `each dialect has its answer over each version`(options: [String], version: String) async throws {
        let counts = try await withTLS { certificate, port, receiver, _ in
            let write = ["-w", "%{http_version} %{http_code} %{size_download}\n", "-o", "/dev/null"]
            let requests: [(String, [String], String)] = [
                ("/", ["-d", #"{"events":[]}"#], "200 0"), ("/a.gif?e=hb", [], "200 43"),
                ("/cmcd", ["-d", "e=t"], "204 0"), ("/nothing", [], "404 0"),
                ("/", ["-X", "OPTIONS"], "204 0"),
                ("/", ["-X", "PUT"], "405 0"),
                ("/", ["-H", "Transfer-Encoding: chunked", "-d", "{}"], "200 0"),
            ]
            for (path, more, answer) in requests {
                let outcome = try await curl(certificate, port, path, options + write + more)
                #expect(outcome.output == "\(version) \(answer)\n", "\(path): \(outcome.errors)")
            }
            #expect(
                receiver.bodies.map { String(decoding: $0, as: UTF8.self) } == [
                    #"{"events":[]}"#, "e=hb", "e=t", "{}",
                ])
        }
        #expect(counts.read == 4)
        #expect(counts.refusedTotal == 2)
        #expect(counts.preflights == 1)
        #expect(counts.connections == 7)
    }

    @Test func `headers cross HTTP 2 as they cross HTTP 1`() async throws {
        _ = try await withTLS { certificate, port, receiver, _ in
            let outcome = try await curl(
                certificate, port, "/",
                [
                    "--http2", "-i", "-d", "{}", "-H", "Origin: https://www.example.com", "-H",
                    "User-Agent: Player/1",
                    "-H", "x-litix-env-key: key1",
                ])
            let answer = outcome.output.lowercased()
            #expect(answer.hasPrefix("http/2 200"))
            #expect(answer.contains("access-control-allow-origin: https://www.example.com\r\n"))
            #expect(!answer.contains("connection:"))
            let beacon = try #require(receiver.beacons.first)
            #expect(beacon.hostLabel == "key1")
            #expect(String(decoding: beacon.agent[.userAgent], as: UTF8.self) == "Player/1")
            #expect(beacon.origin.prefix?.text == "127.0.0")
        }
    }

    @Test func `a body beyond its limit and many streams at once are bounded on HTTP 2`() async throws {
        let counts = try await withTLS(set: { $0.maxBodyBytes = 100_000 }) { certificate, port, receiver, _ in
            let big = URL(filePath: certificate.folder.file("big"))
            try Data(repeating: 0x20, count: 300_000).write(to: big)
            let beyond = try await curl(
                certificate, port, "/", ["--http2", "--data-binary", "@\(big.path)", "-w", "%{http_code}"])
            #expect(beyond.output == "200")
            try Data(repeating: 0x20, count: 99_000).write(to: big)
            let urls = (0..<60).map { "https://localhost:\(port)/?\($0)" }
            let many = try await Program.runApart(
                "curl",
                [
                    "-sS", "--noproxy", "*", "--http2", "-Z", "--parallel-max", "30", "--cacert",
                    certificate.files.certificate, "--data-binary", "@\(big.path)",
                ] + urls)
            #expect(many.status == 0, "\(many.errors)")
            #expect(receiver.beacons.count == 60)
            #expect(receiver.bodies.allSatisfy { $0.count == 99_000 })
        }
        #expect(counts.refused[.oversized] == 1)
        #expect(counts.read == 60)
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `a ticket spares the next handshake`(version: String) async throws {
        _ = try await withTLS { certificate, port, _, _ in
            let session = certificate.folder.file("session")
            let request =
                "printf 'POST / HTTP/1.1\\r\\nConnection: close\\r\\nContent-Length: 0\\r\\n\\r\\n'; sleep 0.5"
            let client = "openssl s_client -connect 127.0.0.1:\(port) \(version) -ign_eof"
            let first = try await Program.runApart(
                "sh", ["-c", "(\(request)) | \(client) -sess_out \(session) 2>&1"])
            #expect(first.output.contains("New, TLSv1"), "\(first.output)")
            let second = try await Program.runApart(
                "sh", ["-c", "(\(request)) | \(client) -sess_in \(session) 2>&1"])
            #expect(second.output.contains("Reused, TLSv1"), "\(second.output)")
        }
    }

    /// An RSA key could serve without it, and then open what was recorded.
    @Test func `no suite of TLS 1_2 is without forward secrecy`() async throws {
        let certificate = try await Certificate(key: ["rsa:2048"])
        _ = try await withTLS(set: { $0.listeners[0].certificate = certificate.files }) { _, port, _, _ in
            let suites = [
                ("ECDHE-RSA-AES128-GCM-SHA256", true), ("ECDHE-RSA-CHACHA20-POLY1305", true),
                ("ECDHE-RSA-AES128-SHA", true), ("AES128-GCM-SHA256", false), ("AES128-SHA", false),
                ("AES256-SHA", false),
            ]
            for (suite, isSpoken) in suites {
                let client = "openssl s_client -connect 127.0.0.1:\(port) -tls1_2 -cipher \(suite)@SECLEVEL=0"
                let run = try await Program.runApart("sh", ["-c", client + " </dev/null 2>&1"])
                #expect(run.output.contains("Cipher is \(suite)") == isSpoken, "\(suite)")
            }
        }
    }

    @Test func `a new certificate is for new connections, a broken one changes nothing`() async throws {
        _ = try await withTLS { certificate, port, _, server in
            let player = try Conversation(
                "python3", [script("tls_player.py"), "keep", "\(port)"])
            let before = try #require(try await player.line()?.split(separator: " "))
            #expect(before.dropFirst().joined(separator: " ") == "HTTP/1.1 200 OK")
            try await certificate.renew()
            try server.reloadCertificates()
            let key = try Data(contentsOf: URL(filePath: certificate.files.privateKey))
            for broken in [Data(), Data("no PEM".utf8), key.dropLast(60)] {
                try broken.write(to: URL(filePath: certificate.files.privateKey))
                #expect(throws: IngestError.certificate(listener: 0, .unusableKey)) {
                    try server.reloadCertificates()
                }
            }
            // A key of another certificate.
            let other = try await Certificate()
            try Data(contentsOf: URL(filePath: other.files.privateKey))
                .write(to: URL(filePath: certificate.files.privateKey))
            #expect(throws: IngestError.certificate(listener: 0, .mismatchedKey)) {
                try server.reloadCertificates()
            }
            player.say("on")
            let kept = try #require(try await player.line()?.split(separator: " "))
            let new = try #require(try await player.line()?.split(separator: " "))
            #expect(kept == before)
            #expect(new.first != before.first && new.dropFirst() == before.dropFirst())
        }
    }

    @Test func `each thing wrong with a pair has its name`() async throws {
        let certificate = try await Certificate()
        let files = certificate.files
        let (now, day) = (UInt64(Date.now.timeIntervalSince1970 * 1000), UInt64(86_400_000))
        try files.check(atMillis: now)
        try files.check(atMillis: now + day)
        #expect(throws: CertificateError.expiredCertificate) { try files.check(atMillis: now + 3 * day) }
        let key = CertificateFiles(certificate: files.privateKey, privateKey: files.privateKey)
        #expect(throws: CertificateError.unusableCertificate) { try key.check(atMillis: now) }
        let none = CertificateFiles(certificate: files.certificate, privateKey: files.certificate)
        #expect(throws: CertificateError.unusableKey) { try none.check(atMillis: now) }
        let other = try await Certificate()
        let mixed = CertificateFiles(certificate: files.certificate, privateKey: other.files.privateKey)
        #expect(throws: CertificateError.mismatchedKey) { try mixed.check(atMillis: now) }
    }

    @Test func `what is no handshake, an old version and silence are ended and counted`() async throws {
        let counts = try await withTLS(set: { $0.headerTimeout = .milliseconds(300) }) {
            certificate, port, receiver, _ in
            let plain = try await Player.connect(port)
            await plain.send("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
            #expect(await plain.hasEnded())
            let old = try await Program.runApart(
                "sh",
                [
                    "-c",
                    "openssl s_client -connect 127.0.0.1:\(port) -tls1_1 -cipher 'ALL@SECLEVEL=0' </dev/null 2>&1",
                ])
            #expect(old.output.contains("alert protocol version") || old.output.contains("no protocols"))
            let silent = try await Program.runApart(
                "python3", [script("tls_player.py"), "silent", "\(port)", "10"])
            #expect(silent.output == "b'' True\n", "\(silent.errors)")
            #expect(receiver.beacons.isEmpty)
        }
        #expect(counts.ended[.slowOpening] == 1)
        #expect((counts.ended[.failedHandshake] ?? 0) >= 1)
    }

    @Test func `HTTP 2 is not offered where the address comes from a header`() async throws {
        _ = try await withTLS(set: {
            $0.listeners[0].addressSource = .header(.xForwardedFor, trusted: try loopback())
        }) { certificate, port, _, _ in
            let outcome = try await curl(
                certificate, port, "/", ["--http2", "-d", "{}", "-o", "/dev/null", "-w", "%{http_version}"])
            #expect(outcome.output == "1.1")
        }
    }

    @Test func `a preamble stands before TLS`() async throws {
        let counts = try await withTLS(set: {
            $0.listeners[0].addressSource = .proxyProtocol(trusted: try loopback())
        }) {
            certificate, port, receiver, _ in
            let line = "PROXY TCP4 203.0.113.77 198.51.100.1 50000 443"
            let player = try await Program.runApart(
                "python3", [script("tls_player.py"), "preamble", "\(port)", line])
            #expect(player.output == "HTTP/1.1 200 OK\n", "\(player.errors)")
            #expect(receiver.beacons.first?.origin.prefix?.text == "203.0.113")
            // curl writes version 1 itself.
            let outcome = try await curl(
                certificate, port, "/",
                ["--http2", "--haproxy-protocol", "-d", "{}", "-w", "%{http_version}"])
            #expect(outcome.output == "2", "\(outcome.errors)")
            #expect(receiver.beacons.last?.origin.prefix?.text == "127.0.0")
        }
        #expect(counts.read == 2)
    }
}
