import Foundation
import Glibc
import TestSupport
import Testing

/// Nothing at rest, nothing in the corners: what the release program refuses, leaves behind and finds on a host.
@Suite(.enabled(if: Release.isBuilt, "the release programs are not built; Tests/run builds them"))
struct HostTests {
    private static func refusal(
        _ half: String, _ environment: [String: String], _ more: [String] = []
    ) throws -> Program.Outcome {
        try Program.run(
            Release.relay, [half, "--region", "/nonexistent/eu.yaml"] + more, environment: environment)
    }

    @Test(arguments: [
        "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "ftp_proxy",
        "SSLKEYLOGFILE",
    ])
    func `a variable that would lead traffic or secrets elsewhere forbids a start`(name: String) throws {
        for half in ["ingest", "forward", "run"] {
            let run = try Self.refusal(half, [name: "value-not-shown"])
            #expect(run.status == 78 && run.errors.contains("\(name) is set"), "\(run.errors)")
            #expect(!run.errors.contains("value-not-shown"))
        }
    }

    @Test func `a netrc forbids a start, and an audit's hour allows the key log alone`() throws {
        try withFolder { home in
            try "machine x".write(toFile: home + "/.netrc", atomically: true, encoding: .utf8)
            #expect(try Self.refusal("forward", ["HOME": home]).errors.contains(".netrc is there"))
        }
        let audited = try Self.refusal("forward", ["SSLKEYLOGFILE": "/tmp/keys"], ["--audit-mode"])
        #expect(audited.status == 78 && audited.errors.contains("no readable file"), "\(audited.errors)")
        let proxied = try Self.refusal("forward", ["all_proxy": "x"], ["--audit-mode"])
        #expect(proxied.errors.contains("all_proxy is set"))
        #expect(try Self.refusal("ingest", [:], ["--audit-mode"]).status == 64)
    }

    @Test func `keys that are short, equal, for others' eyes or throw-away do not start`() throws {
        try withFolder { folder in
            let region = try ReplayRegion(folder)
            let path = region.folder + "/keys/pseudonyms"
            let good = try Release.text(path)
            let words = good.split(whereSeparator: \.isWhitespace).map(String.init)
            let short = Data(repeating: 7, count: 31).base64EncodedString()
            let cases = [
                (good, 0o644 as Int, "chmod 600"), (good.replacing(words[3], with: short), 0o600, "31 bytes"),
                (good.replacing(words[3], with: words[6]), 0o600, "both keys are the same"),
                ("octroi", 0o600, "not a key file"),
                (good, 0o600, "throw-away keys are refused in production"),
            ]
            let text = try Release.text(folder + "/eu.yaml")
                .replacing("environment: development", with: "environment: production")
            try text.write(toFile: folder + "/eu.yaml", atomically: true, encoding: .utf8)
            for (text, mode, remedy) in cases {
                try text.write(toFile: path, atomically: true, encoding: .utf8)
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
                let run = try Program.run(
                    Release.relay,
                    [
                        "replay", "--region", region.folder + "/eu.yaml", "--captures", "none",
                        "--client-address",
                        "203.0.113.77", "--start-time", "0", "--keys", region.folder + "/keys", "--out",
                        "\(folder)/\(UUID())",
                    ])
                #expect(run.status == 78 && run.errors.contains(remedy), "\(remedy): \(run.errors)")
            }
        }
    }

