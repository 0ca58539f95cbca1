import EgressContract
import Foundation
import TestSupport
import Testing

@testable import EgressGate

/// What is looked at only where something may be found, against looking everywhere.
@Suite("Looks that are left out")
struct FilterTests {
    @Test(
        "octets in hex count however short they are",
        arguments: ["c0 0 2 a", "c0.0.2.a", "c0 0 2 0a 7", "20 1 d b8 a b c d e f aa bb cc dd ee ff"])
    func shortHex(text: String) {
        let prefixes = [NetworkPrefix(ipv4: 192, 0, 2), NetworkPrefix(ipv6: 0x20, 1, 0xd, 0xb8, 0xa)]
        let bytes = Array(text.utf8)
        let forms = prefixes.compactMap { AddressSearch.form(in: bytes.span, own: OwnPrefix($0)) }
        #expect(forms == [text.hasPrefix("2") ? .codes : .ownHex])
    }

    static let prefixes: [NetworkPrefix?] = [
        nil, NetworkPrefix(ipv4: 203, 0, 113), NetworkPrefix(ipv4: 192, 0, 2),
        NetworkPrefix(ipv6: 0x20, 0x01, 0x0d, 0xb8, 0), NetworkPrefix(ipv6: 0x20, 0x01, 0x0d, 0xb8, 0x85),
    ]
    private static let corpus = URL(filePath: Repository.shared + "/privacy/ip-corpus.jsonl")

    /// The corpus where it is there, and captured words.
    static let texts: [String] = {
        struct Row: Decodable { let text: String }
        let file = (try? String(contentsOf: corpus, encoding: .utf8)) ?? ""
        if file.isEmpty { print("no corpus: shared is absent") }
        let rows = file.split(separator: "\n").compactMap {
            try? JSONDecoder().decode(Row.self, from: Data($0.utf8)).text
        }
        return rows + [
            "Tést — “émoji 🎬” end", "HTML5 Video Element", "avc1.42c01e", "mux-embed", "networkError",
            "S01E02",
        ]
    }()

    private static func address(_ dice: inout Dice) -> [UInt8] {
        var octets: [UInt8] = [[203, 0, 113], [192, 0, 2]].randomElement(using: &dice) ?? []
        let isIPv6 = Bool.random(using: &dice)
        if isIPv6 { octets = [0x20, 0x01, 0x0d, 0xb8, Bool.random(using: &dice) ? 0 : 0x85] }
        while octets.count < (isIPv6 ? 16 : 4) { octets.append(.random(in: 0...255, using: &dice)) }
        return Bool.random(using: &dice) ? octets : octets.reversed()
    }

