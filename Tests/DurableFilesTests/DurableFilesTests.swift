import DurableFiles
import Foundation
import TestSupport
import Testing

@Suite struct DurableFilesTests {
    private let scratch: Folder
    private let files = DurableFiles()
    private var folder: String { scratch.path }

    init() throws { scratch = try Folder() }

    @Test func whatIsCreatedReadsBackOnce() throws {
        for count in [0, 1, 70_000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
            let path = folder + "/file\(count)"
            try files.create(path, bytes, mode: 0o600)
            #expect(try files.read(path, maxBytes: count) == bytes)
            #expect(files.size(path) == count)
            let error = #expect(throws: FileError.self) { try files.create(path, [1], mode: 0o600) }
            #expect(error == FileError(operation: .open, code: EEXIST))
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func readingIsBoundedAndMissingFilesSaySo() throws {
        try files.create(folder + "/ten", [UInt8](repeating: 1, count: 10), mode: 0o600)
        #expect(throws: FileError(operation: .read, code: EFBIG)) {
            try files.read(folder + "/ten", maxBytes: 9)
        }
        #expect(throws: FileError(operation: .open, code: ENOENT)) {
            try files.read(folder + "/no", maxBytes: 9)
        }
        #expect(throws: FileError.self) { try files.read(folder, maxBytes: 1 << 20) }
        #expect(!files.exists(folder + "/no") && files.size(folder + "/no") == nil)
    }

    @Test func piecesAreTheFileInOrder() throws {
        for count in [0, 1, 99, 100, 101, 200, 1_000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
            try files.create(folder + "/file\(count)", bytes, mode: 0o600)
            var pieces: [[UInt8]] = []
            try files.read(folder + "/file\(count)", pieceBytes: 100) { pieces.append($0) }
            #expect(Array(pieces.joined()) == bytes && pieces.allSatisfy { $0.count <= 100 })
        }
    }

    /// A pipe that another user laid there must not hold the reader for ever.
    @Test func aPipeIsReadAsEmpty() throws {
        let made = unsafe mkfifo(folder + "/pipe", 0o600)
        #expect(made == 0)
        #expect(try files.read(folder + "/pipe", maxBytes: 100) == [])
    }

    @Test func replacingIsWholeAndLeavesNoTemporaryName() throws {
        let path = folder + "/status"
        try files.create(path + ".tmp", [9, 9, 9], mode: 0o600)
        try files.replace(path, [1], mode: 0o644)
        try files.replace(path, [2, 3], mode: 0o644)
        #expect(try files.read(path, maxBytes: 9) == [2, 3])
        #expect(try files.list(folder) == ["status"])
    }

    @Test func everyFailureOfReplaceLeavesTheOldOrTheNew() throws {
        let path = folder + "/status"
        try files.create(path, [1], mode: 0o644)
        for nth in 1... {
            let faults = FileFaults(nth: nth, code: EIO)
            do {
                try DurableFiles(faults: faults).replace(path, [2], mode: 0o644)
                #expect(nth > 4)
                break
            } catch {
                #expect(error.code == EIO)
                let bytes = try files.read(path, maxBytes: 9)
                #expect(bytes == [1] || bytes == [2])
                try files.replace(path, [1], mode: 0o644)
            }
        }
        #expect(try files.read(path, maxBytes: 9) == [2])
    }

    @Test func foldersAreMadeWithTheirParents() throws {
        let deep = folder + "/a/b/c"
        try files.makeFolder(deep, mode: 0o700)
        try files.makeFolder(deep, mode: 0o700)
        #expect(try files.list(folder + "/a") == ["b"] && files.list(deep) == [])
        #expect(throws: FileError(operation: .list, code: ENOENT)) { try files.list(folder + "/none") }
        try files.create(folder + "/file", [], mode: 0o600)
        #expect(throws: FileError.self) { try files.makeFolder(folder + "/file/sub", mode: 0o700) }
    }

    @Test func namesAreListedSortedAndLinksShareBytes() throws {
        for name in ["b", "a", "é", "10", "9"] { try files.create(folder + "/" + name, [1], mode: 0o600) }
        #expect(try files.list(folder) == ["10", "9", "a", "b", "é"])
        try files.link(folder + "/a", folder + "/z")
        #expect(throws: FileError(operation: .link, code: EEXIST)) {
            try files.link(folder + "/b", folder + "/z")
        }
        try files.unlink(folder + "/a")
        #expect(throws: FileError(operation: .unlink, code: ENOENT)) { try files.unlink(folder + "/a") }
        try files.rename(folder + "/z", folder + "/b")
        #expect(try files.list(folder) == ["10", "9", "b", "é"])
        try files.syncFolder(folder)
    }

    @Test func aLockIsHeldForItsLifeOnly() throws {
        let path = folder + "/lock"
        do {
            let lock = try files.lock(path)
            let again = #expect(throws: FileError.self) { _ = try files.lock(path) }
            #expect(again == FileError(operation: .lock, code: EWOULDBLOCK))
            _ = consume lock
        }
        _ = try files.lock(path)
    }

    /// A child of this process between fork and exec holds such a copy.
    @Test func aLockEndsThoughACopyOfItsDescriptorLives() throws {
        let path = folder + "/lock"
        var copy: Int32 = -1
        do {
            let lock = try files.lock(path)
            let held = try #require(
                (0..<1024).first {
                    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))
                        == path
                })
            copy = dup(Int32(held))
            _ = consume lock
        }
        defer { close(copy) }
        _ = try files.lock(path)
    }

    @Test func aFaultComesOnceOrForEver() throws {
        let once = DurableFiles(faults: FileFaults(nth: 2, code: ENOSPC, operations: [.sync]))
        try once.syncFolder(folder)
        #expect(throws: FileError(operation: .sync, code: ENOSPC)) { try once.syncFolder(folder) }
        try once.syncFolder(folder)
        let faults = FileFaults(nth: 2, code: EIO, isPersistent: true, operations: [.rename])
        let forEver = DurableFiles(faults: faults)
        try forEver.create(folder + "/a", [1], mode: 0o600)
        try forEver.rename(folder + "/a", folder + "/b")
        for _ in 0..<3 {
            #expect(throws: FileError.self) { try forEver.rename(folder + "/b", folder + "/a") }
        }
        #expect(faults.operationsSeen == 4)
    }

    @Test func errorsNameOperationAndReasonOnly() {
        let error = FileError(operation: .makeFolder, code: ENOSPC)
        #expect("\(error)" == "makeFolder: No space left on device")
    }
}