    @Test func `keys are imported checked, and renewed without changing what later days are called`() throws {
        try withFolder { folder in
            let region = try ReplayRegion(folder)
            let path = region.folder + "/keys/pseudonyms"
            let imported = try Program.run(
                Release.relay, ["keys", "import", "--from", path, "--out", folder + "/imported"])
            #expect(imported.status == 0, "\(imported.errors)")
            #expect(try Release.text(folder + "/imported") == Release.text(path))
            let mode = try FileManager.default.attributesOfItem(atPath: folder + "/imported")[
                .posixPermissions]
            #expect(mode as? Int == 0o600)
            let again = try Program.run(
                Release.relay, ["keys", "import", "--from", path, "--out", folder + "/imported"])
            #expect(again.status == 73)

            // Keys of the year 2000, whose first days are long over.
            var words = try Release.text(path).split(whereSeparator: \.isWhitespace).map(String.init)
            words[5] = "10957"
            let old = "\(words[0]) \(words[1])\nview \(words[3])\nviewer \(words[5]) \(words[6])\n"
            try old.write(toFile: path, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            let start = Int(Date().timeIntervalSince1970 / 86_400) * 86_400_000
            let first = try region.replay(from: "203.0.113.77", start: start)
            let renewed = try Program.run(
                Release.relay, ["keys", "renew", "--region", region.folder + "/eu.yaml"])
            #expect(renewed.status == 0, "\(renewed.errors)")
            #expect(try Release.text(path) != old)
            #expect(try region.replay(from: "203.0.113.77", start: start) == first)
        }
    }

    @Test func `a running relay renews its keys by itself, and what later days are called stays`() throws {
        try withFolder { folder in
            let region = try ReplayRegion(folder)
            try "0".write(toFile: folder + "/clock", atomically: true, encoding: .utf8)
            try region.serve(
                ingest: ["address_source: socket"], more: "cut:\n  flush_interval_seconds: 1\n")
            let run = try Release.python(
                "renew_keys.py",
                [
                    Release.relay, folder + "/eu.yaml", folder + "/keys/pseudonyms", folder + "/clock",
                    folder + "/log",
                ])
            #expect(run.status == 0, "\(run.output) \(run.errors)")
            #expect(
                run.output == """
                    at the start: True
                    a day later: True
                    unreadable: alarm, and served: True
                    readable again: True

                    """)
        }
    }

