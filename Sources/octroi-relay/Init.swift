import ArgumentParser
import Batching
import DurableFiles
import RegionConfiguration
import Sealing
import TransparencyLog

/// Writes a relay's name and incarnation into its state, once.
struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Name a new relay in its state folder, once, and begin its ledger.",
        discussion: """
            The incarnation is one more than the aggregator knows of this relay (`octroi-aggregator relays`); \
            a lost or restored relay starts the next one, in an empty state folder. Prints the ledger's public \
            line: ledger_vkey of this relay in the aggregator's region file. It stands in eu/ledger/vkey too.
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
            let layout = configuration.layout
            try identity.checkIsNew(in: layout, files: DurableFiles())
            let signer = try LedgerKey.make(identity.origin(in: configuration.region), layout)
            try identity.write(to: layout, files: DurableFiles())
            print(signer.verifier.vkey)
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

    /// The origin of this life's ledger.
    func origin(in region: String) -> String { "\(region)/\(relay)-\(incarnation)/egress" }

    func checkIsNew(in layout: StateLayout, files: DurableFiles) throws(CommandFailure) {
        guard !files.exists(layout.identity) else {
            throw .cannotWrite("\(layout.identity): a relay is already named here and keeps its name")
        }
    }

    func write(to layout: StateLayout, files: DurableFiles) throws(CommandFailure) {
        let text = "\(Self.title)\nrelay \(relay)\nincarnation \(incarnation)\n"
        do throws(FileError) {
            try files.makeFolder(layout.root, mode: 0o755)
            try files.replace(layout.identity, Array(text.utf8), mode: 0o644)
        } catch {
            throw .cannotWrite("\(layout.identity): \(error)")
        }
    }
}

/// The key that signs a relay's ledger.
enum LedgerKey {
    /// Makes the key and begins the ledger; a key that an interrupted init left is taken.
    static func make(_ origin: String, _ layout: StateLayout) throws(CommandFailure) -> NoteSigner {
        let files = DurableFiles()
        do {
            if !files.exists(layout.ledgerKey), let signer = NoteSigner.generate(name: origin) {
                try files.makeFolder(layout.root, mode: 0o755)
                try files.makeFolder(layout.keys, mode: 0o700)
                try files.replace(layout.ledgerKey, Array((signer.secretText + "\n").utf8), mode: 0o600)
            }
            let signer = try read(origin, layout)
            _ = try LogWriter(
                folder: layout.ledger, headPath: layout.ledgerHead, signer: signer, files: files)
            return signer
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw .cannotWrite("\(layout.ledger): \(error); begin again in an empty state folder")
        }
    }

    /// The key in a state folder.
    static func read(_ origin: String, _ layout: StateLayout) throws(CommandFailure) -> NoteSigner {
        let bytes = (try? DurableFiles().read(layout.ledgerKey, maxBytes: 1024)) ?? []
        guard let signer = NoteSigner(text: String(decoding: bytes, as: UTF8.self)), signer.name == origin
        else {
            throw .unusable(
                "\(layout.ledgerKey): no key of \(origin); run octroi-relay init in a new state folder")
        }
        return signer
    }
}

extension RelayConfiguration {
    /// Where this relay's state lies.
    var layout: StateLayout { StateLayout(root: state + "/eu") }
}
