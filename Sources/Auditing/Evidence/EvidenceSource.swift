import DurableFiles

/// Where evidence lies: a folder, or a folder that a web server shows over https.
public struct EvidenceSource: Sendable {
    private enum Place: Sendable {
        case folder(String)
        case web(WebFolder)
    }

    private let place: Place
    /// The location as it was given.
    public let location: String

    /// A path, or a URL that begins with `https://`; nil where libcurl does not start.
    public init(_ location: String, web: WebSettings = WebSettings()) throws(EvidenceError) {
        let trimmed = location.hasSuffix("/") ? String(location.dropLast()) : location
        self.location = trimmed
        if trimmed.hasPrefix("http://") { throw .notHTTPS }
        place = trimmed.hasPrefix("https://") ? .web(try WebFolder(trimmed, web)) : .folder(trimmed)
    }

    /// All bytes of a file of at most `maxBytes`.
    public func read(_ name: String, maxBytes: Int) throws(EvidenceError) -> [UInt8] {
        switch place {
        case .web(let folder): return try folder.read(name, maxBytes: maxBytes)
        case .folder(let folder):
            do throws(FileError) {
                return try DurableFiles().read(
                    name.isEmpty ? folder : "\(folder)/\(name)", maxBytes: maxBytes)
            } catch {
                if error.isMissing { throw .missing(name: name.isEmpty ? folder : name) }
                if error.isTooLarge { throw .tooLarge(name: name) }
                throw .unreadable(name: name, reason: error.description)
            }
        }
    }

    /// The names in the folder; nil where they cannot be listed, as over https.
    public func names() throws(EvidenceError) -> [String]? {
        guard case .folder(let folder) = place else { return nil }
        do throws(FileError) {
            return try DurableFiles().list(folder)
        } catch {
            if error.isMissing { throw .missing(name: folder) }
            throw .unreadable(name: folder, reason: error.description)
        }
    }
}

/// Why a piece of evidence could not be read.
public enum EvidenceError: Error, Equatable, Sendable {
    /// Nothing has that name.
    case missing(name: String)
    /// More bytes than such a file can have.
    case tooLarge(name: String)
    /// The system or the server would not give it.
    case unreadable(name: String, reason: String)
    /// Evidence over plain http could be changed by anybody on the way.
    case notHTTPS
    /// libcurl did not start or refused an option.
    case noCurl

    /// A sentence for an auditor.
    public var sentence: String {
        switch self {
        case .missing(let name): "\(name) is not there"
        case .tooLarge(let name): "\(name) is larger than such a file can be"
        case .unreadable(let name, let reason): "\(name) cannot be read (\(reason))"
        case .notHTTPS: "evidence is read from folders or over https, not over http"
        case .noCurl: "libcurl does not start"
        }
    }
}
