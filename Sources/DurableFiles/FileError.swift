import Glibc

/// What a file operation was.
public enum FileOperation: String, Sendable {
    /// Opening or creating a file.
    case open
    /// Reading bytes.
    case read
    /// Writing bytes.
    case write
    /// Forcing bytes or names to the disk.
    case sync
    /// Renaming a file.
    case rename
    /// Giving a file a second name.
    case link
    /// Removing a name.
    case unlink
    /// Listing a folder.
    case list
    /// Making a folder.
    case makeFolder
    /// Locking a file.
    case lock
    /// Reserving space for a file.
    case allocate
}

/// A file operation that the system refused; holds no path and no content.
public struct FileError: Error, Equatable, Sendable {
    /// What was tried.
    public let operation: FileOperation
    /// The system's `errno`.
    public let code: Int32

    /// A refused operation.
    public init(operation: FileOperation, code: Int32) {
        self.operation = operation
        self.code = code
    }

    /// Whether somebody else holds the lock.
    public var isBusy: Bool { operation == .lock && code == EWOULDBLOCK }

    /// Whether nothing has that name.
    public var isMissing: Bool { code == ENOENT }

    /// Whether a file holds more than the reader takes.
    public var isTooLarge: Bool { code == EFBIG }
}

extension FileError: CustomStringConvertible {
    /// The operation and the system's word for the error.
    public var description: String {
        "\(operation.rawValue): \(unsafe String(cString: strerror(code)))"
    }
}
