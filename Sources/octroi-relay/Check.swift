import ArgumentParser
import FoundationEssentials

/// Prints the effective configuration, or everything that is wrong with it; or what the host keeps.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a region file and print the effective configuration, or check the host.",
        discussion: """
            Each line gives a key, its value and where it comes from. Exit 78 where anything is wrong.

            With --host, looks instead for what could keep addresses on this machine beyond the relay's reach: swap, \
            core_pattern, kdump, connection tracking, firewall logging, variables that a start refuses. Exit 0 where \
            nothing does, 1 with findings, each with its remedy, 3 where something could not be checked.
            """)

    @Option(name: .long, help: "The region file (Regions/*.yaml).") var region: String?
    @Flag(help: "Check the host in place of a region file.") var host = false
    @Option(help: "With --host: the text of nft list ruleset, - for standard input.") var ruleset: String?
    @Option(help: "With --host: the root of a mounted image to look at.") var hostRoot = "/"

    func validate() throws {
        guard (region != nil) != host else { throw ValidationError("give --region FILE, or --host") }
    }

    func run() async throws {
        try await withExitCode {
            if let region { try checkRegion(RegionOption.of(region)) } else { try checkHost() }
        }
    }

    private func checkRegion(_ region: RegionOption) throws {
        let (configuration, effective) = try region.load()
        let assembly = RelayAssembly(configuration)
        _ = try assembly.geo()
        try assembly.checkCertificates()
        _ = try PseudonymKeyFile.load(configuration)
        print(effective)
    }

    private func checkHost() throws {
        var findings = HostCheck(root: hostRoot, ruleset: try rules()).findings
        findings += StartRefusals.own.found(inAuditMode: false).map { refusal in
            let parts = refusal.split(separator: ": ", maxSplits: 1).map(String.init)
            return .keeps("environment: " + parts[0], remedy: parts.count > 1 ? parts[1] : "unset it")
        }
        for finding in findings { print(Self.line(finding)) }
        let keeps = findings.contains { if case .keeps = $0 { true } else { false } }
        let unchecked = findings.contains { if case .unchecked = $0 { true } else { false } }
        guard keeps || unchecked else { return }
        throw ExitCode(keeps ? 1 : 3)
    }

    private static func line(_ finding: HostCheck.Finding) -> String {
        switch finding {
        case .fine(let text): "ok        \(text)"
        case .keeps(let text, let remedy): "FINDING   \(text); \(remedy)"
        case .unchecked(let text): "unchecked \(text)"
        }
    }

    private func rules() throws(CommandFailure) -> String? {
        guard let ruleset else { return nil }
        if ruleset == "-" {
            var text = ""
            while let line = readLine(strippingNewline: false) { text += line }
            return text
        }
        guard let data = FileManager.default.contents(atPath: ruleset) else {
            throw CommandFailure(
                code: 64, description: "\(ruleset): no readable rules; give nft list ruleset")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
