import Batching
import TransparencyLog

/// An HTTP answer as it came: nothing in it is believed yet.
struct Answer {
    let status: Int
    let body: [UInt8]
    /// Whether the answer was longer than the limit; `body` is then a part of it.
    var isCut = false
    /// Seconds, where the answer had `Retry-After`.
    var retryAfterSeconds: Int64?
}

/// What an answer means for its batch.
enum Verdict: Equatable {
    /// The signed receipt, whole.
    case receipt([UInt8])
    /// The signed refusal, whole.
    case refusal([UInt8])
    /// Come again, with the milliseconds of `Retry-After`.
    case again(afterMillis: Int64?)
    /// None of these.
    case unexpected
}

/// Tells what an answer means for the batch that was sent; a function of its arguments.
struct AnswerJudge: Sendable {
    let receiptKey: NoteVerifier

    func verdict(_ answer: Answer, batch: String, sha256: String) -> Verdict {
        switch answer.status {
        case 408, 425, 429, 500...599:
            return .again(afterMillis: answer.retryAfterSeconds.map { min($0, 86_400) * 1_000 })
        case 200 where !answer.isCut:
            return isReceipt(answer.body, batch: batch, sha256: sha256) ? .receipt(answer.body) : .unexpected
        case 400, 413, 422:
            guard !answer.isCut, isRefusal(answer, batch: batch, sha256: sha256) else { return .unexpected }
            return .refusal(answer.body)
        default:
            return .unexpected
        }
    }

    private func isReceipt(_ note: [UInt8], batch: String, sha256: String) -> Bool {
        guard let receipt = receiptKey.open(note).flatMap({ BatchReceipt(noteText: $0) }) else {
            return false
        }
        return receipt.batch == batch && receipt.sha256 == sha256
    }

    private func isRefusal(_ answer: Answer, batch: String, sha256: String) -> Bool {
        guard let refusal = receiptKey.open(answer.body).flatMap({ BatchRefusal(noteText: $0) }) else {
            return false
        }
        return refusal.batch == batch && refusal.sha256 == sha256
            && refusal.reason.httpStatus == answer.status
    }
}
