import Crypto
import DurableFiles
import Foundation
import TransparencyLog

/// Measures what the ledger costs, alone: salting, an append, an entry's bytes, and the verification of a whole log.
///
/// usage: octroi-ledger FOLDER   (new; on the disk that is to be measured)
///        octroi-ledger append FOLDER COUNT...   (so many entries under each head, for a test that kills it)
@main
struct Ledger {
    /// A batch's greatest number of parts, sealed so many times.
    private static let records = 5_000
    private static let rounds = 100
    /// The second is the mean record of a replay of Deploy/samples, where one joins four beacons.
    private static let recordSizes = [800, 1_750]
    private static let cuts = 500
    private static let verified = 100_000

    static func main() throws {
        if CommandLine.arguments.count > 3, CommandLine.arguments[1] == "append" {
            return try append(
                CommandLine.arguments[2], CommandLine.arguments.dropFirst(3).compactMap { Int($0) })
        }
        guard CommandLine.arguments.count == 2, !CommandLine.arguments[1].hasPrefix("-") else {
            print("usage: octroi-ledger FOLDER   (new; on the disk that is to be measured)")
            exit(64)
        }
        let folder = CommandLine.arguments[1]
        for bytes in recordSizes { salts(bytes) }
        try appends(folder + "/appends")
        try verification(folder + "/verified")
    }

    /// What a record costs where a cut seals it: its salt, its line in the salts' file, its leaf and a node; and beside it the
    /// SHA-256 alone of as many bytes as the leaf is of.
    private static func salts(_ bytes: Int) {
        let record = [UInt8](repeating: 0x61, count: bytes)[...]
        let leaf = [UInt8](repeating: 0x61, count: 1 + RecordTree.saltBytes + bytes)
        let key = SaltKey.generate(CivilDay(number: 20_000))
        var all: [Double] = []
        var alone: [Double] = []
        for _ in 0..<rounds {
            all.append(
                processorTime {
                    guard var sealed = SaltedRecords(of: "a-1-1-0", count: records, under: key) else {
                        exit(70)
                    }
                    for _ in 0..<records { sealed.append(record) }
                })
            alone.append(processorTime { for _ in 0..<records { _ = SHA256.hash(data: leaf) } })
        }
        say("CPU of salt and leaf of a record of \(bytes) bytes", all)
        say("  of which the SHA-256 of the leaf's bytes takes", alone)
    }

    /// The least and the median of the rounds, for a record.
    private static func say(_ what: String, _ seconds: [Double]) {
        let micros = seconds.sorted().map { $0 / Double(records) * 1e6 }
        say("\(what), least", micros[0], "us")
        say("\(what), median", micros[micros.count / 2], "us")
    }

    /// One cut's head and one outcome's, as ingest makes them.
    private static func appends(_ folder: String) throws {
        var log = try open(folder)
        var millis: [Double] = []
        var bytes = 0
        for cut in 0..<cuts {
            for entry in try [intent(cut), outcome(cut)] {
                bytes += entry.count + 2 + TreeHash.byteCount
                let seconds = try measured { _ = try log.append([entry]) }
                millis.append(seconds * 1e3)
            }
        }
        millis.sort()
        say("append under a durable head, p50", millis[millis.count / 2], "ms")
        say("append under a durable head, p99", millis[millis.count * 99 / 100], "ms")
        say("ledger for each batch, intent and outcome", Double(bytes) / Double(cuts), "bytes")
    }

    /// Reads, hashes and parses every entry, and compares the head.
    private static func verification(_ folder: String) throws {
        var log = try open(folder)
        for start in stride(from: 0, to: verified, by: 10_000) {
            _ = try log.append(
                try (start..<start + 10_000).map { try $0 % 2 == 0 ? intent($0) : outcome($0) })
        }
        let reader = log.reader
        let root = try reader.root(at: verified)
        var isWhole = false
        var parsed = 0
        let seconds = try processorTime {
            var walk = LogWalk(reader)
            try walk.run { _, entry, _ in if EgressEntry(entry) != nil { parsed += 1 } }
            isWhole = walk.root == root
        }
        say(
            "CPU of the verification of \(verified) entries\(isWhole && parsed == verified ? "" : ", WHICH FAILED")",
            seconds, "s")
    }

    /// Appends to the log in a folder under the key beside it, which the first call makes.
    private static func append(_ folder: String, _ counts: [Int]) throws {
        let files = DurableFiles()
        let keyPath = folder + "/key"
        if !files.exists(keyPath), let signer = NoteSigner.generate(name: "eu-benchmark/a-1/egress") {
            try files.create(keyPath, Array(signer.secretText.utf8), mode: 0o600)
        }
        let key = String(decoding: try files.read(keyPath, maxBytes: 4_096), as: UTF8.self)
        guard let signer = NoteSigner(text: key) else { exit(70) }
        var log = try LogWriter(
            folder: folder + "/ledger", headPath: folder + "/head", signer: signer, files: files)
        // No two runs append the same: an entry that was lost and one in its place make different roots.
        let run = UInt64.random(in: 0...UInt64.max)
        for count in counts {
            _ = try log.append((0..<count).map { Array("\(run) \($0)".utf8) })
        }
    }

    private static func open(_ folder: String) throws -> LogWriter {
        guard let signer = NoteSigner.generate(name: "eu-benchmark/a-1/egress") else { exit(70) }
        return try LogWriter(
            folder: folder, headPath: folder + ".head", signer: signer, files: DurableFiles())
    }

    private static let digest = BatchDigest.hex(of: [])
    private static let time = LedgerTime(millis: 1_795_000_000_000)

    private static func intent(_ number: Int) throws -> [UInt8] {
        EgressEntry.intent(
            IntentEntry(
                time: time, batch: "a-1-\(number)-0", sha256: digest, bytes: 800_000, plainBytes: 4_000_000,
                parts: 5_000, events: 60_000, orders: 59_000, recordsRoot: .empty)
        ).bytes
    }

    private static func outcome(_ number: Int) throws -> [UInt8] {
        let signature = Data([UInt8](repeating: 7, count: 68)).base64EncodedString()
        return EgressEntry.outcome(
            OutcomeEntry(
                time: time, intent: number, batch: "a-1-\(number)-0", answer: .receipt(leaf: number),
                signer: "us-benchmark/receipts", signature: signature)
        ).bytes
    }

    private static func measured(_ work: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        return try clock.measure(work) / .seconds(1)
    }

    private static func processorTime(_ work: () throws -> Void) rethrows -> Double {
        let start = clock()
        try work()
        return Double(clock() - start) / Double(CLOCKS_PER_SEC)
    }

    private static func say(_ what: String, _ value: Double, _ unit: String) {
        print("\(what): \((value * 1_000).rounded() / 1_000) \(unit)")
    }
}
