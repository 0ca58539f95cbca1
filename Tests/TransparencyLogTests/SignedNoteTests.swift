import Testing
import TransparencyLog

/// The key of Go's `golang.org/x/mod/sumdb/note` documentation, which is public.
private let goSecret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
private let goVerifier = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
private let goNote = """
    If you think cryptography is the answer to your problem,
    then you don't know what your problem is.

    \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

    """

@Suite struct SignedNoteTests {
    @Test func theExampleOfGoIsReadAndMade() throws {
        let signer = try #require(NoteSigner(text: goSecret + "\n"))
        let verifier = try #require(NoteVerifier(vkey: goVerifier))
        #expect(signer.verifier.vkey == goVerifier)
        #expect(verifier.vkey == goVerifier)
        #expect(signer.secretText == goSecret)
        let text = try #require(verifier.open(Array(goNote.utf8)))
        #expect(text.hasSuffix("your problem is.\n"))
        #expect(signer.sign(text) == Array(goNote.utf8))
    }

    @Test func aNewSignersNoteOpensOnlyWithItsKey() throws {
        let signer = try #require(NoteSigner.generate(name: "octroi.example/us-east"))
        let other = try #require(NoteSigner.generate(name: "octroi.example/us-east"))
        let note = try #require(signer.sign("one\ntwo\n"))
        #expect(signer.verifier.open(note) == "one\ntwo\n")
        #expect(other.verifier.open(note) == nil)
        #expect(NoteSigner(text: signer.secretText)?.verifier.open(note) == "one\ntwo\n")
        #expect(NoteVerifier(vkey: signer.verifier.vkey)?.open(note) == "one\ntwo\n")
    }

    @Test func everyChangedByteClosesTheNote() throws {
        let signer = try #require(NoteSigner(text: goSecret))
        let note = try #require(signer.sign("octroi/receipt/v1\nbatch a-1-2-3\n"))
        for index in note.indices {
            for mask: UInt8 in [1, 2, 4, 8, 16, 32, 64, 128] {
                var changed = note
                changed[index] ^= mask
                #expect(signer.verifier.open(changed) == nil, "byte \(index) mask \(mask)")
            }
            var shorter = note
            shorter.remove(at: index)
            #expect(signer.verifier.open(shorter) == nil, "without byte \(index)")
            #expect(signer.verifier.open(Array(note[..<index])) == nil, "cut at \(index)")
        }
        #expect(signer.verifier.open(note + [0x0A]) == nil)
        #expect(signer.verifier.open(note + note) == nil)
    }

    @Test func otherKeysLinesArePassedOverButMustBeWellFormed() throws {
        let signer = try #require(NoteSigner(text: goSecret))
        let other = try #require(NoteSigner.generate(name: "other"))
        let ours = try #require(signer.sign("text\n"))
        let theirs = try #require(other.sign("text\n"))
        let theirLine = theirs.dropFirst("text\n\n".utf8.count)
        #expect(signer.verifier.open(ours + theirLine) == "text\n")
        #expect(signer.verifier.open(ours + ours.dropFirst("text\n\n".utf8.count)) == "text\n")
        for line in [
            "- other AAAAAAA=\n", "\u{2014} other AAAA\n", "\u{2014} other\n", "\u{2014} a+b AAAAAAA=\n",
            "\n",
        ] {
            #expect(signer.verifier.open(ours + Array(line.utf8)) == nil, "\(line)")
        }
        let many = Array(repeating: Array(theirLine), count: 100).flatMap { $0 }
        #expect(signer.verifier.open(ours + many.dropLast(theirLine.count)) == "text\n")
        #expect(signer.verifier.open(ours + many) == nil)
    }

    @Test(arguments: ["", "no line feed", "a\r\n", "tab\t\n", "nul\0\n"])
    func aTextThatIsNoNotesTextIsNotSigned(text: String) throws {
        #expect(try #require(NoteSigner(text: goSecret)).sign(text) == nil)
    }

    @Test func malformedKeysAreRefused() throws {
        let secret = Array(goSecret.utf8)
        let vkey = Array(goVerifier.utf8)
        for index in vkey.indices {
            var changed = vkey
            changed[index] ^= 1
            #expect(NoteVerifier(vkey: String(decoding: changed, as: UTF8.self)) == nil, "vkey byte \(index)")
            #expect(NoteVerifier(vkey: String(decoding: vkey[..<index], as: UTF8.self)) == nil)
            var secretChanged = secret
            secretChanged[index] ^= 1
            #expect(NoteSigner(text: String(decoding: secretChanged, as: UTF8.self)) == nil, "byte \(index)")
        }
        #expect(NoteVerifier(vkey: goVerifier + "\n\n") == nil)
        for name in ["", "a b", "a+b", "a\n", "a\u{2003}b", String(repeating: "n", count: 256)] {
            #expect(NoteSigner.generate(name: name) == nil)
        }
    }

    @Test func aSignerShowsNoKey() throws {
        let signer = try #require(NoteSigner(text: goSecret))
        var dumped = ""
        dump(signer, to: &dumped)
        for shown in ["\(signer)", String(reflecting: signer), String(describing: Optional(signer)), dumped] {
            #expect(!shown.contains("AYEKFALV") && !shown.contains("privateKey"), "\(shown)")
        }
    }
}
