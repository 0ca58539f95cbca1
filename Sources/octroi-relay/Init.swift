import ArgumentParser
import Batching
import DurableFiles
import RegionConfiguration
import Sealing

/// Writes a relay's name and incarnation into its state, once.
struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Name a new relay in its state folder, once.",
        discussion: """
            The incarnation is one more than the aggregator knows of this relay (`octroi-aggregator relays`); \
            a lost or restored relay starts the next one.
            """)

    @OptionGroup var region: RegionOption
    @Option(help: "The relay's name, 1 to 32 of a-z and 0-9.") var relay: String
    @Option(help: "The relay's life, from 1.") var incarnation: Int

    func run() async throws {
        try await withExitCode {
            let configuration = try region.load(files: nil).configuration
            guard let identity = RelayIdentity(relay: relay, incarnation: incarnation) else {
                throw CommandFailure(
                    code: 64,
                    description: "a relay's name is 1 to 32 of a-z and 0-9, its incarnation 1 or more")
            }
            try identity.write(to: configuration.layout, files: DurableFiles())
        }
    }
}

/// Which relay a state belongs to.
struct RelayIdentity {
    private static let title = "octroi-relay/v1"

    let relay: String
    let incarnation: Int

    init?(relay: String, incarnation: Int) {
        guard BatchName.isRelayName(relay), incarnation >= 1 else { return nil }
        self.relay = relay
        self.incarnation = incarnation
    }

    /// The identity in a state folder.
    static func read(from layout: StateLayout, files: DurableFiles) throws(CommandFailure) -> RelayIdentity {
        let bytes = (try? files.read(layout.identity, maxBytes: 1024)) ?? []
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count == 5, words[0] == title, words[1] == "relay", words[3] == "incarnation",
            let incarnation = Int(words[4]),
            let identity = RelayIdentity(relay: String(words[2]), incarnation: incarnation)
        else {
            throw .unusable("\(layout.identity): no relay is named here; run octroi-relay init once")
        }
        return identity
    }

    func write(to layout: StateLayout, files: DurableFiles) throws(CommandFailure) {
        guard !files.exists(layout.identity) else {
            throw .cannotWrite("\(layout.identity): a relay is already named here and keeps its name")
        }
        let text = "\(Self.title)\nrelay \(relay)\nincarnation \(incarnation)\n"
        do throws(FileError) {
            try files.makeFolder(layout.root, mode: 0o755)
            try files.replace(layout.identity, Array(text.utf8), mode: 0o644)
        } catch {
            throw .cannotWrite("\(layout.identity): \(error)")
        }
    }
}

extension RelayConfiguration {
    /// Where this relay's state lies.
    var layout: StateLayout { StateLayout(root: state + "/eu") }
}
