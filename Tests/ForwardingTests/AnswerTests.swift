import Testing
import TransparencyLog

@testable import Forwarding

@Suite struct AnswerTests {
    private let name = "fra-1-2-0"
    private let digest = String(repeating: "ab", count: 32)

    private func receipt(_ batch: String, _ sha256: String) -> String {
        BatchReceipt(
            batch: batch, sha256: sha256, parts: 1, events: 2, orders: 2, ledger: "eu-test/fra-1/egress",
            intent: 0, leaf: 0
        ).noteText
    }

    @Test func onlyASignedReceiptOfThisBatchIsOne() throws {
        let signer = try #require(NoteSigner.generate(name: "us"))
        let stranger = try #require(NoteSigner.generate(name: "us"))
        let judge = AnswerJudge(receiptKey: signer.verifier)
        let good = try #require(signer.sign(receipt(name, digest)))
        func verdict(_ status: Int, _ body: [UInt8], isCut: Bool = false) -> Verdict {
            judge.verdict(Answer(status: status, body: body, isCut: isCut), batch: name, sha256: digest)
        }
        #expect(verdict(200, good) == .receipt(good))
        #expect(verdict(200, good, isCut: true) == .unexpected)
        #expect(verdict(201, good) == .unexpected)
        #expect(verdict(422, good) == .unexpected)
        #expect(verdict(200, []) == .unexpected)
        #expect(verdict(200, try #require(stranger.sign(receipt(name, digest)))) == .unexpected)
        #expect(verdict(200, try #require(signer.sign(receipt("fra-1-2-1", digest)))) == .unexpected)
        let other = String(repeating: "ac", count: 32)
        #expect(verdict(200, try #require(signer.sign(receipt(name, other)))) == .unexpected)
    }

    @Test(arguments: RefusalReason.allCases)
    func onlyASignedRefusalOfThisBatchIsOne(reason: RefusalReason) throws {
        let signer = try #require(NoteSigner.generate(name: "us"))
        let judge = AnswerJudge(receiptKey: signer.verifier)
        func note(_ batch: String, _ sha256: String) throws -> [UInt8] {
            try #require(
                signer.sign(BatchRefusal(batch: batch, sha256: sha256, reason: reason).noteText))
        }
        let good = try note(name, digest)
        for status in [200, 400, 401, 403, 404, 409, 413, 422] {
            let verdict = judge.verdict(Answer(status: status, body: good), batch: name, sha256: digest)
            #expect(verdict == (status == reason.httpStatus ? .refusal(good) : .unexpected), "\(status)")
        }
        let others = [try note("fra-1-2-1", digest), try note(name, String(repeating: "00", count: 32)), []]
        for other in others {
            let answer = Answer(status: reason.httpStatus, body: other)
            #expect(judge.verdict(answer, batch: name, sha256: digest) == .unexpected)
        }
    }

    @Test func retriedStatusesCarryRetryAfter() throws {
        let judge = AnswerJudge(receiptKey: try #require(NoteSigner.generate(name: "us")).verifier)
        for status in [408, 425, 429, 500, 502, 503, 504, 599] {
            let plain = Answer(status: status, body: [1, 2], isCut: true)
            #expect(judge.verdict(plain, batch: name, sha256: digest) == .again(afterMillis: nil))
            let later = Answer(status: status, body: [], retryAfterSeconds: 7)
            #expect(judge.verdict(later, batch: name, sha256: digest) == .again(afterMillis: 7_000))
        }
        let huge = Answer(status: 503, body: [], retryAfterSeconds: .max)
        #expect(judge.verdict(huge, batch: name, sha256: digest) == .again(afterMillis: 86_400_000))
        for status in [0, 100, 204, 301, 302, 307, 400, 401, 403, 404, 410, 413, 418, 422, 600] {
            let answer = Answer(status: status, body: [])
            #expect(judge.verdict(answer, batch: name, sha256: digest) == .unexpected, "\(status)")
        }
    }
}