    /// An address in some spelling, encoded in some way.
    private static func spelled(_ dice: inout Dice) -> String {
        let octets = address(&dice)
        let plain = [
            octets.map(String.init).joined(separator: "."),
            octets.map { String($0, radix: 16) }.joined(separator: " "),
            octets.map { String(format: "%02x", $0) }.joined(separator: ":"),
            octets.map { String(format: "%02x", $0) }.joined(), Data(octets).base64EncodedString(),
            String(octets.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }),
        ]
        let text = plain.randomElement(using: &dice) ?? ""
        guard Bool.random(using: &dice) else { return text }
        return LayerTests.encoders.randomElement(using: &dice)?.encode(text) ?? text
    }

    private static func changed(_ text: [UInt8], _ dice: inout Dice) -> [UInt8] {
        var bytes = text
        for _ in 0..<Int.random(in: 0...3, using: &dice) where !bytes.isEmpty {
            let at = Int.random(in: bytes.indices, using: &dice)
            switch Int.random(in: 0...2, using: &dice) {
            case 0: bytes[at] = Array("0123456789abcdefgXZ.:-_ %\\&=+/".utf8).randomElement(using: &dice) ?? 0
            case 1: bytes.insert(contentsOf: Array(["é", "٣", " ", "ab"][at % 4].utf8), at: at)
            default: bytes.remove(at: at)
            }
        }
        return bytes
    }

    @Test("what a text's shape leaves out would find nothing")
    func shapes() {
        var dice = Dice.thrown(for: "shapes of texts")
        for round in 0..<1500 {
            let plain = Self.texts.randomElement(using: &dice) ?? ""
            let text = round % 3 == 0 ? plain : plain.prefix(round % 30) + Self.spelled(&dice)
            let bytes = Self.changed(Array(text.utf8), &dice)
            for prefix in Self.prefixes {
                let own = prefix.flatMap(OwnPrefix.init)
                let found = AddressSearch.form(in: bytes.span, own: own)
                let everywhere = AddressSearch.form(
                    in: bytes.span, TextShape(unfiltered: bytes.span), own: own)
                // Looking everywhere also reads more, and gives up earlier.
                #expect(found == everywhere || everywhere == .layers, "\(text.debugDescription)")
            }
        }
    }

    @Test("a long text has the shape that leaves nothing out")
    func long() {
        let text = [UInt8](repeating: UInt8(ascii: "."), count: 5000) + Array("203.0.113.77".utf8)
        #expect(AddressSearch.form(in: text.span, own: nil) == .dottedQuad)
    }

    @Test(
        "octets are found in letters exactly where decoding all of them shows them",
        arguments: [Encoding.base64, .base32, .hex])
    func letters(_ encoding: Encoding) throws {
        var dice = Dice.thrown(for: "letters of \(encoding.bits) bits")
        let own = try #require(OwnPrefix(NetworkPrefix(ipv4: 203, 0, 113)))
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        var found = 0
        for _ in 0..<3000 {
            var letters = (0..<40).map { _ in alphabet.randomElement(using: &dice) ?? 65 }
            if encoding.bits == 4 { letters = letters.map { ASCII.isHexDigit($0) ? $0 : 0x41 } }
            Self.plant([203, 0, 113, 77], encoding.bits, at: Int.random(in: 0...60, using: &dice), &letters)
            if Bool.random(using: &dice) { letters[.random(in: letters.indices, using: &dice)] = 0x41 }
            let isThere = (0..<8).contains { skipped in
                own.stands(in: Self.decoded(letters.dropFirst(skipped), encoding.bits).span)
            }
            var isFound = false
            _ = encoding.decode(letters.span, own: own) { octets in
                isFound = isFound || own.stands(in: octets.span)
                return false
            }
            #expect(isFound == isThere)
            found += isFound ? 1 : 0
        }
        #expect(found > 300)
    }

    private static func value(_ letter: UInt8, _ bits: UInt64) -> UInt8 {
        if bits == 4 { return UInt8(ASCII.hexValue(letter)) }
        if bits == 5 { return letter < 0x41 ? letter - 0x32 + 26 : letter - 0x41 }
        return letter < 0x41 ? letter - 0x30 + 52 : letter < 0x61 ? letter - 0x41 : letter - 0x61 + 26
    }

    private static func letter(_ value: UInt8, _ bits: UInt64) -> UInt8 {
        let alphabets = [
            4: "0123456789abcdef", 5: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
            6: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        ]
        return Array((alphabets[Int(bits)] ?? "").utf8)[Int(value)]
    }

    /// Writes octets over letters' bits, from a bit on at which an octet of some run of letters begins.
    private static func plant(_ octets: [UInt8], _ bits: UInt64, at bit: Int, _ letters: inout [UInt8]) {
        var all = letters.flatMap { letter in
            (0..<bits).map { Self.value(letter, bits) >> UInt8(bits - 1 - $0) & 1 }
        }
        let start = bit / Int(bits) * Int(bits)
        for (index, octet) in octets.enumerated() {
            for place in 0..<8 { all[start + 8 * index + place] = octet >> UInt8(7 - place) & 1 }
        }
        letters = (0..<letters.count).map { index in
            let part = all[index * Int(bits)..<(index + 1) * Int(bits)]
            return Self.letter(part.reduce(0) { $0 << 1 | $1 }, bits)
        }
    }

    private static func decoded(_ letters: ArraySlice<UInt8>, _ bits: UInt64) -> [UInt8] {
        var (octets, window, held): ([UInt8], UInt64, UInt64) = ([], 0, 0)
        for letter in letters {
            window = window << bits | UInt64(value(letter, bits))
            held += bits
            if held >= 8 {
                held -= 8
                octets.append(UInt8(truncatingIfNeeded: window >> held))
            }
        }
        return octets
    }

    @Test("damaged bytes are refused exactly where they are no canonical part")
    func canonical() {
        var dice = Dice.thrown(for: "damaged parts")
        var refused = 0
        for _ in 0..<4000 {
            let whole = GateTests.record {
                $0.see(.random(in: 2...300, using: &dice))
                $0.set(.videoTitle, order: 1, text: "Sintel")
                $0.set(.time, order: 0, .random(in: 0...200, using: &dice))
                $0.set(.playingTime, order: 130, 70_000)
                $0.mark(.play, order: 1, time: 5)
                $0.mark(.renditionchange, order: 2, time: 1 << 35, 300)
            }
            var bytes = whole.part.bytes
            for _ in 0..<Int.random(in: 1...2, using: &dice) {
                let at = Int.random(in: bytes.indices, using: &dice)
                if Bool.random(using: &dice) { bytes[at] ^= 1 << UInt8.random(in: 0...7, using: &dice) }
                if at % 7 == 0 { bytes.remove(at: at) }
            }
            let record = ViewRecord(key: whole.key, part: ViewPart(canonical: bytes), events: 1)
            let forms = GateTests.gate.pass(record, prefix: GateTests.prefix).findings.map(\.form)
            let isCanonical = ViewPart(validating: bytes) != nil
            #expect((forms == [.notCanonical]) == !isCanonical, "\(bytes)")
            refused += isCanonical ? 0 : 1
        }
        #expect(refused > 500 && refused < 3900)
    }

    @Test(
        "every digit and every invisible character of Unicode that Python knows is read as such",
        .enabled(if: Program.areThere("python3"), "python3 is absent"))
    func folding() throws {
        let script = """
            import sys, unicodedata as u
            for c in range(0x80, 0x110000):
                if 0xD800 <= c < 0xE000: continue
                digit, kind = u.decimal(chr(c), None), u.category(chr(c))
                if digit is not None: print(c, 48 + digit)
                elif kind == "Cf": print(c, 0)
                elif kind == "Zs": print(c, 32)
            """
        let lines = try Program.run("python3", ["-c", script]).output.split(separator: "\n")
        #expect(lines.count > 700)
        let others = lines.filter { line in
            let parts = line.split(separator: " ").compactMap { UInt32($0) }
            guard parts.count == 2, let scalar = Unicode.Scalar(parts[0]) else { return true }
            let expected = parts[1] == 0 ? [] : [UInt8(parts[1])]
            return UnicodeFolding.folded(Array(String(scalar).utf8).span) != expected
        }
        #expect(others == [])
    }
}
