import ArgumentParser
import RegionConfiguration

/// `octroi-aggregator check`.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints the effective configuration, or all that is wrong with it.",
        discussion: """
            Each setting stands with its unit and its source: a line of the file, an environment variable or \
            the default. What is wrong goes to standard error, each with file, line and remedy; exit code 78.
            """)

    @OptionGroup var region: RegionOption

    func run() throws {
        let (configuration, effective) = try region.load()
        _ = try StateFolder.signer(configuration.receiptKey)
        print(effective)
    }
}

/// `octroi-aggregator relays`.
struct Relays: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists the relays whose batches are taken.",
        discussion: """
            A relay that lost its state begins its next life: give it the incarnation listed here plus one, \
            here and in `octroi-relay init`, which prints the new ledger_vkey.
            """)

    @OptionGroup var region: RegionOption

    func run() throws {
        let (configuration, _) = try region.load(files: nil)
        if configuration.relays.isEmpty { print("No relay is listed.") }
        for relay in configuration.relays {
            print("\(relay.region)  \(relay.name)  incarnation \(relay.incarnation)  \(relay.certificatePin)")
        }
    }
}
