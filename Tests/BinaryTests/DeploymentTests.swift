import Foundation
import Glibc
import TestSupport
import Testing

/// What an operator installs besides the programs: units, users, folders and the firewall.
@Suite(.enabled(if: Release.isBuilt, "the release programs are not built; Tests/run builds them"))
struct DeploymentTests {
    private static let systemd = Repository.root + "/Deploy/systemd"
    private static let namespaces = (try? Program.run("unshare", ["-rn", "true"]).status) == 0
    static let units = ["octroi-ingest.service", "octroi-forward.service", "octroi-aggregator.service"]

    @Test(arguments: units)
    func `a unit is sound and little exposed`(unit: String) throws {
        let path = "\(Self.systemd)/\(unit)"
        // In tenths: 1.5.
        let security = try Program.run(
            "systemd-analyze", ["security", "--offline=true", "--threshold=15", "--no-pager", path])
        #expect(security.status == 0, "\(security.output.suffix(200))\(security.errors)")
        try withFolder { folder in
            // The programs are not installed here; everything else of the unit is looked at as it is.
            let text = try Release.text(path)
                .replacing("ExecStart=/usr/bin/", with: "ExecStart=\(Release.folder)/")
            try text.write(toFile: "\(folder)/\(unit)", atomically: true, encoding: .utf8)
            let verify = try Program.run("systemd-analyze", ["verify", "--man=no", "\(folder)/\(unit)"])
            let said = verify.errors.split(separator: "\n").filter { $0.contains(unit) }
            #expect(verify.status == 0 && said.isEmpty, "\(verify.errors)")
        }
    }

    @Test(.enabled(if: geteuid() == 0, "not root: systemd cannot be booted"))
    func `under a systemd of their own the units do their work and keep apart`() throws {
        let run = try Program.run(Self.systemd + "/boot", ["--bin", Release.folder])
        guard run.status != 3 else { return print("units were not booted: \(run.errors)") }
        #expect(run.status == 0 && !run.output.isEmpty, "\(run.output) \(run.errors)")
    }

    @Test func `a score that is too high is noticed`() throws {
        let path = "\(Self.systemd)/octroi-ingest.service"
        let security = try Program.run(
            "systemd-analyze", ["security", "--offline=true", "--threshold=5", "--no-pager", path])
        #expect(security.status != 0)
    }

    @Test func `only ingest may make memory executable, and says why`() throws {
        for unit in Self.units {
            let text = try Release.text("\(Self.systemd)/\(unit)")
            let isIngest = unit == "octroi-ingest.service"
            #expect(text.contains("MemoryDenyWriteExecute=\(isIngest ? "no" : "yes")"), "\(unit)")
            #expect(text.contains("PCRE2") == isIngest, "\(unit)")
            #expect(text.contains("LimitCORE=0") && text.contains("SWIFT_BACKTRACE=enable=no"), "\(unit)")
        }
    }

    @Test func `users and folders can be made, and each half owns its own`() throws {
        try withFolder { root in
            try FileManager.default.createDirectory(
                atPath: root + "/etc", withIntermediateDirectories: true)
            let users = try Program.run(
                "systemd-sysusers", ["--root=\(root)", "\(Self.systemd)/octroi.sysusers"])
            #expect(users.status == 0, "\(users.errors)")
            let names = try Release.text(root + "/etc/passwd").split(separator: "\n").map {
                $0.split(separator: ":")[0]
            }
            #expect(Set(names).isSuperset(of: ["octroi-ingest", "octroi-forward", "octroi-aggregator"]))
            guard getuid() == 0 else { return }
            let folders = try Program.run(
                "systemd-tmpfiles", ["--root=\(root)", "--create", "\(Self.systemd)/octroi.tmpfiles"])
            #expect(folders.status == 0, "\(folders.errors)")
            func mode(_ path: String) throws -> Int {
                let attributes = try FileManager.default.attributesOfItem(atPath: root + path)
                return (attributes[.posixPermissions] as? Int ?? 0) & 0o7777
            }
            #expect(try mode("/var/lib/octroi/eu") == 0o2750)
            #expect(try mode("/var/lib/octroi/eu/returns") == 0o2770)
            #expect(try mode("/etc/octroi/keys") == 0o700)
        }
    }

    @Test(.enabled(if: namespaces, "no network namespaces here: nft cannot check rules"))
    func `the shipped rules take what the shipped region file says`() throws {
        try withFolder { folder in
            let region = "\(folder)/region.yaml"
            let shipped = try Release.text(Repository.root + "/Regions/eu-central.yaml")
            let exceptions = shipped.replacing("  #   - name", with: "    - name")
                .replacing("  # exceptions:", with: "  exceptions:")
                .replacing(/\n  #     (networks|transport|port|opener):/) { "\n      \($0.1):" }
            try exceptions.write(toFile: region, atomically: true, encoding: .utf8)
            let elements = try Program.run(
                Release.relay,
                ["firewall", "--region", region, "--ingest-user", "64101", "--forward-user", "64102"])
            #expect(elements.status == 0, "\(elements.errors)")
            for element in [
                "ingest_users { 64101 }", "forward_users { 64102 }", "players_ports { 8080 }",
                "aggregators_ipv4 { 198.51.100.10 . 8443 }", "aggregators_ipv6 { 2001:db8:bb::10 . 8443 }",
                #"opened_ipv4 { 192.0.2.123/32 . udp . 123 comment "time" }"#,
            ] { #expect(elements.output.contains("inet octroi \(element)\n"), "\(element)") }
            try elements.output.write(toFile: "\(folder)/region.nft", atomically: true, encoding: .utf8)
            let rules = try Release.text(Repository.root + "/Deploy/nftables/octroi.nft")
                .replacing("/etc/octroi/region.nft", with: "\(folder)/region.nft")
            try rules.write(toFile: "\(folder)/octroi.nft", atomically: true, encoding: .utf8)
            let check = try Program.run("unshare", ["-rn", "nft", "-c", "-f", "\(folder)/octroi.nft"])
            #expect(check.status == 0, "\(check.errors)")
        }
    }

    @Test func `a firewall for any free port or for one user is refused`() throws {
        try withFolder { folder in
            let region = try ReplayRegion(folder)
            func firewall(_ arguments: [String], _ environment: [String: String] = [:]) throws -> Int32 {
                try Program.run(
                    Release.relay, ["firewall", "--region", region.folder + "/eu.yaml"] + arguments,
                    environment: environment
                ).status
            }
            #expect(try firewall([]) == 0)
            #expect(try firewall([], ["OCTROI_INGEST_PORT": "0"]) == 78)
            #expect(try firewall(["--ingest-user", "one", "--forward-user", "one"]) == 64)
            #expect(try firewall(["--ingest-user", "a }; flush ruleset"]) == 64)
        }
    }
}
