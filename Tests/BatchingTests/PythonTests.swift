import Batching
import EgressContract
import TestSupport
import Testing

/// Counts a batch file with Python's own gzip and JSON, and says what its first record holds.
private let reader = #"""
    import gzip, json, sys
    lines = gzip.decompress(sys.stdin.buffer.read()).decode().split("\n")
    assert lines.pop() == ""
    e, records = json.loads(lines[0]), [json.loads(line) for line in lines[1:]]
    orders = sum(b - a + 1 for r in records for a, b in zip(r["seen"][::2], r["seen"][1::2]))
    assert e["octroi"] == "batch" and e["version"] == 1
    print(e["batch"], e["region"], e["jurisdiction"], e["cut_ms"], e["contract"]["version"], e["contract"]["sha256"])
    print(e["parts"] == len(records), e["orders"] == orders, e["events"])
    for r in records: print(r["property"], r["view"], json.dumps(r["seen"]), json.dumps(r["fields"]), json.dumps(r["marks"]))
    """#

@Suite struct PythonTests {
    @Test(.enabled(if: Program.areThere("python3"), "python3 is absent"))
    func pythonReadsWhatWasSealed() throws {
        let records = (0..<3).map { sampleRecord($0) }
        let batch = BatchWriter.seal(try sampleEnvelope(records), records, level: 6)
        let said = try Program.run("python3", ["-c", reader], input: batch).output
        let lines = said.split(separator: "\n").map { String($0) }
        #expect(lines.first == "fra1-2-34-0 eu-central DE 1764000000123 1 \(Contract.digest)")
        #expect(lines.dropFirst().first == "True True 21")
        let title = #""video_title": [9, "A \"quoted\" \\ title / \u00fcn\u00ef \ud83c\udfac"]"#
        for (index, line) in lines.dropFirst(2).enumerated() {
            #expect(
                line.hasPrefix(
                    "env.key-1:a_B 000000000000000\(index)ffffffffffffffff [0, 2, 7, 7, 9, 9, 100000, 100000]"
                ))
            #expect(line.contains(title) && line.contains(#""prefix": [1, "203.0.113"]"#))
            #expect(line.contains(#""viewer": [0, "00ff00ff00ff00ff"], "time": 29000000"#))
            #expect(line.contains(#""max_playhead_position": \#(index)}"#))
            #expect(
                line.hasSuffix(
                    #"[[0, 0, "viewstart"], [7, 2199023255552, "renditionchange", 1000000000], [9, 5, "error", "E_1.a-b"]]"#
                ))
        }
        #expect(lines.count == 5)
    }
}
