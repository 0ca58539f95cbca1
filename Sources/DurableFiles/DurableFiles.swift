import Glibc

/// The one seam to the file system, where each success means what it says after power loss.
public struct DurableFiles: Sendable {
    let faults: FileFaults?

    /// The real file system.
    public init() { faults = nil }

    /// The real file system with planned failures, for tests.
    public init(faults: FileFaults) { self.faults = faults }

    func check(_ operation: FileOperation) throws(FileError) { try faults?.check(operation) }

    /// All bytes of a file, which may hold at most `maxBytes` (else `EFBIG`); a pipe reads as empty.
    public func read(_ path: String, maxBytes: Int) throws(FileError) -> [UInt8] {
        let file = try OpenFile(path, flags: O_RDONLY | O_NONBLOCK, mode: 0, files: self)
        return try file.readAll(maxBytes: maxBytes)
    }

    /// Hands out a file's bytes in order and in pieces, so that no large file is held whole.
    public func read(_ path: String, pieceBytes: Int, _ visit: ([UInt8]) -> Void) throws(FileError) {
        let file = try OpenFile(path, flags: O_RDONLY, mode: 0, files: self)
        var piece: [UInt8] = []
        var at = 0
        repeat {
            piece.removeAll(keepingCapacity: true)
            try file.read(pieceBytes, at: at, onto: &piece)
            visit(piece)
            at += piece.count
        } while piece.count == pieceBytes
    }

    /// All that a pipe or a terminal gives until it ends, at most `maxBytes` (else `EFBIG`).
    public func readStream(_ path: String, maxBytes: Int) throws(FileError) -> [UInt8] {
        let file = try OpenFile(path, flags: O_RDONLY, mode: 0, files: self)
        return try file.readStream(maxBytes: maxBytes)
    }

    /// Makes a new file of these bytes, on the disk when this returns; its name is not until `syncFolder`.
    public func create(_ path: String, _ bytes: [UInt8], mode: UInt32) throws(FileError) {
        let file = try OpenFile(path, flags: O_WRONLY | O_CREAT | O_EXCL, mode: mode, files: self)
        try file.write(bytes, at: 0)
        try file.sync()
    }

    /// Puts these bytes under the name at once or not at all, durable when this returns; the file is this user's unless
    /// another owner is named, whom only root can give it to (else `EPERM`).
    public func replace(
        _ path: String, _ bytes: [UInt8], mode: UInt32, owner: FileOwner? = nil
    ) throws(FileError) {
        let temporary = path + ".tmp"
        if exists(temporary) { try unlink(temporary) }
        try create(temporary, bytes, mode: mode)
        if let owner, owner != self.owner(of: temporary) { try give(temporary, to: owner) }
        try rename(temporary, path)
        try syncFolder(Self.folder(of: path))
    }

    private func give(_ temporary: String, to owner: FileOwner) throws(FileError) {
        guard unsafe chown(temporary, owner.user, owner.group) != 0 else { return }
        let code = errno
        try unlink(temporary)
        throw FileError(operation: .open, code: code)
    }

    /// Renames a file, replacing what stood under the new name.
    public func rename(_ from: String, _ to: String) throws(FileError) {
        try check(.rename)
        if unsafe Glibc.rename(from, to) != 0 { throw FileError(operation: .rename, code: errno) }
    }

    /// Gives a file a second name, which must not exist.
    public func link(_ from: String, _ to: String) throws(FileError) {
        try check(.link)
        if unsafe Glibc.link(from, to) != 0 { throw FileError(operation: .link, code: errno) }
    }

    /// Removes a name.
    public func unlink(_ path: String) throws(FileError) {
        try check(.unlink)
        if unsafe Glibc.unlink(path) != 0 { throw FileError(operation: .unlink, code: errno) }
    }

    /// Removes an empty folder.
    public func removeFolder(_ path: String) throws(FileError) {
        try check(.unlink)
        if unsafe rmdir(path) != 0 { throw FileError(operation: .unlink, code: errno) }
    }

    /// Sets who may read, write and enter.
    public func setMode(_ path: String, _ mode: UInt32) throws(FileError) {
        if unsafe chmod(path, mode) != 0 { throw FileError(operation: .open, code: errno) }
    }

    /// Forces a folder's names to the disk.
    public func syncFolder(_ path: String) throws(FileError) {
        let folder = try OpenFile(path, flags: O_RDONLY | O_DIRECTORY, mode: 0, files: self)
        try folder.sync()
    }

    /// Makes a folder and those above it; one that exists is fine.
    public func makeFolder(_ path: String, mode: UInt32) throws(FileError) {
        guard !path.isEmpty, !exists(path) else { return }
        let parent = Self.folder(of: path)
        if parent != path { try makeFolder(parent, mode: mode) }
        if unsafe mkdir(path, mode) != 0, errno != EEXIST {
            throw FileError(operation: .makeFolder, code: errno)
        }
        try syncFolder(parent)
    }

    /// The names in a folder, sorted, without `.` and `..`.
    public func list(_ folder: String) throws(FileError) -> [String] {
        guard let stream = unsafe opendir(folder) else { throw FileError(operation: .list, code: errno) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
            errno = 0
        }
        if errno != 0 { throw FileError(operation: .list, code: errno) }
        return names.sorted()
    }

    /// Whether something has this name.
    public func exists(_ path: String) -> Bool { size(path) != nil }

    /// A file's size in bytes, or nil where there is none.
    public func size(_ path: String) -> Int? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// Who may do what with a file: its permission bits, or nil where there is none.
    public func mode(of path: String) -> UInt32? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? UInt32(status.st_mode) & 0o7777 : nil
    }

    /// Whose a file is, or nil where there is none.
    public func owner(of path: String) -> FileOwner? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return FileOwner(user: status.st_uid, group: status.st_gid)
    }

    /// What a file's content is told by, or nil where there is none.
    public func version(of path: String) -> FileVersion? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return FileVersion(
            node: UInt64(status.st_ino), bytes: Int64(status.st_size),
            seconds: Int64(status.st_mtim.tv_sec), nanoseconds: Int64(status.st_mtim.tv_nsec))
    }

    /// A file's size and when it was last written, in seconds since 1970-01-01 UTC; nil where there is none.
    public func facts(_ path: String) -> (bytes: Int, modifiedSeconds: Int64)? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return (Int(status.st_size), Int64(status.st_mtim.tv_sec))
    }

    /// Locks a file for as long as the result lives, or throws `EWOULDBLOCK` where another process holds it.
    public func lock(_ path: String) throws(FileError) -> FileLock {
        try FileLock(path, files: self)
    }

    /// The folder that a path's last name stands in.
    public static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

/// A file's user and group, by their numbers.
public struct FileOwner: Hashable, Sendable {
    let user: UInt32
    let group: UInt32
}

/// A file as it was at one look: another inode, length or time of change is another content.
public struct FileVersion: Hashable, Sendable {
    let node: UInt64
    let bytes: Int64
    let seconds: Int64
    let nanoseconds: Int64
}