    /// Gives a region's forwarding half a certificate and the aggregator's line, so that it starts.
    private static func letForward(_ folder: String) throws {
        let made = try Program.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-keyout", folder + "/forward.key", "-out", folder + "/forward.pem",
            ])
        let receipts = try Program.run(
            Release.aggregator,
            ["keys", "new-receipt", "--name", "us-east/receipts", "--out", folder + "/receipts"])
        #expect(made.status == 0 && receipts.status == 0, "\(made.errors) \(receipts.errors)")
        let text = try Release.text(folder + "/eu.yaml")
            .replacing(/receipt_vkey: .*/, with: "receipt_vkey: " + receipts.output)
            .replacing("private_key: \(folder)/none", with: "private_key: \(folder)/forward.key")
            .replacing("\(folder)/none", with: "\(folder)/forward.pem")
        try text.write(toFile: folder + "/eu.yaml", atomically: true, encoding: .utf8)
    }

    @Test func `production wants the halves apart`() throws {
        try withFolder { folder in
            try ReplayRegion(folder).serve(ingest: ["address_source: socket"])
            try Self.letForward(folder)
            let text = try Release.text(folder + "/eu.yaml")
                .replacing("environment: development", with: "environment: production")
            try text.write(toFile: folder + "/eu.yaml", atomically: true, encoding: .utf8)
            let run = try Program.run(Release.relay, ["run", "--region", folder + "/eu.yaml"])
            #expect(run.status == 78 && run.errors.contains("production wants the halves apart"))
        }
    }

    @Test func `audit mode ends by itself, and the ledger says from when to when`() throws {
        try withFolder { folder in
            let region = try ReplayRegion(folder)
            try region.serve(ingest: ["address_source: socket"])
            try Self.letForward(folder)
            let run = try Release.python(
                "end_audit.py", [Release.relay, folder + "/eu.yaml", folder + "/log"])
            #expect(run.status == 0, "\(run.output) \(run.errors)")
            #expect(
                run.output == """
                    in audit mode: True True
                    goes on: True True True
                    raised and cleared: [True, True]
                    stopped with 0

                    """)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func `keys that root renews stay their owner's`() throws {
        try withFolder { folder in
            let region = try ReplayRegion(folder)
            let path = region.folder + "/keys/pseudonyms"
            let words = try Release.text(path).split(whereSeparator: \.isWhitespace).map(String.init)
            let old = "\(words[0]) \(words[1])\nview \(words[3])\nviewer 10957 \(words[6])\n"
            try old.write(toFile: path, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            let given = try Program.run("chown", ["65533:65532", path])
            #expect(given.status == 0, "\(given.errors)")
            let run = try Program.run(
                Release.relay, ["keys", "renew", "--region", region.folder + "/eu.yaml"])
            #expect(run.status == 0, "\(run.errors)")
            let left = try FileManager.default.attributesOfItem(atPath: path)
            #expect(left[.ownerAccountID] as? Int == 65_533 && left[.groupOwnerAccountID] as? Int == 65_532)
            #expect(left[.posixPermissions] as? Int == 0o600)
            #expect(try Release.text(path) != old)
        }
    }

    @Test func `a killed relay leaves no core file and no backtrace`() throws {
        try withFolder { folder in
            let script = """
                cd \(folder); ulimit -c unlimited 2>/dev/null; export SWIFT_BACKTRACE=enable=yes,interactive=no,color=no
                "\(Release.relay)" check --host --ruleset - >out 2>err <fifo & pid=$!
                exec 9>fifo; sleep 1
                grep -q 'Max core file size *0 ' /proc/$pid/limits || echo "a core file may be written"
                kill -ABRT $pid; wait $pid; echo "ended by $?"; ls; cat err
                """
            _ = try Program.run("mkfifo", [folder + "/fifo"])
            let run = try Program.run("bash", ["-c", script])
            #expect(run.output.contains("ended by 134"), "\(run.output) \(run.errors)")
            #expect(!run.output.contains("core"), "\(run.output)")
            for word in ["Thread", "Backtrace", "Registers", "rax"] { #expect(!run.output.contains(word)) }
        }
    }

    @Test func `check --host names what the host keeps, with its remedy`() throws {
        try withFolder { root in
            func write(_ path: String, _ text: String) throws {
                let url = URL(filePath: root + "/" + path)
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try text.write(to: url, atomically: true, encoding: .utf8)
            }
            func check(_ rules: String?) throws -> Program.Outcome {
                if let rules { try write("rules", rules) }
                return try Program.run(
                    Release.relay,
                    ["check", "--host", "--host-root", root]
                        + (rules == nil ? [] : ["--ruleset", root + "/rules"]))
            }
            let head = "Filename Type Size Used Priority\n"
            try write("proc/swaps", head)
            try write("proc/sys/kernel/core_pattern", "core\n")
            try write("sys/kernel/kexec_crash_loaded", "0\n")
            let rules = "table inet octroi {\n  # log nothing\n  chain out { counter }\n}\n"
            let clean = try check(rules)
            #expect(clean.status == 0 && !clean.output.contains("FINDING"), "\(clean.output)")
            #expect(try check(nil).status == 3)

            try write("proc/swaps", head + "/dev/sda2 partition 1 0 -2\n")
            try write("proc/sys/kernel/core_pattern", "|/lib/systemd/systemd-coredump %P\n")
            try write("sys/kernel/kexec_crash_loaded", "1\n")
            try write("proc/sys/net/netfilter/nf_conntrack_count", "5\n")
            try write(
                "proc/net/netfilter/nf_log", " 2 nf_log_syslog (nf_log_syslog)\n 3 NONE (nfnetlink_log)\n")
            let dirty = try check(rules.replacing("counter", with: "log prefix x counter"))
            #expect(dirty.status == 1)
            for word in [
                "swap", "core files", "kdump", "connection tracking", "firewall logging", "line 3 logs",
            ] {
                let line = dirty.output.split(separator: "\n").first { $0.contains(word) }
                #expect(line?.hasPrefix("FINDING") == true && line?.contains("; ") == true, "\(word)")
            }
        }
    }
}
