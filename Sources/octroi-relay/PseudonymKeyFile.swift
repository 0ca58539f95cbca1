import DurableFiles
import EgressContract
import FoundationEssentials
import RegionConfiguration

/// The file that holds a region's pseudonym keys: the views' key, and the viewers' of the oldest day that is retained.
struct PseudonymKeyFile {
    private static let title = "octroi-pseudonym-keys/v1"
    private static let bytesMax = 4096
    private static let keyBytesMin = 32

    let isThrowAway: Bool
    let firstDay: Int
    private let viewKey: [UInt8]
    private let viewerKey: [UInt8]

    /// New keys, the viewers' from this day on.
    init(isThrowAway: Bool, firstDay: Int) {
        self.init(
            isThrowAway: isThrowAway, firstDay: firstDay, viewKey: Self.random(), viewerKey: Self.random())
    }

    private init(isThrowAway: Bool, firstDay: Int, viewKey: [UInt8], viewerKey: [UInt8]) {
        self.isThrowAway = isThrowAway
        self.firstDay = firstDay
        self.viewKey = viewKey
        self.viewerKey = viewerKey
    }

    private static func random() -> [UInt8] { (0..<keyBytesMin).map { _ in UInt8.random(in: 0...255) } }

    init?(text: String) {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count == 7, words[0] == Self.title, ["lasting", "throw-away"].contains(words[1]),
            words[2] == "view", let viewKey = Data(base64Encoded: words[3]), words[4] == "viewer",
            let firstDay = Int(words[5]), let viewerKey = Data(base64Encoded: words[6])
        else { return nil }
        self.init(
            isThrowAway: words[1] == "throw-away", firstDay: firstDay, viewKey: Array(viewKey),
            viewerKey: Array(viewerKey))
    }

    /// A file that is there; `role` says in a refusal what named it.
    init(at path: String, role: String) throws(CommandFailure) {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try DurableFiles().read(path, maxBytes: Self.bytesMax)
        } catch {
            throw .unusable("\(path): \(error); \(role) names the file that octroi-relay keys new makes")
        }
        guard let file = PseudonymKeyFile(text: String(decoding: bytes, as: UTF8.self)) else {
            throw .unusable("\(path): not a key file; make one with octroi-relay keys new")
        }
        self = file
    }

    var text: String {
        """
        \(Self.title) \(isThrowAway ? "throw-away" : "lasting")
        view \(Data(viewKey).base64EncodedString())
        viewer \(firstDay) \(Data(viewerKey).base64EncodedString())

        """
    }

    /// The keys as they are used, or what is wrong with them.
    func keys(at path: String) throws(CommandFailure) -> PseudonymKeys {
        let shortest = min(viewKey.count, viewerKey.count)
        guard shortest >= Self.keyBytesMin else {
            throw .unusable(
                "\(path): a key of \(shortest) bytes, \(Self.keyBytesMin) is the least; \(Self.remedy)")
        }
        guard viewKey != viewerKey else {
            throw .unusable("\(path): both keys are the same; \(Self.remedy)")
        }
        guard
            let keys = PseudonymKeys(viewKey: viewKey, firstDay: firstDay, firstDayKey: viewerKey)
        else { throw .unusable("\(path): a day before 1970; \(Self.remedy)") }
        return keys
    }

    private static let remedy = "make new ones with octroi-relay keys new"

    /// The same keys without the days before this one; the file itself where it holds none.
    func renewed(from day: Int) -> PseudonymKeyFile {
        guard day > firstDay else { return self }
        return PseudonymKeyFile(
            isThrowAway: isThrowAway, firstDay: day, viewKey: viewKey,
            viewerKey: PseudonymKeys.laterViewerKey(viewerKey, days: day - firstDay))
    }

    /// The keys that a region file names: only for this user's eyes, and in production no throw-away ones.
    static func load(_ configuration: RelayConfiguration) throws(CommandFailure) -> PseudonymKeys {
        let path = configuration.pseudonymKeys
        let file = try PseudonymKeyFile(at: path, role: "keys.pseudonyms")
        if let mode = DurableFiles().mode(of: path), mode & 0o077 != 0 {
            throw .unusable("\(path): others may read it (mode \(String(mode, radix: 8))); chmod 600 it")
        }
        let keys = try file.keys(at: path)
        if file.isThrowAway, configuration.environment == .production {
            throw .unusable(
                "\(path): throw-away keys are refused in production; make lasting ones with octroi-relay keys new"
            )
        }
        return keys
    }
}
