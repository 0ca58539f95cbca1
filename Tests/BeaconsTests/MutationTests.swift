import TestSupport
import Testing

@testable import Beacons

struct MutationTests {
    /// The sample, and the smaller captured bodies where they are at hand.
    private static let bodies: [[UInt8]] = {
        let captured = Oracle.hasShared ? (try? Oracle.captures().map(\.body)) ?? [] : []
        return [Array(sampleBody.utf8)] + captured.filter { $0.count < 6_000 }
    }()

    @Test("A body cut anywhere is refused whole")
    func truncation() throws {
        for body in [Self.bodies[0]] + Self.bodies.dropFirst().prefix(1) {
            for length in 0..<body.count {
                let refused = refusal(Array(body[..<length]))
                #expect(refused == .notJSON || refused == .notUTF8, "cut at \(length)")
            }
        }
    }

    @Test("White space between all tokens changes nothing")
    func whiteSpace() throws {
        var spaced: [UInt8] = []
        var isInString = false
        var isEscaped = false
        for byte in sampleBody.utf8 {
            let isMark = !isInString && [0x7B, 0x7D, 0x5B, 0x5D, 0x2C, 0x3A].contains(byte)
            spaced += isMark ? [0x20, byte, 0x0A, 0x09] : [byte]
            if byte == 0x22 && !isEscaped { isInString.toggle() }
            isEscaped = byte == 0x5C && !isEscaped
        }
        let (plain, wide) = (try Reading(sampleBody), try Reading(spaced))
        #expect(plain.scanner.events == wide.scanner.events)
        #expect(plain.oracleFields(0..<16) == wide.oracleFields(0..<16))
    }

    @Test(
        "A mutated body is JSON for us exactly where it is JSON for Python",
        .enabled(if: Oracle.hasPython, "python3 is absent"))
    func mutations() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Dice(seed: seed)
        let mutants = (0..<1_500).map { _ in Self.mutant(using: &random) }
        let program = """
            import json, sys
            def no(c):
                if c != 'NaN': raise ValueError
            keep = {'parse_int': str, 'parse_float': str, 'parse_constant': no}
            for line in open(sys.argv[1]).read().split('\\n'):
                try: json.loads(bytes.fromhex(line).decode('utf-8'), **keep)
                except ValueError: print(0)
                else: print(1)
            """
        let verdicts = try Oracle.python(program, input: mutants.map(Oracle.hex).joined(separator: "\n"))
            .split(separator: "\n")
        #expect(verdicts.count == mutants.count)
        for (index, (mutant, verdict)) in zip(mutants, verdicts).enumerated() {
            let refused = refusal(mutant)
            guard refused != .tooDeep else { continue }
            let isJSON = refused != .notJSON && refused != .notUTF8
            #expect(isJSON == (verdict == "1"), "seed \(seed), mutant \(index)")
        }
    }

    /// A body with one to three small changes; half of them keep to bytes that JSON gives a meaning.
    private static func mutant(using random: inout Dice) -> [UInt8] {
        var body = bodies.randomElement(using: &random) ?? []
        let marks = Array("{}[],:\"\\0123456789.eE+-truefalsn NaN\n\u{1}é".utf8)
        for _ in 0..<Int.random(in: 1...3, using: &random) where !body.isEmpty {
            let at = Int.random(in: 0..<body.count, using: &random)
            let end = min(body.count, at + Int.random(in: 1...12, using: &random))
            let byte =
                Bool.random(using: &random)
                ? marks.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: body[at] = byte
            case 1: body.insert(byte, at: at)
            case 2: body.removeSubrange(at..<end)
            case 3: body.insert(contentsOf: Array(body[at..<end]), at: at)
            default: body.swapAt(at, end - 1)
            }
        }
        return body
    }
}
