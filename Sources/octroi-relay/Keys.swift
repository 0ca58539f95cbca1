import ArgumentParser
import DurableFiles
import EgressContract
import FoundationEssentials
import RegionConfiguration

/// The region's pseudonym keys.
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the region's pseudonym keys.", subcommands: [New.self])

    /// Makes a new key file.
    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new key file, once for a region; all its relays get the same.")

        @Option(help: "The file to make (mode 0600).") var out: String
        @Flag(help: "Mark the keys as throw-away: production refuses them.") var throwAway = false

        func run() async throws {
            try await withExitCode {
                let today = Int(Date().timeIntervalSince1970) / 86_400
                let file = PseudonymKeyFile(isThrowAway: throwAway, firstDay: today)
                do throws(FileError) {
                    try DurableFiles().create(out, Array(file.text.utf8), mode: 0o600)
                } catch {
                    throw CommandFailure.cannotWrite("\(out): \(error)")
                }
            }
        }
    }
}

/// The file that holds a region's pseudonym keys.
struct PseudonymKeyFile {
    private static let title = "octroi-pseudonym-keys/v1"

    let isThrowAway: Bool
    let firstDay: Int
    private let viewKey: [UInt8]
    private let viewerKey: [UInt8]

    /// New keys, the viewers' from this day on.
    init(isThrowAway: Bool, firstDay: Int) {
        self.isThrowAway = isThrowAway
        self.firstDay = firstDay
        viewKey = Self.random()
        viewerKey = Self.random()
    }

    private static func random() -> [UInt8] { (0..<32).map { _ in UInt8.random(in: 0...255) } }

    init?(text: String) {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count == 7, words[0] == Self.title, ["lasting", "throw-away"].contains(words[1]),
            words[2] == "view", let viewKey = Data(base64Encoded: words[3]), words[4] == "viewer",
            let firstDay = Int(words[5]), let viewerKey = Data(base64Encoded: words[6])
        else { return nil }
        isThrowAway = words[1] == "throw-away"
        self.firstDay = firstDay
        self.viewKey = Array(viewKey)
        self.viewerKey = Array(viewerKey)
    }

    var text: String {
        """
        \(Self.title) \(isThrowAway ? "throw-away" : "lasting")
        view \(Data(viewKey).base64EncodedString())
        viewer \(firstDay) \(Data(viewerKey).base64EncodedString())

        """
    }

    /// The keys that a region file names; throw-away ones only outside production.
    static func load(_ configuration: RelayConfiguration) throws(CommandFailure) -> PseudonymKeys {
        let path = configuration.pseudonymKeys
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try DurableFiles().read(path, maxBytes: 4096)
        } catch {
            throw .unusable(
                "\(path): \(error); keys.pseudonyms names the file that octroi-relay keys new makes")
        }
        guard let file = PseudonymKeyFile(text: String(decoding: bytes, as: UTF8.self)),
            let keys = PseudonymKeys(
                viewKey: file.viewKey, firstDay: file.firstDay, firstDayKey: file.viewerKey)
        else {
            throw .unusable(
                "\(path): not a key file, or its keys are short or equal; make one with octroi-relay keys new"
            )
        }
        if file.isThrowAway, configuration.environment == .production {
            throw .unusable(
                "\(path): throw-away keys are refused in production; make lasting ones with octroi-relay keys new"
            )
        }
        return keys
    }
}
