import TestSupport
import Testing

@testable import Ingest

@Suite struct HeaderWordTests {
    @Test func `eight bytes at once are judged as one by one`() {
        let edges: [UInt8] = [
            0x00, 0x09, 0x0A, 0x0D, 0x1F, 0x20, 0x21, 0x41, 0x7E, 0x7F, 0x80, 0x8A, 0x9F, 0xFF,
        ]
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Dice(seed: seed)
        for _ in 0..<20_000 {
            // Mostly plain, so that single odd bytes stand among others.
            let bytes = (0..<8).map { _ in
                random.next() % 4 == 0 ? edges[Int(random.next() % UInt64(edges.count))] : 0x61
            }
            let word = bytes.span.word(at: 0)
            #expect(HeaderWord.holdsNewline(word) == bytes.contains(0x0A), "seed \(seed)")
            let hasControl = bytes.contains { $0 < 0x20 || $0 == 0x7F }
            #expect(HeaderWord.holdsControl(word) == hasControl, "seed \(seed)")
        }
    }
}
