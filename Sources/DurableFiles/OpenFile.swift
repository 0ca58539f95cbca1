import Glibc

/// An open file, closed when this goes.
public struct OpenFile: ~Copyable {
    private let descriptor: Int32
    private let files: DurableFiles

    /// Opens a file with the system's flags; new files get `mode`.
    public init(_ path: String, flags: Int32, mode: UInt32, files: DurableFiles) throws(FileError) {
        if flags & O_ACCMODE != O_RDONLY { try files.check(.open) }
        let opened = unsafe open(path, flags | O_CLOEXEC, mode)
        if opened < 0 { throw FileError(operation: .open, code: errno) }
        descriptor = opened
        self.files = files
    }

    /// Unlocks before it closes: a child of this process between fork and exec still holds a copy of the descriptor.
    deinit {
        _ = flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Reserves `bytes` of space, so that later writes within it cannot meet a full disk.
    public func allocate(_ bytes: Int) throws(FileError) {
        try files.check(.allocate)
        let code = posix_fallocate(descriptor, 0, off_t(bytes))
        if code != 0 { throw FileError(operation: .allocate, code: code) }
    }

    /// Writes all bytes at an offset.
    public func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        do throws(FileError) {
            try files.check(.write)
        } catch {
            if files.faults?.leavesHalf == true { try writeAll(bytes.prefix(bytes.count / 2), at: offset) }
            throw error
        }
        try writeAll(bytes[...], at: offset)
    }

    private func writeAll(_ bytes: ArraySlice<UInt8>, at offset: Int) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let written = unsafe bytes.withUnsafeBytes {
                unsafe pwrite(
                    descriptor, $0.baseAddress.map { unsafe $0 + done }, bytes.count - done,
                    off_t(offset + done))
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw FileError(operation: .write, code: written < 0 ? errno : ENOSPC) }
            done += written
        }
    }

    /// Reads up to `count` bytes at an offset; fewer only at the end of the file.
    public func read(_ count: Int, at offset: Int) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        try read(count, at: offset, onto: &bytes)
        return bytes
    }

    /// Adds up to `count` bytes from an offset to what `bytes` holds; fewer only at the end of the file.
    public func read(_ count: Int, at offset: Int, onto bytes: inout [UInt8]) throws(FileError) {
        try files.check(.read)
        var failure: Int32 = 0
        bytes.append(addingCapacity: count) { output in
            unsafe output.withUnsafeMutableBufferPointer { buffer, filled in
                while filled < count {
                    let base = unsafe buffer.baseAddress.map { unsafe $0 + filled }
                    let got = unsafe pread(descriptor, base, count - filled, off_t(offset + filled))
                    if got < 0, errno == EINTR { continue }
                    if got < 0 { failure = errno }
                    if got <= 0 { return }
                    filled += got
                }
            }
        }
        if failure != 0 { throw FileError(operation: .read, code: failure) }
    }

    /// All bytes, at most `maxBytes` (else `EFBIG`).
    public func readAll(maxBytes: Int) throws(FileError) -> [UInt8] {
        let size = try self.size()
        guard size <= maxBytes else { throw FileError(operation: .read, code: EFBIG) }
        return try read(size, at: 0)
    }

    /// All that a pipe or a terminal gives until it ends, at most `maxBytes` (else `EFBIG`).
    public func readStream(maxBytes: Int) throws(FileError) -> [UInt8] {
        try files.check(.read)
        var all: [UInt8] = []
        while true {
            var got = 0
            let piece = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, filled in
                repeat {
                    got = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                } while got < 0 && errno == EINTR
                filled = max(0, got)
            }
            if got < 0 { throw FileError(operation: .read, code: errno) }
            if got == 0 { return all }
            guard piece.count <= maxBytes - all.count else { throw FileError(operation: .read, code: EFBIG) }
            all += piece
        }
    }

    /// The size in bytes.
    public func size() throws(FileError) -> Int {
        var status = stat()
        if unsafe fstat(descriptor, &status) != 0 { throw FileError(operation: .read, code: errno) }
        return Int(status.st_size)
    }

    /// Forces bytes and all about the file to the disk.
    public func sync() throws(FileError) {
        try files.check(.sync)
        if fsync(descriptor) != 0 { throw FileError(operation: .sync, code: errno) }
    }

    /// Forces the bytes to the disk, and of what is about the file only what reading them needs.
    public func syncData() throws(FileError) {
        try files.check(.sync)
        if fdatasync(descriptor) != 0 { throw FileError(operation: .sync, code: errno) }
    }
}

/// A lock on a file, released when this goes or the process ends.
public struct FileLock: ~Copyable {
    private let descriptor: Int32

    init(_ path: String, files: DurableFiles) throws(FileError) {
        try files.check(.lock)
        let opened = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if opened < 0 { throw FileError(operation: .lock, code: errno) }
        if flock(opened, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            close(opened)
            throw FileError(operation: .lock, code: code)
        }
        descriptor = opened
    }

    /// Unlocks before it closes: a child of this process between fork and exec still holds a copy of the descriptor.
    deinit {
        _ = flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
