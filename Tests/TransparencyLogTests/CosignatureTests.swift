import Testing

@testable import TransparencyLog

@Suite struct CosignatureTests {
    private static let head = Checkpoint(origin: "eu-test/a-1/egress", size: 3, root: .leaf([1]))

    @Test func aWitnessCosignsAndItsLogsKeyStillHolds() throws {
        let log = try #require(NoteSigner.generate(name: "eu-test/a-1/egress"))
        let witness = try #require(NoteSigner.generate(name: "us-test/receipts"))
        let cosigner = try #require(witness.verifier.cosigner)
        let note = try #require(log.sign(Self.head.noteText))
        #expect(cosigner.cosigned(note) == nil)
        let line = try #require(witness.cosign(Self.head, unixSeconds: 1_795_000_000))
        let whole = try #require(cosigner.note(note, with: Array(line.utf8)))
        #expect(cosigner.cosigned(whole) == 1_795_000_000)
        #expect(Checkpoint(whole, of: log.verifier) == Self.head)
        #expect(CosignatureVerifier(vkey: cosigner.vkey)?.cosigned(whole) == 1_795_000_000)
        #expect(witness.verifier.open(whole) == nil, "a cosignature is no signature of a note")
        let other = try #require(NoteSigner.generate(name: "us-test/receipts")?.verifier.cosigner)
        #expect(other.note(note, with: Array(line.utf8)) == nil)
        let later = Checkpoint(origin: Self.head.origin, size: 4, root: Self.head.root)
        let moved = try #require(log.sign(later.noteText)) + Array(line.utf8)
        #expect(cosigner.cosigned(moved) == nil)
    }

    @Test func lookingAgainAddsNoSecondLine() throws {
        let log = try #require(NoteSigner.generate(name: "eu-test/a-1/egress"))
        let witness = try #require(NoteSigner.generate(name: "us-test/receipts"))
        let cosigner = try #require(witness.verifier.cosigner)
        let note = try #require(log.sign(Self.head.noteText))
        let junk = try #require(log.cosign(Self.head, unixSeconds: 1))
        let line = try #require(witness.cosign(Self.head, unixSeconds: 2))
        let whole = try #require(cosigner.note(note, with: Array((junk + line).utf8)))
        #expect(SignedNote(whole)?.signatures.count == 2, "lines of others are left out")
    }

    @Test func aProofFileReadsBackAndProves() throws {
        let log = try #require(NoteSigner.generate(name: "eu-test/a-1/egress"))
        let witness = try #require(NoteSigner.generate(name: "us-test/receipts"))
        let leaves = (0..<3).map { TreeHash.leaf(Array("entry \($0)".utf8)) }
        let head = Checkpoint(origin: log.name, size: 3, root: .root(over: leaves))
        let line = try #require(witness.cosign(head, unixSeconds: 7))
        let note = try #require(log.sign(head.noteText)) + Array(line.utf8)
        let proof = InclusionProof(
            extra: Array("entry 1".utf8), index: 1, hashes: [leaves[0], leaves[2]], checkpoint: note)
        let read = try #require(InclusionProof(headerText: proof.headerText))
        #expect(read == proof)
        let entry = Array("entry 1".utf8)
        #expect(read.head(proving: entry, of: log.verifier, cosignedBy: witness.verifier.cosigner) == head)
        #expect(read.head(proving: entry, of: log.verifier, cosignedBy: log.verifier.cosigner) == nil)
        #expect(read.head(proving: [], of: log.verifier, cosignedBy: nil) == nil)
        #expect(read.head(proving: entry, of: witness.verifier, cosignedBy: nil) == nil)
        let text = String(decoding: proof.bytes, as: UTF8.self)
        for (old, new) in [
            ("@v1", "@v2"), ("index 1", "index 01"), ("index 1", "index -1"), ("extra ", "extra !"),
            ("extra", "more"), ("\n\n", "\n"), (leaves[0].base64, leaves[0].base64.lowercased() + "="),
        ] {
            #expect(
                InclusionProof(Array(text.replacing(old, with: new, maxReplacements: 1).utf8)) == nil,
                "\(new)")
        }
        let bare = InclusionProof(extra: nil, index: 0, hashes: [], checkpoint: note)
        #expect(InclusionProof(bare.bytes) == bare)
    }
}
