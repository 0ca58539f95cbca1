import Auditing
import Batching
import Foundation
import TestSupport
import Testing

private let corpus = URL(filePath: Repository.shared + "/privacy/ip-corpus.jsonl")
private let hasCorpus = Repository.hasShared("privacy/ip-corpus.jsonl")

/// The scan against rows that others wrote: texts that hold a full address in some form, and honest ones.
@Suite(.enabled(if: hasCorpus, "../shared/privacy is absent"))
struct CorpusTests {
    private struct Row: Decodable {
        let id: String
        let text: String
        let contains_full_ip: Bool
        let ambiguous: Bool?
    }

    private static func rows() throws -> [Row] {
        try String(contentsOf: corpus, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Row.self, from: Data($0.utf8))
        }
    }

    @Test func `every unambiguous address is found`() throws {
        let missed = try Self.rows().filter { $0.contains_full_ip && $0.ambiguous != true }
            .filter { row in LayeredScan().read(Array(row.text.utf8)).hits.isEmpty }
        #expect(missed.map(\.id) == [])
    }

    @Test func `no honest text is called an address`() throws {
        let wrong = try Self.rows().filter { !$0.contains_full_ip && $0.ambiguous != true }
            .filter { row in
                LayeredScan().read(Array(row.text.utf8)).hits.contains { $0.confidence >= .likely }
            }
        #expect(wrong.map(\.id) == [])
    }
}

/// Files that cannot be read whole.
@Suite struct FileScanTests {
    @Test func `a gzip file that does not inflate whole, or an empty one, is no pass`() throws {
        try withFolder { folder in
            let whole = Gzip.deflate(Array("nothing that is an address\n".utf8), level: 6)
            for (bytes, code) in [(whole, Int32(0)), (whole.dropLast(9), 3), ([], 3)] {
                try Data(bytes).write(to: URL(filePath: folder + "/file"))
                #expect(FileScan(depth: 4, countsPossible: false).run([folder + "/file"]).exitCode == code)
            }
        }
    }
}
