import Foundation
import TestSupport
import Testing

/// Several listeners of one region file, in the program that serves them.
@Suite(.enabled(if: Release.isBuilt, "the release programs are not built; Tests/run builds them"))
struct RunningListenersTests {
    private static func section(_ folder: String) -> [String] {
        [
            "listeners:", "  - address: 127.0.0.1", "    port: 0", "    address_source: x-forwarded-for",
            #"    trusted_proxies: ["127.0.0.0/8"]"#, "  - address: 127.0.0.1", "    port: 0",
            "    address_source: proxy-protocol", #"    trusted_proxies: ["127.0.0.0/8"]"#,
            "  - address: 127.0.0.1", "    port: 0", "    tls_certificate: \(folder)/cert.pem",
            "    tls_private_key: \(folder)/key.pem",
        ]
    }

    /// Files of the other half, which `check` wants as well.
    private static func forwarding(_ folder: String) -> [String: String] {
        [
            "OCTROI_AGGREGATOR_CA_CERTIFICATE": folder + "/cert.pem",
            "OCTROI_AGGREGATOR_CERTIFICATE": folder + "/cert.pem",
            "OCTROI_AGGREGATOR_PRIVATE_KEY": folder + "/key.pem",
        ]
    }

    private func makeCertificate(_ folder: String) throws {
        let made = try Program.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                "2",
                "-subj", "/CN=players.example", "-addext", "subjectAltName=DNS:localhost", "-keyout",
                folder + "/key.pem", "-out", folder + "/cert.pem",
            ])
        #expect(made.status == 0, "\(made.errors)")
    }

    @Test func `each listener reports players by its own source, and its certificate is renewed`() throws {
        try withFolder { folder in
            let region = try ReplayRegion(folder)
            try makeCertificate(folder)
            try region.serve(
                section: Self.section(folder) + ["tls_check_seconds: 1"],
                more: "cut:\n  flush_interval_seconds: 1\n")
            let file = folder + "/eu.yaml"
            let files = Self.forwarding(folder)
            let check = try Program.run(Release.relay, ["check", "--region", file], environment: files)
            #expect(check.status == 0, "\(check.errors)")
            #expect(check.output.contains("ingest.listeners.2.tls_certificate: \(folder)/cert.pem"))
            let beside = try Program.run(
                Release.relay, ["check", "--region", file],
                environment: files.merging(["OCTROI_INGEST_PORT": "80"]) { $1 })
            #expect(beside.status == 78 && beside.errors.contains("set beside ingest.listeners"))
            let run = try Release.python("each_listener.py", [Release.relay, file, folder])
            #expect(run.status == 0, "\(run.errors)")
            #expect(
                run.output.split(separator: "\n") == [
                    "header 203.0.113", "preamble 198.51.100", "tls 127.0.0", "renewed",
                ])
        }
    }

    @Test func `a certificate of a listener that cannot be used is named with its file`() throws {
        try withFolder { folder in
            let region = try ReplayRegion(folder)
            try makeCertificate(folder)
            try region.serve(section: Self.section(folder))
            try makeCertificate(folder + "/state")
            try FileManager.default.removeItem(atPath: folder + "/key.pem")
            try FileManager.default.moveItem(atPath: folder + "/state/key.pem", toPath: folder + "/key.pem")
            for command in ["check", "ingest"] {
                let run = try Program.run(
                    Release.relay, [command, "--region", folder + "/eu.yaml"],
                    environment: Self.forwarding(folder))
                let refusal =
                    "\(folder)/key.pem: ingest.listeners.2.tls_private_key: another certificate's key"
                #expect(run.status == 78 && run.errors.contains(refusal), "\(run.errors)")
            }
        }
    }

    @Test func `the firewall lets answers out from each listener's port`() throws {
        try withFolder { folder in
            let region = try ReplayRegion(folder)
            let ports = [8080, 443, 8080].enumerated().map { index, port in
                "  - {address: 192.0.2.\(index + 1), port: \(port)}"
            }
            try region.serve(section: ["listeners:"] + ports)
            let firewall = try Program.run(Release.relay, ["firewall", "--region", folder + "/eu.yaml"])
            #expect(firewall.output.contains("players_ports { 443, 8080 }\n"), "\(firewall.errors)")
        }
    }
}
