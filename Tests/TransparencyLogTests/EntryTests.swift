import Foundation
import TestSupport
import Testing

@testable import TransparencyLog

private let digest = String(repeating: "0f", count: 32)
private let time = LedgerTime(millis: 1_795_632_780_000)

@Suite struct EntryTests {
    static let samples: [EgressEntry] = {
        let signer = NoteSigner(name: "us-test/receipts", seed: [UInt8](repeating: 7, count: 32))
        let note = signer?.sign("x\n") ?? []
        let signature = signer?.verifier.signature(in: note) ?? ""
        return [
            .start(
                StartEntry(
                    time: time, version: "0.1.0", binary: digest, contractVersion: 1, contract: digest,
                    configuration: digest, region: "eu-test", jurisdiction: "DE", environment: "production",
                    ipv4Bits: 24, ipv6Bits: 40, archiveDays: 100, destination: signer?.verifier.vkey ?? "")),
            .key(KeyEntry(time: time, kind: .view, day: nil, state: .opened, commitment: digest)),
            .key(
                KeyEntry(
                    time: time, kind: .salts, day: CivilDay(number: 20_000), state: .destroyed,
                    commitment: digest)),
            .intent(
                IntentEntry(
                    time: time, batch: "a-1-17-0", sha256: digest, bytes: 9,
                    plainBytes: 99, parts: 1, events: 3, orders: 2, recordsRoot: .leaf([]))),
            .outcome(
                OutcomeEntry(
                    time: time, intent: 4, batch: "a-1-17-0", answer: .receipt(leaf: 0),
                    signer: "us-test/receipts", signature: signature)),
            .outcome(
                OutcomeEntry(
                    time: time, intent: 4, batch: "a-1-17-0", answer: .refusal(.otherBytes),
                    signer: "us-test/receipts", signature: signature)),
            .heartbeat(
                HeartbeatEntry(
                    time: time, journaled: 9, open: 1, committed: 8, receipted: 4, waiting: 3, quarantined: 1,
                    setAside: 0, cuts: 2)),
            .purge(PurgeEntry(time: time, reason: .age, batches: ["a-1-1-0", "a-1-1-1"])),
            .erasure(
                ErasureEntry(time: time, batch: "a-1-1-0", sha256: digest, erasedSHA256: digest, records: 2)),
            .incident(IncidentEntry(time: time, kind: .journalDamaged, count: 1)),
            .incident(IncidentEntry(time: time, kind: .auditMode, count: 0)),
        ]
    }()

