import ArgumentParser
import Auditing

/// `octroi-audit verify-log`.
struct VerifyLog: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-log",
        abstract: "Checks that a ledger is what its key signed, and that it only ever grew.",
        discussion: """
            Reads every entry and every tile and compares them with the signed head; every head that you kept \
            must be a prefix. Says G10 (append-only), G15 (one key a day) and G20 (no silence).
            """)
    @Argument(help: "The ledger: a folder, or a URL that begins with https://.")
    var ledger: String
    @OptionGroup var options: LedgerOptions
    @Option(help: "The longest silence, in minutes.")
    var silenceMinutesMax = 2
    @OptionGroup var output: OutputOptions

    func run() async throws {
        var plan = options.plan(ledger)
        plan.ledgerSettings.silenceMinutesMax = silenceMinutesMax
        let outcome = Audit(plan).verifyLog()
        try output.finish(outcome.report, unkept: outcome.unkept)
    }
}

/// `octroi-audit verify-batches`.
struct VerifyBatches: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify-batches",
        abstract: "Compares every archived batch with the ledger, and every value with the contract.",
        discussion: """
            Recomputes each batch's digests and its records-root, checks every value of every record against \
            the contract, and searches every text for addresses, twice, by two programs that share no code. \
            Says G2, G3, G4 and G16.
            """)
    @Argument(help: "The ledger: a folder, or a URL that begins with https://.")
    var ledger: String
    @Option(help: "The archive: a folder, or a URL that begins with https://.")
    var archive: String
    @Option(help: "The contract file, as Sources/EgressContract/contract-v1.json.")
    var contract: String
    @OptionGroup var options: LedgerOptions
    @OptionGroup var jobs: JobsOption
    @OptionGroup var output: OutputOptions

    func run() async throws {
        var plan = options.plan(ledger)
        plan.archive = archive
        plan.contract = contract
        try output.finish(await Audit(plan).verifyBatches(jobs: jobs.jobs).report)
    }
}

/// `octroi-audit reconcile`.
struct Reconcile: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Compares what the EU recorded as sent with what the US recorded as received.",
        discussion: """
            Verifies both logs and each answer's signature, then lists what only the EU has, what only the US \
            has, and what both have differently. Says G8, and with --rows G9.
            """)
    @Option(help: "The relay's ledger: a folder, or a URL that begins with https://.")
    var eu: String
    @Option(help: "The aggregator's ledger: a folder, or a URL that begins with https://.")
    var us: String
    @Option(help: "The aggregator's key, got from elsewhere.")
    var usVkey: String?
    @Option(help: "A CSV file of the US store's rows by batch, with the heading batch,parts.")
    var rows: String?
    @Option(help: "How many minutes a receipt may be on its way.")
    var inFlightMinutes = 10
    @OptionGroup var options: LedgerOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        var plan = options.plan(eu)
        plan.receipts = us
        plan.receiptsKey = usVkey
        plan.rows = rows
        plan.inFlightMinutes = inFlightMinutes
        try output.finish(Audit(plan).reconcile().report)
    }
}

/// `octroi-audit all`.
struct All: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "all",
        abstract: "Checks all that your access allows, and says what it cannot show.",
        discussion: """
            The plan is a JSON object; paths are relative to it, https URLs are welcome:

              {"eu_ledger": "eu/ledger", "eu_archive": "eu/archive", "contract": "contract-v1.json",
               "us_ledger": "us/ledger", "us_rows": "rows.csv", "eu_vkey": "…", "us_vkey": "…",
               "old_checkpoints": ["head-october"], "trusted_checkpoint": "head",
               "witnesses": ["…"], "witnesses_min": 1, "silence_minutes_max": 2,
               "in_flight_minutes": 10, "ca_certificates": "ca.pem"}

            Only eu_ledger is needed. Each guarantee is `holds`, `violated`, `broken` (the evidence), \
            `incomplete` (something that the plan names was missing) or `not-checked` (it needs other access, \
            which is named). The exit code is the worst of all: without canaries and captures it is 3 at best.
            """)
    @Option(help: "The plan, a JSON file.")
    var config: String
    @OptionGroup var jobs: JobsOption
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let plan = try Self.plan(config)
        let outcome = await Audit(plan).all(jobs: jobs.jobs)
        try output.finish(outcome.report, unkept: outcome.unkept)
    }

    private static func plan(_ path: String) throws -> AuditPlan {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        do {
            let bytes = try EvidenceSource(path).read("", maxBytes: 1 << 20)
            return try AuditPlan(bytes, in: folder)
        } catch let error as EvidenceError {
            throw ValidationError("--config: \(error.sentence)")
        } catch let error as AuditPlan.PlanError {
            throw ValidationError("--config \(path): \(error.sentence)")
        }
    }
}
