/// Why the aggregator will never take these bytes.
public enum RefusalReason: String, Hashable, Sendable, CaseIterable {
    /// Not a batch file that can be read.
    case unreadable
    /// More bytes, or more inflated bytes, than the aggregator takes.
    case tooLarge = "too-large"
    /// Something in it is outside the contract.
    case contract
    /// It names another relay or incarnation than the client certificate.
    case wrongRelay = "wrong-relay"
    /// Other bytes are already stored under this name.
    case otherBytes = "other-bytes"

    /// The HTTP status that such a refusal is answered with.
    public var httpStatus: Int {
        switch self {
        case .unreadable: 400
        case .tooLarge: 413
        case .contract, .wrongRelay, .otherBytes: 422
        }
    }
}

/// The aggregator's word that it will never take these bytes under this name.
public struct BatchRefusal: Hashable, Sendable {
    private static let firstLine = "octroi/refusal/v1"
    /// The batch's name.
    public let batch: String
    /// The SHA-256 of the bytes that were sent, in hexadecimal.
    public let sha256: String
    /// Why.
    public let reason: RefusalReason

    /// A refusal of a batch.
    public init(batch: String, sha256: String, reason: RefusalReason) {
        self.batch = batch
        self.sha256 = sha256
        self.reason = reason
    }

    /// Reads a verified note's text; nil where it is not exactly a refusal's.
    public init?(noteText: String) {
        guard var lines = StrictLines(noteText, first: Self.firstLine),
            let batch = lines.batchName("batch"), let sha256 = lines.digest("sha256"),
            let reason = lines.value("reason").flatMap({ RefusalReason(rawValue: $0) }), lines.isAtEnd
        else { return nil }
        self.init(batch: batch, sha256: sha256, reason: reason)
    }

    /// The text that the aggregator signs.
    public var noteText: String {
        "\(Self.firstLine)\nbatch \(batch)\nsha256 \(sha256)\nreason \(reason.rawValue)\n"
    }
}
