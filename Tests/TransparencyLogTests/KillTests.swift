import Foundation
import TestSupport
import Testing

@testable import TransparencyLog

/// A real process that signs, killed by SIGKILL at each of its system calls.
@Suite(
    .serialized, .enabled(if: Killing.isPossible, "strace cannot trace here, or octroi-ledger is not built"))
struct KillTests {
    /// Whatever was signed for a size before the kill, and after it, has one root; and the log is whole each time.
    @Test func noKillMakesTwoHeadsOfOneSize() throws {
        try withFolder(inMemory: true) { folder in
            let start = folder + "/start"
            try FileManager.default.createDirectory(atPath: start, withIntermediateDirectories: true)
            #expect(try Killing.append([254], to: start, dyingAt: nil))
            var isDone = false
            var nth = 1
            while !isDone {
                let copy = folder + "/\(nth)"
                try FileManager.default.copyItem(atPath: start, toPath: copy)
                isDone = try Killing.append([1, 1, 2], to: copy, dyingAt: nth)
                var heads = try Killing.heads(in: copy)
                #expect(try Killing.isWhole(copy), "killed at call \(nth)")
                // One entry at a time: a log that had gone back would pass the size that was signed again.
                for _ in 0..<3 {
                    #expect(try Killing.append([1], to: copy, dyingAt: nil), "after a kill at call \(nth)")
                    heads += try Killing.heads(in: copy)
                    #expect(try Killing.isWhole(copy), "after a kill at call \(nth)")
                }
                var roots: [Int: TreeHash] = [:]
                for head in heads {
                    #expect(
                        roots.updateValue(head.root, forKey: head.size) ?? head.root == head.root,
                        "two heads of size \(head.size) after a kill at call \(nth)")
                }
                try FileManager.default.removeItem(atPath: copy)
                nth += 1
            }
            #expect(nth > 60)
        }
    }
}

/// `octroi-ledger append` and what it leaves.
enum Killing {
    private static let program = Repository.root + "/.build/debug/octroi-ledger"
    /// The calls that change a file or a folder.
    private static let calls =
        "openat,write,fsync,fdatasync,rename,mkdir,unlink,unlinkat,rmdir,fchmod,chmod,link"

    static let isPossible =
        FileManager.default.isExecutableFile(atPath: program)
        && (try? Program.run("strace", ["-qq", "-o", "/dev/null", "true"]))?.status == 0

    /// Appends; false where it was killed at the n-th call.
    static func append(_ counts: [Int], to folder: String, dyingAt nth: Int?) throws -> Bool {
        let trace = nth.map { nth in
            ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(calls)", "-e"]
                + ["inject=\(calls):signal=SIGKILL:when=\(nth)"]
        }
        let words = (trace ?? ["env"]) + [program, "append", folder] + counts.map(String.init)
        return try Program.run(words[0], Array(words.dropFirst())).status == 0
    }

    private static func verifier(_ folder: String) throws -> NoteVerifier {
        let key = try String(contentsOfFile: folder + "/key", encoding: .utf8)
        return try #require(NoteSigner(text: key)).verifier
    }

    /// Every signed head that lies in the folder, one that is not in place yet too.
    static func heads(in folder: String) throws -> [Checkpoint] {
        let verifier = try verifier(folder)
        return try FileManager.default.contentsOfDirectory(atPath: folder + "/ledger")
            .filter { $0.hasPrefix("checkpoint") }
            .compactMap { name in
                Checkpoint(try LogSource.folder(folder + "/ledger").read(name), of: verifier)
            }
    }

    /// Whether the log verifies at its checkpoint.
    static func isWhole(_ folder: String) throws -> Bool {
        let source = LogSource.folder(folder + "/ledger")
        let head = try #require(
            Checkpoint(try source.read(TilePath.checkpoint), of: try verifier(folder)))
        var walk = LogWalk(LogReader(source, size: head.size))
        try walk.run { _, _, _ in }
        return walk.root == head.root
    }
}
