import ArgumentParser
import FoundationEssentials
import Operating
import RegionConfiguration
import Sealing

/// The status of a running relay.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Print the status of the running relay as JSON.")

    @OptionGroup var region: RegionOption

    func run() async throws {
        try await withExitCode { print(try await Running(region).ask("GET", "status")) }
    }
}

/// Sends refused batches again that conform to this version's contract.
struct RequeueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "requeue", abstract: "Send quarantined batches again.",
        discussion: "Each is checked against the contract once more; those that do not conform stay.")

    @OptionGroup var region: RegionOption

    func run() async throws {
        try await withExitCode { print(try await Running(region).ask("POST", "requeue")) }
    }
}

/// Takes a relay out of service with nothing left to send.
struct DrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Stop taking beacons in, seal what is open and wait for its receipts.",
        discussion:
            "Exit 0 once nothing is left to send, 75 where the time is over. Stop the relay afterwards.")

    @OptionGroup var region: RegionOption
    @Option(help: "How long to wait, in seconds.") var seconds = 30

    /// As much of the status as says whether something is left.
    private struct Left: Decodable {
        struct Events: Decodable {
            let open: Int
            let waiting: Int
        }
        let events: Events
    }

    func run() async throws {
        try await withExitCode {
            let running = try Running(region)
            _ = try await running.ask("POST", "drain")
            var left = 0
            for second in 0...max(0, seconds) {
                if second > 0 { try await Task.sleep(for: .seconds(1)) }
                let status = try await running.ask("GET", "status")
                guard let events = try? JSONDecoder().decode(Left.self, from: Data(status.utf8)).events else {
                    continue
                }
                left = events.open + events.waiting
                if left == 0 { return print("drained") }
            }
            throw CommandFailure(
                code: 75, description: "\(left) events still wait; they are safe on the disk")
        }
    }
}

/// A relay that runs on a region's state.
private struct Running {
    private let socket: String

    init(_ region: RegionOption) throws {
        socket = try region.load(files: nil).configuration.layout.controlSocket
    }

    func ask(_ method: String, _ path: String) async throws(CommandFailure) -> String {
        guard let answer = await ControlClient(socketPath: socket).ask(method, "/" + path) else {
            throw CommandFailure(
                code: 69, description: "\(socket): no relay answers; start octroi-relay ingest")
        }
        guard answer.status == 200 else {
            throw CommandFailure(code: 69, description: "\(socket): answered \(answer.status) to \(path)")
        }
        return answer.body
    }
}
