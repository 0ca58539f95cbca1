import DurableFiles
import Foundation
import Glibc
import TestSupport
import Testing

@testable import TransparencyLog

/// A log in a folder, its key, and every head that was ever signed for it.
struct TestLog {
    static let origin = "eu-test/a-1/egress"
    let folder: String
    let signer: NoteSigner

    init(_ folder: String) throws {
        self.folder = folder
        signer = try #require(NoteSigner.generate(name: Self.origin))
    }

    var path: String { folder + "/ledger" }
    var headPath: String { folder + "/keys/ledger.head" }
    var vkey: String { signer.verifier.vkey }

    func open(_ files: DurableFiles = DurableFiles()) throws(LogError) -> LogWriter {
        try LogWriter(folder: path, headPath: headPath, signer: signer, files: files)
    }

    var checkpoint: Checkpoint {
        get throws {
            let note = try LogSource.folder(path).read(TilePath.checkpoint)
            return try #require(Checkpoint(note, of: signer.verifier))
        }
    }

    /// Whether what lies on the disk is whole at its checkpoint.
    func isWhole() throws -> Bool {
        let head = try checkpoint
        var walk = LogWalk(LogReader(.folder(path), size: head.size))
        try walk.run { _, _, _ in }
        return walk.root == head.root
    }

    func entries() throws -> [String] {
        var entries: [String] = []
        try LogReader(.folder(path), size: checkpoint.size).forEachEntry(in: 0..<Int.max) { _, entry in
            entries.append(String(decoding: entry, as: UTF8.self))
        }
        return entries
    }

    /// Every signed head that lies anywhere in the folder, half written ones too.
    func signedHeads() -> [Checkpoint] {
        ["checkpoint", "checkpoint.tmp"].compactMap { name in
            (try? LogSource.folder(path).read(name)).flatMap { Checkpoint($0, of: signer.verifier) }
        }
    }
}

@Suite struct LogWriterTests {
    private func bytes(_ range: Range<Int>, _ word: String = "entry") -> [[UInt8]] {
        range.map { Array("\(word) \($0)".utf8) }
    }

