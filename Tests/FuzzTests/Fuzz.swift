import Foundation
import TestSupport
import Testing

/// Runs one decoder over changed inputs: some rounds in the tests, many minutes under `Deploy/fuzz`.
///
/// A round's inputs follow from its seed alone: OCTROI_FUZZ_SEED=N runs the round of that seed first.
enum Fuzz {
    private static let environment = ProcessInfo.processInfo.environment
    static let seed = environment["OCTROI_FUZZ_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...UInt64.max)
    /// How long each target runs; nil runs the few rounds of the tests.
    static let seconds = environment["OCTROI_FUZZ_SECONDS"].flatMap { Double($0) }
    /// Where the seed of the round that runs is written, for the one who finds the process dead.
    private static let notes = environment["OCTROI_FUZZ_NOTES"]

    static let rounds = 8
    static let inputsInRound = 100
    /// What the process may grow by after its first rounds, in bytes.
    static let growthMax = 128 << 20

    /// Calls `decode` with inputs made of the corpus, and with dice for what else it has to choose.
    ///
    /// `decode` says whether it took the input: a target that takes none tests little.
    static func run(
        _ target: String, _ corpus: [[UInt8]], words: [String] = [],
        decode: ([UInt8], inout Dice) throws -> Bool
    ) throws {
        print("fuzz \(target): seed \(seed)")
        let mutation = Mutation(corpus: corpus, words: words.map { Array($0.utf8) })
        let end = ContinuousClock.now + .seconds(seconds ?? 0)
        var (round, settled, taken) = (UInt64(0), 0, 0)
        while seconds == nil ? round < rounds : ContinuousClock.now < end {
            try note(target, seed &+ round)
            var dice = Dice(seed: seed &+ round)
            for _ in 0..<inputsInRound where try decode(mutation.input(&dice), &dice) { taken += 1 }
            round += 1
            if round == 50 { settled = residentBytes }
        }
        print("fuzz \(target): took \(taken) of \(round * UInt64(inputsInRound)) inputs")
        #expect(taken > 0, "\(target) takes nothing")
        if settled > 0 { #expect(residentBytes - settled < growthMax, "\(target) grows") }
    }

    private static func note(_ target: String, _ seed: UInt64) throws {
        guard let notes else { return }
        try Data("\(target) \(seed)\n".utf8).write(to: URL(filePath: notes))
    }

    private static var residentBytes: Int {
        let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return (text?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4_096
    }
}

/// Changes inputs a little, or joins two of them.
struct Mutation {
    let corpus: [[UInt8]]
    let words: [[UInt8]]

    private static let edges: [[UInt8]] = [
        [0], [0xFF], [0x7F], [0x80], [0xC3], [0xED, 0xA0, 0x80], [0xF0, 0x9F], Array("\r\n".utf8),
        Array("-1".utf8),
        Array("18446744073709551616".utf8), Array("9223372036854775807".utf8), Array("1e308".utf8), [0x22],
        [0x5C],
        [UInt8](repeating: 0x5B, count: 70), [UInt8](repeating: 0x28, count: 70),
        [UInt8](repeating: 0x39, count: 40),
        [UInt8](repeating: 0xFF, count: 10),
    ]

    func input(_ dice: inout Dice) -> [UInt8] {
        var input = corpus.randomElement(using: &dice) ?? []
        if dice.throwsOne(in: 8), let other = corpus.randomElement(using: &dice) {
            input = Array(
                input.prefix(dice.below(input.count + 1)) + other.suffix(dice.below(other.count + 1)))
        }
        for _ in 0..<dice.below(5) { change(&input, &dice) }
        return input
    }

    private func change(_ input: inout [UInt8], _ dice: inout Dice) {
        let at = dice.below(input.count + 1)
        let end = min(input.count, at + dice.below(dice.throwsOne(in: 4) ? 400 : 8))
        switch dice.below(8) {
        case 0 where at < input.count: input[at] = UInt8(truncatingIfNeeded: dice.next())
        case 1 where at < input.count: input[at] ^= 1 << UInt8(dice.below(8))
        case 2: input.removeSubrange(at..<end)
        case 3: input.insert(contentsOf: Array(input[at..<end]), at: at)
        case 4: input.insert(contentsOf: Self.edges.randomElement(using: &dice) ?? [], at: at)
        case 5: input.replaceSubrange(at..<end, with: words.randomElement(using: &dice) ?? [])
        case 6: input.removeSubrange(at...)
        default: input.insert(UInt8(truncatingIfNeeded: dice.next()), at: at)
        }
    }
}
