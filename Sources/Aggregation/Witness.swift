import HTTPTypes
import Hummingbird
import NIOCore
import Telemetry
import TransparencyLog

/// Cosigns the relays' ledgers (C2SP tlog-witness), and says which cuts are lacking.
struct Witness: Sendable {
    /// The longest request: 63 hashes and a note.
    static let maxBodyBytes = 16 << 10
    let store: BatchStore
    let signer: NoteSigner
    let telemetry: Telemetry
    let clock: MillisecondClock

    /// Answers `add-checkpoint` of a client that may be one of these.
    func cosign(_ body: [UInt8], from clients: [KnownClient]) async -> Response {
        guard let offer = CheckpointOffer(body) else { return Self.text(.badRequest, "malformed request\n") }
        guard let log = clients.compactMap(\.ledger).first(where: { $0.name == offer.origin }) else {
            return Self.text(.notFound, "unknown log\n")
        }
        guard let head = Checkpoint(offer.checkpoint, of: log) else {
            return Self.text(.forbidden, "invalid signature\n")
        }
        guard offer.old <= head.size else {
            return Self.text(.badRequest, "old size above the checkpoint's\n")
        }
        do throws(StoreError) {
            let finding = try await store.witness(
                head, from: offer.old, offer.proof, note: offer.checkpoint)
            return answer(finding, head)
        } catch {
            telemetry.log(.storeFailed(sqliteCode: error.code))
            telemetry.raise(.storeFailed)
            return Self.text(.serviceUnavailable, "Not now; send it again.\n")
        }
    }

    private func answer(_ finding: WitnessFinding, _ head: Checkpoint) -> Response {
        switch finding {
        case .accepted:
            guard let line = signer.cosign(head, unixSeconds: clock() / 1_000) else {
                return Self.text(.internalServerError, "cannot cosign\n")
            }
            return Self.text(.ok, line)
        case .conflict(let size):
            if size >= head.size { telemetry.raise(.otherLedger) }
            return Self.text(.conflict, "\(size)\n", type: "text/x.tlog.size")
        case .inconsistent:
            telemetry.raise(.otherLedger)
            return Self.text(.unprocessableContent, "consistency proof does not verify\n")
        }
    }

    /// Answers which cuts are lacking of one of these clients' ledgers.
    func missing(_ origin: String, of clients: [KnownClient]) async -> Response {
        guard let client = clients.first(where: { $0.ledger?.name == origin }) else {
            return Self.text(.notFound, "unknown log\n")
        }
        do throws(StoreError) {
            let (gaps, from) = try await store.missing(client.identity)
            let note = MissingNote(
                time: LedgerTime(millis: clock()), ledger: origin, gaps: gaps, from: from)
            guard let signed = signer.sign(note.noteText) else {
                return Self.text(.internalServerError, "cannot sign\n")
            }
            return Self.text(.ok, String(decoding: signed, as: UTF8.self))
        } catch {
            return Self.text(.serviceUnavailable, "Not now; ask again.\n")
        }
    }

    private static func text(
        _ status: HTTPResponse.Status, _ text: String, type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}

/// The body of `add-checkpoint`: an old size, a consistency proof and a checkpoint.
struct CheckpointOffer {
    private static let maxProofHashes = 63
    let old: Int
    let proof: [TreeHash]
    let checkpoint: [UInt8]
    /// The checkpoint's first line.
    let origin: String

    init?(_ body: [UInt8]) {
        let feed = UInt8(ascii: "\n")
        guard body.count <= Witness.maxBodyBytes,
            let blank = body.indices.dropLast().first(where: { body[$0] == feed && body[$0 + 1] == feed })
        else { return nil }
        let lines = body[..<blank].split(separator: feed, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard let first = lines.first, first.hasPrefix("old "), let old = Int(first.dropFirst(4)), old >= 0,
            first == "old \(old)", lines.count <= Self.maxProofHashes + 1
        else { return nil }
        let proof = lines.dropFirst().compactMap { TreeHash(base64: $0) }
        guard proof.count == lines.count - 1 else { return nil }
        self.old = old
        self.proof = proof
        checkpoint = Array(body[(blank + 2)...])
        origin = String(decoding: checkpoint.prefix { $0 != feed }, as: UTF8.self)
    }
}