    @Test func everyAppendIsAWholeLogAndPartialTilesGo() throws {
        try withFolder { folder in
            let log = try TestLog(folder)
            var writer = try log.open()
            #expect(try log.isWhole() && log.checkpoint.size == 0)
            var size = 0
            for count in [1, 1, 2, 3, 100, 148, 1, 1, 1, 253, 1, 2, 600, 0, 30] {
                #expect(try writer.append(bytes(size..<size + count)) == size..<size + count)
                size += count
                #expect(try log.isWhole() && log.checkpoint.size == size)
                if count % 2 == 1 { writer = try log.open() }
            }
            #expect(try log.entries() == (0..<size).map { "entry \($0)" })
            let left = try FileManager.default.subpathsOfDirectory(atPath: log.path)
                .filter { $0.contains(".p/") }
            #expect(!left.isEmpty && left.allSatisfy { $0.contains("/004.p/") || $0.contains("/1/000.p/") })
            #expect(throws: LogError.entryTooLong) {
                try writer.append([[UInt8](repeating: 0, count: LogWriter.maxEntryBytes + 1)])
            }
        }
    }

    /// A tile above the leaves is written when it grows, and not at each append: the disk would sync it in vain.
    @Test func anAppendWritesNoTileThatHasNotGrown() throws {
        try withFolder { folder in
            let log = try TestLog(folder)
            var writer = try log.open()
            _ = try writer.append(bytes(0..<256))
            let upper = DurableFiles().version(of: log.path + "/tile/1/000.p/1")
            _ = try writer.append(bytes(256..<257))
            _ = try writer.append(bytes(257..<511))
            #expect(upper != nil && DurableFiles().version(of: log.path + "/tile/1/000.p/1") == upper)
            _ = try writer.append(bytes(511..<514))
            #expect(DurableFiles().exists(log.path + "/tile/1/000.p/2"))
            #expect(try log.isWhole())
        }
    }

    @Test(.enabled(if: Shared.isVerifierThere, "tlog_verify.py or python3-cryptography is absent"))
    func theIndependentVerifierAcceptsEverySize() throws {
        try withFolder { folder in
            let log = try TestLog(folder)
            var writer = try log.open()
            var old: [String] = []
            for size in [0, 1, 2, 255, 256, 257, 300, 511, 512, 513, 3_000] {
                _ = try writer.append(bytes(writer.size..<size))
                #expect(try Shared.verifies(log.path, [log.vkey], old: old), "size \(size)")
                let kept = folder + "/checkpoint.\(size)"
                try FileManager.default.copyItem(atPath: log.path + "/checkpoint", toPath: kept)
                old.append(kept)
            }
        }
    }

    /// Makes each operation of an append fail, once and for ever; the last is what a kill leaves behind.
    @Test(arguments: [false, true], [false, true])
    func noFailureForksOrLosesTheLog(isPersistent: Bool, leavesHalf: Bool) throws {
        var isDone = false
        var nth = 1
        while !isDone {
            try withFolder { folder in
                let log = try TestLog(folder)
                var writer = try log.open()
                _ = try writer.append(bytes(0..<254))
                let faults = FileFaults(
                    nth: nth, code: EIO, isPersistent: isPersistent, leavesHalf: leavesHalf)
                var heads = log.signedHeads()
                var sizes = [254]
                do {
                    var failing = try log.open(DurableFiles(faults: faults))
                    _ = try failing.append(bytes(254..<257))
                    sizes.append(257)
                    isDone = faults.operationsSeen < nth
                } catch { #expect(error is LogError) }
                heads += log.signedHeads()
                #expect(try log.isWhole(), "after operation \(nth)")
                #expect(try [254, 257].contains(log.checkpoint.size))
                if nth % 7 == 1, Shared.isVerifierThere {
                    #expect(try Shared.verifies(log.path, [log.vkey]), "after operation \(nth)")
                }
                var next = try log.open()
                heads += log.signedHeads()
                let whole = next.size
                #expect(try [254, 257].contains(whole) && log.isWhole())
                _ = try next.append(bytes(whole..<whole + 3, "other"))
                heads += log.signedHeads()
                #expect(try log.isWhole())
                var roots: [Int: TreeHash] = [:]
                for head in heads {
                    #expect(roots.updateValue(head.root, forKey: head.size) ?? head.root == head.root)
                }
                let words = try log.entries().suffix(3)
                #expect(words.allSatisfy { $0.hasPrefix("other") })
            }
            nth += 1
        }
        #expect(nth > 15)
    }

    @Test func anAppendGoesOnAfterAFailure() throws {
        try withFolder { folder in
            let log = try TestLog(folder)
            _ = try log.open()
            for nth in 1...40 {
                let before = try log.checkpoint.size
                var writer = try log.open(DurableFiles(faults: FileFaults(nth: nth, code: ENOSPC)))
                let first = try? writer.append(bytes(before..<before + 2))
                var heads = log.signedHeads()
                if first == nil { _ = try? writer.append(bytes(before..<before + 2, "other")) }
                heads += log.signedHeads()
                #expect(try log.isWhole())
                var roots: [Int: TreeHash] = [:]
                for head in heads {
                    #expect(
                        roots.updateValue(head.root, forKey: head.size) ?? head.root == head.root,
                        "operation \(nth)")
                }
            }
        }
    }

    @Test func aLogThatWasPutBackIsNeverSignedAgain() throws {
        try withFolder { folder in
            let log = try TestLog(folder)
            var writer = try log.open()
            _ = try writer.append(bytes(0..<3))
            try FileManager.default.copyItem(atPath: log.path, toPath: folder + "/backup")
            _ = try writer.append(bytes(3..<5))
            try FileManager.default.removeItem(atPath: log.path)
            try FileManager.default.copyItem(atPath: folder + "/backup", toPath: log.path)
            #expect(throws: LogError.self) { try log.open() }
            #expect(try log.checkpoint.size == 3)
            try FileManager.default.removeItem(atPath: log.headPath)
            #expect(throws: LogError.wouldFork) { try log.open() }
        }
    }

    /// What the key signed last came back from a backup, and the log did not.
    @Test func aLogWhoseKeyForgotIsNeverSignedAgain() throws {
        try withFolder { folder in
            let log = try TestLog(folder)
            var writer = try log.open()
            _ = try writer.append(bytes(0..<3))
            let head = try Data(contentsOf: URL(filePath: log.headPath))
            _ = try writer.append(bytes(3..<5))
            try head.write(to: URL(filePath: log.headPath))
            #expect(throws: LogError.wouldFork) { try log.open() }
            #expect(try log.checkpoint.size == 5)
        }
    }

    @Test func otherTilesUnderASignedHeadAreNeverSigned() throws {
        try withFolder { folder in
            let log = try TestLog(folder)
            var writer = try log.open()
            _ = try writer.append(bytes(0..<3))
            let tile = log.path + "/tile/0/000.p/3"
            var changed = try Data(contentsOf: URL(filePath: tile))
            changed[40] ^= 1
            try changed.write(to: URL(filePath: tile))
            #expect(throws: LogError.wrongRoot(size: 3)) { try log.open() }
            #expect(try log.checkpoint.size == 3)
        }
    }
}
