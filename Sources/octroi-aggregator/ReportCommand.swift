import Aggregation
import ArgumentParser
import RegionConfiguration
import Reporting

/// `octroi-aggregator report`.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Prints what the stored views say, property by property.",
        discussion: """
            Reads the state of a running or stopped aggregator. Views that have not ended are included and \
            counted under `open`. Cells that stand for too few viewers are folded into `other`; the table says \
            by which rule. Times: 2026-11-24, 2026-11-24T06:30:00Z or ms since 1970.
            """)

    @OptionGroup var region: RegionOption
    @Flag(help: "JSON instead of a table.")
    var json = false
    @Option(help: "Only this breakdown: country, player, browser, os, device or property.")
    var by: String?
    @Option(help: "Only views that began at or after this time.")
    var from: String?
    @Option(help: "Only views that began before this time.")
    var to: String?

    func validate() throws {
        guard ReportRequest(from: from, to: to, by: by) != nil else {
            throw ValidationError(
                "--by takes country, player, browser, os, device or property; --from and --to take times, in order."
            )
        }
    }

    func run() async throws {
        let (configuration, _) = try region.load(files: nil)
        let state = StateFolder(state: configuration.state)
        guard state.holdsDatabase else {
            throw StandardError.fail("there is no \(state.database) yet; has `run` been started?", .failure)
        }
        guard let request = ReportRequest(from: from, to: to, by: by) else {
            throw ExitCode.validationFailure
        }
        let report: Report
        do throws(StoreError) {
            let store = try BatchStore(reading: state.database)
            report = try await Report.make(
                request, of: store, rules: configuration.reportRules, now: WallClock.millis())
        } catch {
            throw StandardError.fail("cannot read \(state.database) (SQLite \(error.code))", .failure)
        }
        print(json ? String(decoding: try report.json(), as: UTF8.self) : report.table(), terminator: "")
    }
}
