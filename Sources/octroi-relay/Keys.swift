import ArgumentParser
import DurableFiles
import EgressContract
import FoundationEssentials
import RegionConfiguration

/// The region's pseudonym keys.
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make, install and renew the region's pseudonym keys.",
        discussion: """
            One file for a region, the same on all its relays: make it once with `new`, carry it to each relay on a \
            secure way, install it there with `import`. `renew` drops the days whose erasure window is over, which \
            ingest also does by itself where it may write the file.
            """,
        subcommands: [New.self, Import.self, Renew.self])

    /// Makes a new key file.
    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new key file, once for a region; all its relays get the same.")

        @Option(help: "The file to make (mode 0600).") var out: String
        @Flag(help: "Mark the keys as throw-away: production refuses them.") var throwAway = false

        func run() async throws {
            try await withExitCode {
                try PseudonymKeyFile(isThrowAway: throwAway, firstDay: RegionClock.machine.day).create(
                    at: out)
            }
        }
    }

    /// Installs the region's key file on another relay.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a key file from another relay of the region and install it.")

        @Option(help: "The file to read.") var from: String
        @Option(help: "The file to make (mode 0600), which keys.pseudonyms names.") var out: String

        func run() async throws {
            try await withExitCode {
                let file = try PseudonymKeyFile(at: from, role: "--from")
                _ = try file.keys(at: from)
                try file.create(at: out)
                StandardError.write("octroi-relay: \(out): installed; remove \(from)\n")
            }
        }
    }

    /// Drops the days that are no longer retained.
    struct Renew: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Replace the stored day key by the one of the oldest retained day.",
            discussion: "Days before it cannot be derived any more: nobody can be erased there.")

        @OptionGroup var region: RegionOption

        func run() async throws {
            try await withExitCode {
                let configuration = try region.load(half: .ingest).configuration
                let day = try PseudonymKeyFile.renew(configuration, today: RegionClock.machine.day)
                print("oldest day \(day), in days since 1970-01-01 UTC")
            }
        }
    }
}

extension PseudonymKeyFile {
    func create(at path: String) throws(CommandFailure) {
        do throws(FileError) {
            try DurableFiles().create(path, Array(text.utf8), mode: 0o600)
        } catch {
            throw .cannotWrite("\(path): \(error)")
        }
    }

    /// Leaves in the region's file only the days of the archive and one beyond, and the file to its owner; gives the
    /// oldest day.
    static func renew(_ configuration: RelayConfiguration, today: Int) throws(CommandFailure) -> Int {
        let path = configuration.pseudonymKeys
        let file = try PseudonymKeyFile(at: path, role: "keys.pseudonyms")
        let renewed = file.renewed(from: today - configuration.archive.days - 1)
        guard renewed.firstDay > file.firstDay else { return file.firstDay }
        let files = DurableFiles()
        do throws(FileError) {
            try files.replace(path, Array(renewed.text.utf8), mode: 0o600, owner: files.owner(of: path))
        } catch {
            throw .cannotWrite("\(path): \(error); renew it as its owner or as root")
        }
        return renewed.firstDay
    }
}
