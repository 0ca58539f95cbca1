public import DurableFiles

/// Why a log could not be read or written.
public enum LogError: Error, Equatable, Sendable {
    /// The file system, or what stands in for it, refused.
    case file(FileError)
    /// A file of the log is not there; its path in the log's folder.
    case missing(String)
    /// A file of the log is not what its place asks for; its path in the log's folder.
    case malformed(String)
    /// The tiles do not make the signed head.
    case wrongRoot(size: Int)
    /// Another head was signed, or a larger one: never again under this key.
    case wouldFork
    /// The checkpoint is not signed by the log's key.
    case badSignature
    /// An entry is longer than its log takes.
    case entryTooLong
}
