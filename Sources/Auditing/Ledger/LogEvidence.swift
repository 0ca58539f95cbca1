import TransparencyLog

/// Why a log is no evidence, or not enough of it.
enum LogFault: Error {
    /// It is not what was signed.
    case broken(String, entry: Int?)
    /// Something is not there.
    case missing(String)

    func note(in report: inout GuaranteeReport) {
        switch self {
        case .broken(let says, let entry): report.broken(AuditFinding(says, entry: entry))
        case .missing(let says): report.missing(AuditFinding(says))
        }
    }

    init(_ error: EvidenceError) {
        switch error {
        case .tooLarge: self = .broken(error.sentence, entry: nil)
        case .missing, .unreadable, .notHTTPS, .noCurl: self = .missing(error.sentence)
        }
    }
}

/// A head that was shown earlier.
struct OldHead {
    let name: String
    let head: Checkpoint
}

/// A log whose head bears its key's signature; its entries are yet to be walked through.
struct LogEvidence {
    private static let noteBytesMax = 1 << 20

    let verifier: NoteVerifier
    let head: Checkpoint
    /// The head as it was read.
    let note: [UInt8]
    /// The newest head that the aggregator cosigned, where one lies beside.
    let cosigned: [UInt8]?
    private let reader: LogReader
    private let source: LogSource

    init(_ evidence: EvidenceSource, vkey: String?) throws(LogFault) {
        let shown = try Self.read(evidence, "vkey")
        let text = vkey ?? String(decoding: shown, as: UTF8.self)
        guard let verifier = NoteVerifier(vkey: text) else {
            throw .broken("the key is not spelled NAME+KEYID+BASE64 with its own ID", entry: nil)
        }
        let note = try Self.read(evidence, TilePath.checkpoint)
        guard let head = Checkpoint(note, of: verifier) else {
            throw .broken("the head does not bear the signature of \(verifier.name)", entry: nil)
        }
        if NoteVerifier(vkey: String(decoding: shown, as: UTF8.self))?.vkey != verifier.vkey {
            throw .broken("the folder shows another key than the one that is expected", entry: nil)
        }
        self.verifier = verifier
        self.head = head
        self.note = note
        cosigned = try Self.readIfThere(evidence, "cosigned")
        source = LogSource { path throws(LogError) in
            do throws(EvidenceError) {
                return try evidence.read(path, maxBytes: LogSource.maxFileBytes)
            } catch {
                if case .missing = error { return nil }
                throw .missing(path)
            }
        }
        reader = LogReader(source, size: head.size)
    }

    private static func read(_ evidence: EvidenceSource, _ name: String) throws(LogFault) -> [UInt8] {
        do throws(EvidenceError) {
            return try evidence.read(name, maxBytes: noteBytesMax)
        } catch {
            throw LogFault(error)
        }
    }

    private static func readIfThere(_ evidence: EvidenceSource, _ name: String) throws(LogFault) -> [UInt8]? {
        do throws(EvidenceError) {
            return try evidence.read(name, maxBytes: noteBytesMax)
        } catch {
            if case .missing = error { return nil }
            throw LogFault(error)
        }
    }

    /// Checks every hash, gives every entry, and checks that older heads are prefixes and upper tiles say the same.
    func walk(
        _ body: (Int, ArraySlice<UInt8>) -> Void, prefixes: () -> [OldHead] = { [] }
    ) throws(LogFault) {
        let olds = Dictionary(grouping: prefixes(), by: \.head.size)
        if let old = olds.values.joined().first(where: { $0.head.size > head.size }) {
            throw .broken(
                "\(old.name) is of \(old.head.size) entries, the ledger has \(head.size): it was cut back",
                entry: nil)
        }
        var walk = LogWalk(reader)
        var rewritten = olds[0]?.first { $0.head.root != .empty }
        do {
            try walk.run { index, entry, frontier in
                body(index, entry)
                guard rewritten == nil, let here = olds[frontier.size] else { return }
                let root = frontier.root
                rewritten = here.first { $0.head.root != root }
            }
            guard walk.root == head.root else {
                throw LogFault.broken(
                    "the entries do not add up to the signed head: one was changed, dropped or moved",
                    entry: nil)
            }
            try UpperTiles(source, size: head.size).check(head.root)
        } catch let error as LogError {
            throw Self.fault(error)
        } catch let error as LogFault {
            throw error
        } catch {
            throw .broken("the log cannot be read", entry: nil)
        }
        if let rewritten {
            throw .broken("\(rewritten.name) is not a prefix: the ledger's history was rewritten", entry: nil)
        }
    }

    private static func fault(_ error: LogError) -> LogFault {
        switch error {
        case .missing(let path): .missing("\(path) is not there")
        case .malformed(let path):
            .broken(
                "\(path) and its entries are not the same: one was changed, dropped, moved or cut short",
                entry: nil)
        case .wrongRoot: .broken("the tiles do not make the signed head", entry: nil)
        case .badSignature: .broken("the head does not bear the log's signature", entry: nil)
        case .file, .wouldFork, .entryTooLong: .broken("the log cannot be read", entry: nil)
        }
    }
}
