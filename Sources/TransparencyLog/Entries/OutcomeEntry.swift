/// What the aggregator answered to a batch.
public enum BatchAnswer: Hashable, Sendable {
    /// It is stored; the receipt is this leaf of the aggregator's log.
    case receipt(leaf: Int)
    /// It will never be taken.
    case refusal(RefusalReason)
}

/// The record of an answer, with its signature: the signed note can be built again from it and the intent.
public struct OutcomeEntry: Hashable, Sendable {
    static let firstLine = "octroi/outcome/v1"
    /// The minute in which it was recorded.
    public let time: LedgerTime
    /// The index of the batch's intent in the same log.
    public let intent: Int
    /// The batch's name.
    public let batch: String
    /// The answer.
    public let answer: BatchAnswer
    /// The name of the key that signed it.
    public let signer: String
    /// Key ID and signature in base64.
    public let signature: String

    /// An outcome.
    public init(
        time: LedgerTime, intent: Int, batch: String, answer: BatchAnswer, signer: String, signature: String
    ) {
        self.time = time
        self.intent = intent
        self.batch = batch
        self.answer = answer
        self.signer = signer
        self.signature = signature
    }

    /// Reads an entry; nil where it is not exactly an outcome.
    public init?(_ entry: some Sequence<UInt8>) {
        guard var lines = StrictLines(entry, first: Self.firstLine), let time = lines.time("time"),
            let intent = lines.count("intent"), let batch = lines.batchName("batch"),
            let answer = lines.words("answer", 2).flatMap({ Self.answer($0[0], $0[1]) }),
            let signer = lines.value("by"), NoteKey.isName(signer), let signature = lines.value("signature"),
            Base64.bytes(of: signature)?.count == 4 + 64, lines.isAtEnd
        else { return nil }
        self.init(
            time: time, intent: intent, batch: batch, answer: answer, signer: signer, signature: signature)
    }

    private static func answer(_ kind: String, _ value: String) -> BatchAnswer? {
        switch kind {
        case "receipt": StrictLines.count(value.utf8).map { .receipt(leaf: $0) }
        case "refusal": RefusalReason(rawValue: value).map { .refusal($0) }
        default: nil
        }
    }

    private var answerText: String {
        switch answer {
        case .receipt(let leaf): "receipt \(leaf)"
        case .refusal(let reason): "refusal \(reason.rawValue)"
        }
    }

    /// The entry.
    public var text: String {
        """
        \(Self.firstLine)
        time \(time.text)
        intent \(intent)
        batch \(batch)
        answer \(answerText)
        by \(signer)
        signature \(signature)

        """
    }

    /// The text that the aggregator signed, given the intent and the ledger that it stands in.
    public func signedText(_ intent: IntentEntry, ledger: String) -> String {
        switch answer {
        case .receipt(let leaf):
            BatchReceipt(of: intent, at: self.intent, in: ledger, leaf: leaf).noteText
        case .refusal(let reason):
            BatchRefusal(batch: batch, sha256: intent.sha256, reason: reason).noteText
        }
    }
}
