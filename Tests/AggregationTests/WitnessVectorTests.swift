import Crypto
import Foundation
import TestSupport
import Testing
import TransparencyLog

@testable import Aggregation

/// The public add-checkpoint exchanges of litewitness, played to our witness.
@Suite(
    .enabled(if: WitnessVector.areThere, "../shared/ledger is absent"),
    .enabled(if: areProgramsThere, "openssl, curl or python3 is absent"))
struct WitnessVectorTests {
    /// The log of the exchanges: a sigsum log's origin is its key's name, as ours are.
    private static let log =
        "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
    private static let key = "ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f"

    private static func verifier() throws -> NoteVerifier {
        let key = stride(from: 0, to: 64, by: 2).compactMap { place in
            UInt8(Self.key.dropFirst(place).prefix(2), radix: 16)
        }
        let typed = Data([0x01] + key)
        let id = SHA256.hash(data: Data(log.utf8) + [0x0A] + typed).prefix(4)
        let hex = id.map { String(format: "%02x", $0) }.joined()
        return try #require(NoteVerifier(vkey: "\(log)+\(hex)+\(typed.base64EncodedString())"))
    }

    @Test(arguments: [("litewitness", 9), ("bastion", 1)])
    func `each exchange is answered as litewitness answers it`(name: String, count: Int) async throws {
        let vectors = try WitnessVector.read(name)
        #expect(vectors.count == count)
        let verifier = try Self.verifier()
        let bench = try Bench { settings in
            let first = settings.relays[0]
            settings.relays[0] = KnownClient(identity: first.identity, pin: first.pin, ledger: verifier)
        }
        try await bench.serve { bench in
            let cosigner = try #require(bench.signer.verifier.cosigner)
            for (number, vector) in vectors.enumerated() {
                let answer = try await bench.ask("add-checkpoint", Array(vector.body.utf8))
                // The specification has 404 for an unknown origin; litewitness had 403 when these were made.
                let isUnknown = vector.says == "unknown log"
                #expect(answer.status == (isUnknown ? 404 : vector.status), "exchange \(number)")
                if vector.status == 200 {
                    let note = try #require(vector.body.split(separator: "\n\n", maxSplits: 1).last)
                    #expect(cosigner.note(Array(note.utf8), with: answer.body) != nil, "exchange \(number)")
                } else {
                    #expect(answer.text.contains(vector.says), "exchange \(number): \(answer.text)")
                }
            }
        }
    }

    /// The note verifies, but the origin of Go's log is not its key's name: no ledger of ours is spelled so.
    @Test func `the head of the checksum database is read, and is of no log that we know`() async throws {
        let vector = try #require(try WitnessVector.read("sumdb").first)
        let note = Array(try #require(vector.body.split(separator: "\n\n", maxSplits: 1).last).utf8)
        let vkey = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
        let verifier = try #require(NoteVerifier(vkey: vkey))
        let head = try #require(verifier.open(note).flatMap { Checkpoint(noteText: $0) })
        #expect(head.origin == "go.sum database tree" && head.size == 35_225_469)
        #expect(Checkpoint(note, of: verifier) == nil)
        try await Bench().serve { bench in
            let answer = try await bench.ask("add-checkpoint", Array(vector.body.utf8))
            #expect(answer.status == 404)
        }
    }
}

/// An exchange: what is posted, and what the answer is and says.
struct WitnessVector {
    let body: String
    let status: Int
    let says: String

    private static let folder = "ledger/vectors/witness/cmd/litewitness/testdata"
    static let areThere = Repository.hasShared(folder)

    /// Reads the hurl exchanges of a script: POST, a fenced body, a status, and one assertion on the body.
    static func read(_ name: String) throws -> [WitnessVector] {
        let script = try String(contentsOfFile: "\(Repository.shared)/\(folder)/\(name).txt", encoding: .utf8)
        let exchange = try Regex(
            #"POST \S+\n```\n([\s\S]*?)```\nHTTP (\d+)\n\[Asserts\]\nbody (?:contains|==) "(.*?)(?:\\n)?"\n"#,
            as: (Substring, Substring, Substring, Substring).self)
        return script.matches(of: exchange).map { match in
            WitnessVector(
                body: String(match.output.1), status: Int(match.output.2) ?? 0, says: String(match.output.3))
        }
    }
}
