import ArgumentParser
import CProcess

/// The EU half of Octroi: takes beacons in, cuts the address, seals and forwards.
@main
struct OctroiRelay: AsyncParsableCommand {
    /// As the ledger and `--version` tell it.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "octroi-relay",
        abstract: "Takes players' beacons in, cuts their address, folds, seals and forwards them.",
        discussion: """
            A new relay: `keys new` once for the region, `init` once for the relay, `check` the region file, then \
            `ingest` and `forward` as two users, or `run` for both halves on a laptop.

            Exit codes: 0 done, 64 wrong arguments, 69 a part is missing, 73 cannot write, 75 already running, \
            78 the region file or what it names is not usable.
            """,
        version: version,
        subcommands: [
            RunCommand.self, IngestCommand.self, ForwardCommand.self, Check.self, Firewall.self, Init.self,
            Keys.self, Replay.self, StatusCommand.self, RequeueCommand.self, DrainCommand.self,
        ])

    /// Before anything is read, what the process will hold is put out of reach of core files and other processes.
    static func main() async {
        guard octroi_keep_memory_to_itself() == 0 else {
            StandardError.write("octroi-relay: this system refuses to leave no core file; not started\n")
            exit(withError: ExitCode(69))
        }
        await main(nil)
    }
}

/// Why a command cannot go on; its text goes to standard error.
struct CommandFailure: Error, CustomStringConvertible {
    let code: Int32
    let description: String

    static func unusable(_ text: String) -> CommandFailure { CommandFailure(code: 78, description: text) }
    static func cannotWrite(_ text: String) -> CommandFailure { CommandFailure(code: 73, description: text) }
}

/// Runs a command's work and turns its failure into words and an exit code.
func withExitCode(_ work: () async throws -> Void) async throws {
    do {
        try await work()
    } catch let failure as CommandFailure {
        StandardError.write("octroi-relay: \(failure.description)\n")
        throw ExitCode(failure.code)
    }
}
