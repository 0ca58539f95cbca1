import ArgumentParser
import Auditing
import SystemPackage

/// `octroi-audit`: checks, on evidence alone, what Octroi promises.
struct OctroiAudit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "octroi-audit",
        abstract: "Checks Octroi's promises on the evidence that it leaves, without trusting its operator.",
        discussion: """
            Everything that a relay seals for egress is in its ledger before it is sent, and everything that the \
            aggregator stores in a log of its own. Give this program both, the EU archive and the contract, in \
            folders or over https; no account on anybody's machine is needed:

              octroi-audit verify-log eu/ledger --vkey "$RELAY_KEY" --trusted head
              octroi-audit verify-batches eu/ledger --archive eu/archive --contract contract-v1.json
              octroi-audit reconcile --eu eu/ledger --us us/ledger
              octroi-audit scan some.file
              octroi-audit all --config audit.json

            Take the keys and the contract from somewhere else than the evidence. No command prints a full \
            address: a finding shows batch, record, field, form and prefix.

            Exit codes: 0 checked and holds, 1 a guarantee is violated, 2 usage, 3 incomplete, which never counts \
            as a pass, 4 the evidence itself is broken, 5 internal error. Deploy/AUDIT.md is the manual.
            """,
        version: "0.1.0",
        subcommands: [VerifyLog.self, VerifyBatches.self, Reconcile.self, Scan.self, All.self])
}

/// The entry point: ArgumentParser's own codes become the documented ones.
@main
enum Main {
    static func main() async {
        do {
            var command = try OctroiAudit.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            leave(error)
        }
    }

    private static func leave(_ error: any Error) -> Never {
        let code = OctroiAudit.exitCode(for: error)
        let text = OctroiAudit.fullMessage(for: error)
        if !text.isEmpty {
            let stream = code == .success ? FileDescriptor.standardOutput : .standardError
            _ = try? stream.writeAll((text + "\n").utf8)
        }
        OctroiAudit.exit(withError: documented(code, of: error))
    }

    /// An audit says its own code; whatever else ends it is usage or an internal error, never a verdict.
    private static func documented(_ code: ExitCode, of error: any Error) -> ExitCode {
        if error is ExitCode || code == .success { return code }
        return ExitCode(code == .validationFailure ? 2 : 5)
    }
}
