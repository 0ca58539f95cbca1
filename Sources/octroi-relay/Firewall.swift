import ArgumentParser
import RegionConfiguration

/// Prints what the firewall of a relay's host takes from the region file.
struct Firewall: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the addresses, ports and users that Deploy/nftables/octroi.nft lets through.",
        discussion: """
            Write it to /etc/octroi/region.nft, which octroi.nft includes. It holds what aggregator.addresses, \
            the listeners' ports and firewall.exceptions say, and the two users of the halves.
            """)

    @OptionGroup var region: RegionOption
    @Option(help: "The user (name or number) of octroi-relay ingest.") var ingestUser = "octroi-ingest"
    @Option(help: "The user (name or number) of octroi-relay forward.") var forwardUser = "octroi-forward"

    func run() async throws {
        try await withExitCode {
            let configuration = try region.load(files: nil).configuration
            for listener in configuration.ingest.listeners where listener.port == 0 {
                throw CommandFailure.unusable(
                    "\(listener.path)port: 0 takes any free one; a firewall needs one number")
            }
            for user in [ingestUser, forwardUser] where !Self.isUser(user) {
                throw CommandFailure(code: 64, description: "a user is 1 to 32 of a-z, 0-9, _ and -")
            }
            guard ingestUser != forwardUser else {
                throw CommandFailure(code: 64, description: "the halves need two users, each with its rules")
            }
            print("# Made by octroi-relay firewall for the region \(configuration.region).")
            for line in elements(configuration) { print(line) }
        }
    }

    private static func isUser(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count)
            && text.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789_-".utf8.contains($0) }
    }

    private func elements(_ configuration: RelayConfiguration) -> [String] {
        var lines = [
            element("ingest_users", user(ingestUser)), element("forward_users", user(forwardUser)),
        ]
        let ports = Set(configuration.ingest.listeners.map(\.port)).sorted()
        lines.append(element("players_ports", ports.map(String.init).joined(separator: ", ")))
        for endpoint in configuration.aggregator.addresses {
            lines.append(
                element(
                    "aggregators_" + Self.family(of: endpoint.address),
                    "\(endpoint.address) . \(endpoint.port)"))
        }
        for exception in configuration.firewallExceptions {
            let set = exception.opener == .host ? "opened" : "answered"
            for network in exception.networks {
                let key = "\(network) . \(exception.transport.rawValue) . \(exception.port)"
                lines.append(
                    element(
                        "\(set)_" + Self.family(of: network), "\(key) comment \"\(exception.name)\""))
            }
        }
        return lines
    }

    private func user(_ name: String) -> String { Int(name) == nil ? "\"\(name)\"" : name }

    private static func family(of literal: String) -> String { literal.contains(":") ? "ipv6" : "ipv4" }

    private func element(_ set: String, _ value: String) -> String {
        "add element inet octroi \(set) { \(value) }"
    }
}
