public import DurableFiles

/// Where a log's files are read from.
public struct LogSource: Sendable {
    /// The longest file that is read: a full bundle of entries of 65,535 bytes.
    public static let maxFileBytes = 17 << 20
    private let file: @Sendable (String) throws(LogError) -> [UInt8]?

    /// A source by a function that gives a file's bytes for its path in the log, or nil where there is none.
    public init(_ file: @escaping @Sendable (String) throws(LogError) -> [UInt8]?) { self.file = file }

    /// A folder.
    public static func folder(_ folder: String, files: DurableFiles = DurableFiles()) -> LogSource {
        LogSource { path throws(LogError) in
            do throws(FileError) {
                return try files.read(folder + "/" + path, maxBytes: maxFileBytes)
            } catch {
                if error.isMissing { return nil }
                throw .file(error)
            }
        }
    }

    /// A file's bytes.
    public func read(_ path: String) throws(LogError) -> [UInt8] {
        guard let bytes = try file(path) else { throw .missing(path) }
        return bytes
    }

    /// A tile or bundle of `width`, or the full one that took its place.
    func read(partial: String, full: String) throws(LogError) -> [UInt8] {
        if partial != full, let bytes = try file(partial) { return bytes }
        return try read(full)
    }
}
