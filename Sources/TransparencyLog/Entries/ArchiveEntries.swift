/// Archived batches are about to go.
public struct PurgeEntry: Hashable, Sendable {
    static let firstLine = "octroi/purge/v1"
    /// The most batches in one entry: it stays below 4 KiB.
    public static let batchesMax = 100

    /// Why batches go.
    public enum Reason: String, Sendable, CaseIterable {
        /// They reached the archive's age.
        case age
        /// The archive reached its size.
        case size
    }

    /// The minute.
    public let time: LedgerTime
    /// Why.
    public let reason: Reason
    /// Their names, 1 to 100.
    public let batches: [String]

    /// A purge.
    public init(time: LedgerTime, reason: Reason, batches: [String]) {
        self.time = time
        self.reason = reason
        self.batches = batches
    }

    /// Reads an entry; nil where it is not exactly a purge.
    public init?(_ entry: some Sequence<UInt8>) {
        guard var lines = StrictLines(entry, first: Self.firstLine), let time = lines.time("time"),
            let reason = lines.value("reason").flatMap({ Reason(rawValue: $0) })
        else { return nil }
        var batches: [String] = []
        while !lines.isAtEnd {
            guard batches.count < Self.batchesMax, let batch = lines.batchName("batch") else { return nil }
            batches.append(batch)
        }
        guard !batches.isEmpty else { return nil }
        self.init(time: time, reason: reason, batches: batches)
    }

    /// The entry.
    public var text: String {
        let lines = batches.map { "batch \($0)\n" }.joined()
        return "\(Self.firstLine)\ntime \(time.text)\nreason \(reason.rawValue)\n\(lines)"
    }
}

/// An archived batch was rewritten without some of its records.
public struct ErasureEntry: Hashable, Sendable {
    static let firstLine = "octroi/erasure/v1"
    /// The minute.
    public let time: LedgerTime
    /// The batch's name.
    public let batch: String
    /// The SHA-256 of the batch as it was sent, in hexadecimal.
    public let sha256: String
    /// The SHA-256 of the file that replaces it, in hexadecimal.
    public let erasedSHA256: String
    /// How many records are erased in it.
    public let records: Int

    /// An erasure.
    public init(time: LedgerTime, batch: String, sha256: String, erasedSHA256: String, records: Int) {
        self.time = time
        self.batch = batch
        self.sha256 = sha256
        self.erasedSHA256 = erasedSHA256
        self.records = records
    }

    /// Reads an entry; nil where it is not exactly an erasure.
    public init?(_ entry: some Sequence<UInt8>) {
        guard var lines = StrictLines(entry, first: Self.firstLine), let time = lines.time("time"),
            let batch = lines.batchName("batch"), let sha256 = lines.digest("sha256"),
            let erased = lines.digest("erased-sha256"), let records = lines.count("records"), lines.isAtEnd
        else { return nil }
        self.init(time: time, batch: batch, sha256: sha256, erasedSHA256: erased, records: records)
    }

    /// The entry.
    public var text: String {
        """
        \(Self.firstLine)
        time \(time.text)
        batch \(batch)
        sha256 \(sha256)
        erased-sha256 \(erasedSHA256)
        records \(records)

        """
    }
}
