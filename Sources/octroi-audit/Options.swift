import ArgumentParser
import Auditing

/// What the answer looks like.
struct OutputOptions: ParsableArguments {
    @Flag(help: "One JSON object a line for each guarantee, instead of a table.")
    var json = false

    /// Prints a report and leaves with its exit code.
    func finish(_ report: AuditReport, unkept: String? = nil) throws -> Never {
        print(json ? try report.json() : report.text(), terminator: "")
        if let unkept { throw InternalFailure(description: unkept) }
        throw ExitCode(report.exitCode)
    }
}

/// What is known of a relay's ledger beforehand.
struct LedgerOptions: ParsableArguments {
    @Option(
        help:
            "The relay's key, NAME+KEYID+BASE64, got from elsewhere; otherwise the ledger's own is believed.")
    var vkey: String?
    @Option(help: "A head that you were shown earlier; it must be a prefix. May be repeated.")
    var old: [String] = []
    @Option(help: "A file for the head between visits: a prefix if it is there, replaced where all holds.")
    var trusted: String?
    @Option(help: "The key (type 0x04) of a witness that is not the operator's. May be repeated.")
    var witness: [String] = []
    @Option(help: "How many of the witnesses must have cosigned; all, unless said.")
    var witnessesMin: Int?
    @Option(help: "PEM file of the certificates to trust over https instead of the system's.")
    var ca: String?

    func plan(_ ledger: String) -> AuditPlan {
        var plan = AuditPlan(ledger: ledger)
        plan.ledgerSettings.vkey = vkey
        plan.ledgerSettings.witnesses = witness
        plan.ledgerSettings.witnessesMin = witnessesMin ?? witness.count
        plan.oldHeads = old
        plan.trustedHead = trusted
        plan.web.authorities = ca
        return plan
    }
}

/// How many threads read batches.
struct JobsOption: ParsableArguments {
    @Option(help: "How many threads read batches.")
    var jobs = 1

    func validate() throws {
        guard (1...256).contains(jobs) else { throw ValidationError("--jobs takes 1 to 256.") }
    }
}

/// What has nothing to do with the evidence went wrong: exit code 5.
struct InternalFailure: Error, CustomStringConvertible {
    let description: String
}