    @Test(arguments: samples) func everyEntryReadsBackAndNoDeviationDoes(entry: EgressEntry) throws {
        #expect(EgressEntry(entry.bytes) == entry)
        #expect(entry.bytes.count <= 1_024)
        for index in entry.bytes.indices {
            var changed = entry.bytes
            changed[index] = UInt8(ascii: " ")
            if changed != entry.bytes { #expect(EgressEntry(changed) != entry) }
            changed.remove(at: index)
            if let read = EgressEntry(changed) { #expect(read.bytes == changed) }
        }
        let lines = entry.text.split(separator: "\n", omittingEmptySubsequences: false)
        for line in 0..<lines.count - 1 {
            var fewer = lines
            fewer.remove(at: line)
            if case .purge = entry, line > 2 { continue }
            #expect(EgressEntry(Array(fewer.joined(separator: "\n").utf8)) == nil)
        }
        #expect(EgressEntry(entry.bytes + Array("more 1\n".utf8)) == nil)
    }

    /// The specification that auditors work from lists the same keys in the same order.
    @Test(arguments: samples) func theDocumentHasTheSameKeys(entry: EgressEntry) throws {
        let document = try String(contentsOfFile: Repository.root + "/Deploy/LEDGER.md", encoding: .utf8)
        let first = String(entry.text.prefix { $0 != "\n" })
        let block = try #require(document.components(separatedBy: "    \(first)\n").dropFirst().first)
        var keys: [String] = []
        for line in block.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("    ") else { break }
            let key = String(line.dropFirst(4).prefix { $0 != " " })
            if !key.isEmpty, keys.last != key { keys.append(key) }
        }
        var written: [String] = []
        for line in entry.text.split(separator: "\n").dropFirst() {
            let key = String(line.prefix { $0 != " " })
            if written.last != key { written.append(key) }
        }
        #expect(keys == written)
    }

    @Test func minutesAndDaysAreTheCalendars() throws {
        let formatter = ISO8601DateFormatter()
        for minutes in stride(from: 0, to: 120_000_000, by: 77_777) {
            let time = LedgerTime(millis: UInt64(minutes) * 60_000 + 59_999)
            let oracle = formatter.string(from: Date(timeIntervalSince1970: Double(minutes) * 60))
            #expect(time.text == oracle.replacing(":00Z", with: "Z"))
            #expect(LedgerTime(time.text) == time)
        }
        for wrong in [
            "2026-02-29T00:00Z", "2026-13-01T00:00Z", "2026-11-25T24:00Z", "2026-11-25T10:60Z",
            "2026-11-25 10:00Z", "2026-11-25T10:00z", "1969-12-31T23:59Z", "2026-11-25T1000ZZ", "",
        ] { #expect(LedgerTime(wrong) == nil) }
    }

    @Test func aMissingNoteReadsBack() throws {
        let note = MissingNote(time: time, ledger: "eu-test/a-1/egress", gaps: [3...5, 9...9], from: 20)
        #expect(MissingNote(noteText: note.noteText) == note)
        #expect(note.names(4) && note.names(9) && note.names(21) && !note.names(10))
        let none = MissingNote(time: time, ledger: "eu-test/a-1/egress", gaps: [], from: 1)
        #expect(MissingNote(noteText: none.noteText) == none)
        for (old, new) in [
            ("cuts 20\n", ""), ("cuts 3 5", "cuts 5 3"), ("cuts 9 9", "cuts 4 9"), ("cuts 9 9", "cuts 9"),
        ] {
            #expect(MissingNote(noteText: note.noteText.replacing(old, with: new)) == nil, "\(new)")
        }
    }

    @Test func anOutcomeGivesBackTheSignedNote() throws {
        let signer = try #require(NoteSigner.generate(name: "us-test/receipts"))
        let intent = IntentEntry(
            time: time, batch: "a-1-17-0", sha256: digest, bytes: 9, plainBytes: 99,
            parts: 1, events: 3, orders: 2, recordsRoot: .leaf([]))
        let receipt = BatchReceipt(of: intent, at: 4, in: "eu-test/a-1/egress", leaf: 8)
        let note = try #require(signer.sign(receipt.noteText))
        let outcome = OutcomeEntry(
            time: time, intent: 4, batch: intent.batch, answer: .receipt(leaf: 8), signer: signer.name,
            signature: try #require(signer.verifier.signature(in: note)))
        let text = outcome.signedText(intent, ledger: "eu-test/a-1/egress")
        #expect(signer.verifier.note(text, signature: outcome.signature) == note)
        #expect(signer.verifier.open(note) == text)
    }

    /// Foundation reads base64 too, more than one spelling of it: the one that it writes is the one that is read here.
    @Test func base64HasOneSpelling() {
        var texts = [
            "", "AA", "A===", "=AAA", "AA=A", "AAAA=", "A A=", "AA==AA==", "====", "A\n==", "AA\u{E9}",
        ]
        let digits = ["A", "B", "Q", "g", "/", "+", "="]
        for one in digits {
            for two in digits { for three in digits { texts.append("A\(one)\(two)\(three)") } }
        }
        for text in texts {
            let data = Data(base64Encoded: text)
            let isSpelling = data?.base64EncodedString() == text
            #expect(Base64.bytes(of: text).map { Data($0) } == (isSpelling ? data : nil), "\(text)")
        }
    }

    @Test func aDayIsOneOfTheCalendar() {
        for text in ["2024-02-29", "2026-02-28", "2026-12-31", "1970-01-01", "9999-12-31"] {
            #expect(CivilDay(text)?.text == text)
        }
        for text in [
            "2026-02-29", "2100-02-29", "2026-04-31", "2026-00-10", "2026-13-01", "2026-01-00", "2026-01-32",
            "2026/01/01", "2026-1-001", "1969-12-31",
        ] {
            #expect(CivilDay(text) == nil, "\(text)")
        }
    }
}
