import ArgumentParser

/// `octroi-aggregator`: takes batches from relays, joins their parts into views, and reports on them.
@main
struct OctroiAggregator: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "octroi-aggregator",
        abstract: "Takes view parts from Octroi relays, merges them into views and reports on them.",
        discussion: """
            Everything is set in one region file. A first start:

              octroi-aggregator keys new-receipt --out receipt.key --name us-east/receipts
              octroi-aggregator check --region Regions/us-east.yaml
              octroi-aggregator run --region Regions/us-east.yaml

            The key's public line goes into the relays' region files, each relay's certificate pin into this \
            one. Reports come from `report`, or from GET /v1/report on the loopback listener of `run`:

              octroi-aggregator report --region Regions/us-east.yaml
              curl 'http://127.0.0.1:8444/v1/report?by=country&format=table'

            Environment variables OCTROI_… lie over the file, as OCTROI_API_PORT over api.port.

            Exit codes: 0 done, 1 failed, 64 wrong arguments, 78 the region file or what it names is not usable.
            """,
        version: "0.1.0",
        subcommands: [Run.self, Check.self, ReportCommand.self, Keys.self, Relays.self])
}

/// What every command that reads a region file takes.
struct RegionOption: ParsableArguments {
    @Option(name: .customLong("region"), help: "The aggregator's region file (YAML).")
    var path: String
}
