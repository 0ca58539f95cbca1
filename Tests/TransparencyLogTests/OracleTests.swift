import Foundation
import TestSupport
import Testing
import TransparencyLog

@Suite struct OracleTests {
    @Test(.enabled(if: Shared.isThere, Shared.absence))
    func everyCheckpointOfThePublicLogVerifies() throws {
        let vkey = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
        let verifier = try #require(NoteVerifier(vkey: vkey))
        let log = Shared.vectors.appending(path: "tessera-log/testdata/log")
        let names = try FileManager.default.contentsOfDirectory(atPath: log.path)
            .filter { $0.hasPrefix("checkpoint") }
        #expect(names.count >= 16)
        for name in names {
            let note = [UInt8](try Data(contentsOf: log.appending(path: name)))
            let text = try #require(verifier.open(note), "\(name)")
            #expect(text.hasPrefix("example.com/log/testdata\n"))
            var changed = note
            changed[30] ^= 1
            #expect(verifier.open(changed) == nil)
        }
    }

    @Test(.enabled(if: Shared.isThere, Shared.absence))
    func aCosignedCheckpointVerifiesByItsLogsKeyOnly() throws {
        let note = [UInt8](try Data(contentsOf: Shared.vectors.appending(path: "cosigned-checkpoint.txt")))
        let keys = try String(
            contentsOf: Shared.vectors.appending(path: "cosigned-checkpoint.vkeys"), encoding: .utf8
        )
        .split(separator: "\n")
        #expect(NoteVerifier(vkey: String(keys[0]))?.open(note) != nil)
        #expect(NoteVerifier(vkey: String(keys[1])) == nil, "a cosigner's key is of another type")
        let witness = try #require(CosignatureVerifier(vkey: String(keys[1])))
        #expect(witness.vkey == String(keys[1]))
        #expect(witness.cosigned(note) == 0x6553_F100)
        var changed = note
        changed[30] ^= 1
        #expect(witness.cosigned(changed) == nil)
    }

    @Test(.enabled(if: Program.areThere("openssl"), "openssl is absent"))
    func opensslAgreesOnANoteOfOurs() throws {
        let signer = try #require(NoteSigner.generate(name: "octroi.example/oracle"))
        let text = "octroi/receipt/v1\nbatch fra-1-2-0\n"
        let note = String(decoding: try #require(signer.sign(text)), as: UTF8.self)
        #expect(note.hasPrefix(text + "\n\u{2014} octroi.example/oracle "))
        let blob = try #require(
            Data(base64Encoded: String(note.split(separator: " ").last?.dropLast() ?? "")))
        let key = try #require(
            Data(base64Encoded: String(signer.verifier.vkey.split(separator: "+", maxSplits: 2)[2])))
        #expect(blob.count == 68 && key.count == 33)
        let good = try verify(text: Data(text.utf8), signature: blob.dropFirst(4), key: key.dropFirst())
        let bad = try verify(
            text: Data((text + "\n").utf8), signature: blob.dropFirst(4), key: key.dropFirst())
        #expect(good == 0 && bad != 0)
    }

    /// The exit code of `openssl pkeyutl -verify` with a raw Ed25519 key.
    private func verify(text: Data, signature: Data, key: Data) throws -> Int32 {
        let folder = try Folder()
        let header: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
        let run = try Program.run(
            "openssl",
            [
                "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey",
                try folder.write("key.der", header + key), "-rawin", "-in",
                try folder.write("text", Array(text)), "-sigfile",
                try folder.write("signature", Array(signature)),
            ])
        return run.status
    }
}
