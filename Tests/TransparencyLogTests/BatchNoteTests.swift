import DurableFiles
import Testing
import TransparencyLog

private let digest = String(repeating: "0f", count: 32)

private func receipt(parts: Int, events: Int, orders: Int) -> BatchReceipt {
    BatchReceipt(
        batch: "fra-1-2-0", sha256: digest, parts: parts, events: events, orders: orders,
        ledger: "eu-central/fra-1/egress", intent: 12, leaf: 3)
}

@Suite struct BatchNoteTests {
    @Test func aReceiptReadsBackFromItsText() {
        let receipt = receipt(parts: 0, events: 66, orders: 65)
        let text =
            "octroi/receipt/v1\nbatch fra-1-2-0\nsha256 \(digest)\nparts 0\nevents 66\norders 65\n"
            + "ledger eu-central/fra-1/egress\nintent 12\nleaf 3\n"
        #expect(receipt.noteText == text)
        #expect(BatchReceipt(noteText: text) == receipt)
        #expect(BatchRefusal(noteText: text) == nil)
    }

    @Test(arguments: RefusalReason.allCases)
    func aRefusalReadsBackFromItsText(reason: RefusalReason) {
        let refusal = BatchRefusal(batch: "fra-1-2-0", sha256: digest, reason: reason)
        #expect(BatchRefusal(noteText: refusal.noteText) == refusal)
        #expect([400, 413, 422].contains(reason.httpStatus))
        #expect(BatchReceipt(noteText: refusal.noteText) == nil)
    }

    @Test(arguments: [
        ("parts 7", "parts 07"), ("parts 7", "parts +7"), ("parts 7", "parts -7"), ("parts 7", "parts  7"),
        ("parts 7", "parts 7 "), ("parts 7", "parts"), ("parts 7", "parts 99999999999999999999"),
        ("parts 7", "parts \u{0667}"), ("parts 7\n", ""), ("parts 7\n", "parts 7\nparts 7\n"),
        ("parts 7\nevents 8", "events 8\nparts 7"), ("orders 9\n", "orders 9"),
        ("orders 9\n", "orders 9\n\n"), ("leaf 3\n", "leaf 3"), ("leaf 3\n", "leaf 3\n\n"),
        ("leaf 3\n", "leaf 3\nmore 1\n"), ("ledger eu", "ledger e u"), ("batch fra", "batch FRA"),
        ("batch fra-1-2-0", "batch "),
        ("batch fra", "batch ../fra"), ("sha256 0f", "sha256 0F"), ("sha256 0f", "sha256 "), ("/v1", "/v2"),
        ("\n", "\r\n"), ("octroi", " octroi"), ("batch fra", "batch\u{00A0}fra"),
    ])
    func aDeviationIsRefused(deviation: (String, String)) {
        let text = receipt(parts: 7, events: 8, orders: 9).noteText
        var changed = text
        if let range = text.firstRange(of: deviation.0) { changed.replaceSubrange(range, with: deviation.1) }
        #expect(!changed.utf8.elementsEqual(text.utf8))
        #expect(BatchReceipt(noteText: changed) == nil)
    }

    @Test func unknownReasonsAreRefused() {
        let text = BatchRefusal(batch: "fra-1-2-0", sha256: digest, reason: .contract).noteText
        #expect(BatchRefusal(noteText: text.replacing("contract", with: "Contract")) == nil)
        #expect(BatchRefusal(noteText: text.replacing("contract", with: "")) == nil)
    }

    @Test func theDigestIsSHA256() throws {
        #expect(
            BatchDigest.hex(of: Array("abc".utf8))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(!BatchDigest.isHex(digest.uppercased()) && BatchDigest.isHex(digest))
        let file = try DurableFiles().read("/proc/self/exe", maxBytes: 1 << 30)
        #expect(
            try BatchDigest.hex(ofFile: "/proc/self/exe", files: DurableFiles()) == BatchDigest.hex(of: file))
    }
}
