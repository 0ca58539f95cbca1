import Testing

@testable import RegionConfiguration

@Suite struct BadTextTests {
    private func refusals(_ bytes: [UInt8]) -> [String] {
        Fixture.refusals { () throws(RegionFileErrors) in
            _ = try RegionFile(bytes, named: "R/x.yaml", environment: [:])
        }
    }

    @Test func refusesTheSameKeyTwice() {
        let lines = Fixture.refusals(Fixture.relay.replacing("port: 0", with: "port: 0\n  port: 1"))
        #expect(lines == ["R/x.yaml:7: the key port stands twice in one section; keep one of them"])
    }

    @Test func refusesBytesThatAreNotUTF8() {
        let bytes = Array("role: relay\nregion: ".utf8) + [0xFF, 0xFE, 0x0A]
        #expect(refusals(bytes) == ["R/x.yaml:2: bytes that are not UTF-8; save the file as UTF-8"])
    }

    @Test func refusesAMebibyteOfGarbage() {
        var state: UInt64 = 1
        let garbage = (0..<1 << 20).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1
            return UInt8(truncatingIfNeeded: state >> 56)
        }
        #expect(refusals(garbage) == ["R/x.yaml: larger than 262144 bytes; give a region file"])
        #expect(refusals(Array(garbage.prefix(200_000))).count == 1)
    }

    @Test func readsPrintableGarbageWithoutATrap() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var state = seed
        let alphabet = Array("ab:-[]{}#&*!|>'\"%@`?, \n\n  0~\\".utf8)
        for _ in 0..<300 {
            let text = (0..<200).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1
                return alphabet[Int(state >> 33) % alphabet.count]
            }
            #expect(!refusals(text).isEmpty, "seed \(seed)")
            #expect(!refusals(Array("role: relay\n".utf8) + text).isEmpty, "seed \(seed)")
        }
    }

    @Test(arguments: [
        "a: &x 1", "a: *x", "- &x [1]", "[*x]", "{a: &x 1}", "? *x", "*x : 1", "a:\n  - *x",
        "a: \"b # \" \n*x : 1",
    ])
    func refusesAnchorsAndAliases(_ text: String) {
        #expect(
            refusals(Array(text.utf8)).first?.contains("an anchor or an alias; write the value out") == true)
    }

    @Test func refusesABombBeforeItIsExpanded() {
        let levels = (1..<20).map {
            "k\($0): &k\($0) [\(Array(repeating: "*k\($0 - 1)", count: 9).joined(separator: ", "))]"
        }
        let bomb = "k0: &k0 [x]\n" + levels.joined(separator: "\n") + "\n? *k19\n: 1\n"
        #expect(refusals(Array(bomb.utf8)).count == 1)
    }

    @Test func takesSignsThatAreNoAnchors() {
        let text = Fixture.relay + "\n# R&D, *this* and &that\ngeo: {default_database: 'a&b*c.mmdb'}"
        #expect(Fixture.refusals(text).isEmpty)
    }

    @Test(arguments: ["[", "{", "- ", "[{", "? ", "{a: "])
    func refusesDepth(_ opening: String) {
        #expect(refusals(Array(String(repeating: opening, count: 60_000).utf8)).count == 1)
        let steps = (0..<400).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n")
        #expect(refusals(Array(steps.utf8)).count == 1)
    }

    @Test func listsAtMostAHundredErrors() {
        let text = Fixture.relay + "\n" + (0..<5000).map { "x\($0): 1" }.joined(separator: "\n")
        let lines = Fixture.refusals(text)
        #expect(lines.count == 101)
        #expect(lines.last == "and 4900 more errors")
    }

    @Test(arguments: ["", "# nothing\n", "[]", "text", "role: 5", "---\n---\n", "a: 1\n...\n---\nb: 2"])
    func refusesWhatIsNoRegionFile(_ text: String) {
        #expect(!refusals(Array(text.utf8)).isEmpty)
    }

    @Test func refusesAControlCharacter() {
        #expect(refusals(Array("role: re\u{1}lay".utf8)) == ["R/x.yaml:1: a control character; remove it"])
    }
}
