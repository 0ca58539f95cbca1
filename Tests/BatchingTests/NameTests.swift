import Batching
import Testing

private let most = "9223372036854775807"
private let tooMany = "9223372036854775808"

@Suite struct NameTests {
    @Test(arguments: [
        "fra1-1-1-0", "a-0-0-0", "0-1-2-3", "\(String(repeating: "z", count: 32))-1-1-1", "a-\(most)-1-0",
    ])
    func namesReadBackFromTheirOneSpelling(text: String) throws {
        let name = try #require(BatchName(text))
        #expect(name.text == text)
        #expect(
            BatchName(relay: name.relay, incarnation: name.incarnation, cut: name.cut, piece: name.piece)
                == name)
        let entry = OutboxEntry(intent: 7, name: name)
        #expect(entry.fileName == "000000000007-" + text && OutboxEntry(fileName: entry.fileName) == entry)
    }

    @Test(arguments: [
        "", "-", "---", "a", "a-1-1", "a-1-1-0-0", "-1-1-0", "A-1-1-0", "a_b-1-1-0", "é-1-1-0", "a-01-1-0",
        "a-1-1-00", "a-+1-1-0", "a--1-1-0", "a- 1-1-0", "a-1-1-0 ", "a-1-1-0\n", "a-1-1-\(tooMany)",
        "a-1-99999999999999999999999-0", "a-1-1-0x1", "a-١-1-0", "../a-1-1-0", "a/b-1-1-0",
        "\(String(repeating: "z", count: 33))-1-1-1",
    ])
    func otherSpellingsAreRefused(text: String) {
        #expect(BatchName(text) == nil)
        #expect(OutboxEntry(fileName: "000000000000-" + text) == nil)
    }

    @Test(arguments: [
        "0-a-1-1-0", "00000000000-a-1-1-0", "0000000000000-a-1-1-0", "-00000000001-a-1-1-0", "a-1-1-0",
        "00000000000x-a-1-1-0", "\(tooMany)-a-1-1-0", "000000000001_a-1-1-0", "000000000001-", "000000000001",
        " 00000000001-a-1-1-0", "000000000001-a-1-1-0.tmp",
    ])
    func otherEntriesAreRefused(fileName: String) { #expect(OutboxEntry(fileName: fileName) == nil) }

    @Test func partsOutOfRangeMakeNoName() {
        #expect(BatchName(relay: "a", incarnation: -1, cut: 0, piece: 0) == nil)
        #expect(BatchName(relay: "a", incarnation: 0, cut: -1, piece: 0) == nil)
        #expect(BatchName(relay: "a", incarnation: 0, cut: 0, piece: .min) == nil)
        #expect(BatchName(relay: "a-b", incarnation: 0, cut: 0, piece: 0) == nil)
    }

    @Test func entriesSortByIntentAndNamesByNumber() throws {
        let nine = try #require(BatchName("a-1-9-0")), ten = try #require(BatchName("a-1-10-0"))
        #expect(nine < ten && !(ten < nine))
        let entries = [OutboxEntry(intent: 9, name: ten), OutboxEntry(intent: 10, name: nine)]
        #expect(entries.sorted() == entries && entries.map(\.fileName).sorted() == entries.map(\.fileName))
        #expect(OutboxEntry(fileName: "1234567890123-a-1-1-0")?.intent == 1_234_567_890_123)
    }

    @Test func labelsAreShortAndPlain() {
        for label in ["DE", "eu-central", "a_1", String(repeating: "a", count: 64)] {
            #expect(BatchEnvelope.isLabel(label))
        }
        for label in ["", "a b", "é", "a\"", "a\n", String(repeating: "a", count: 65)] {
            #expect(!BatchEnvelope.isLabel(label))
        }
    }
}
