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
            #expect(HeaderWord.firstNewline(word) == bytes.firstIndex(of: 0x0A) ?? 8, "seed \(seed)")
            let hasControl = bytes.contains { $0 < 0x20 || $0 == 0x7F }
            #expect(HeaderWord.holdsControl(word) == hasControl, "seed \(seed)")
        }
    }

    @Test func `a control byte in a value is found wherever it stands`() {
        for length in 1...24 {
            for place in 0..<length {
                for byte: UInt8 in [0x00, 0x09, 0x0D, 0x1F, 0x20, 0x7E, 0x7F, 0x80, 0xFF] {
                    // Tabs before it, too: they are allowed, and no word that holds one is sound at a look.
                    for tab in 0...place {
                        var bytes = [UInt8](repeating: 0x61, count: length + 2)
                        bytes[1 + tab] = 0x09
                        bytes[1 + place] = byte
                        let isSound = byte >= 0x20 && byte != 0x7F || byte == 0x09
                        let passes = (try? FieldLine.checkText(bytes.span, 1..<length + 1)) != nil
                        #expect(passes == isSound, "\(byte) at \(place) of \(length), a tab at \(tab)")
                    }
                }
            }
        }
    }

    @Test func `a word is put into lower case as its bytes are`() {
        for byte in UInt8.min...UInt8.max {
            for place in 0..<8 {
                var bytes = Array("Az[@`{\u{7F}Z".utf8)
                bytes[place] = byte
                let lower = bytes.map(HeaderText.lower)
                let word = HeaderWord.lower(bytes.span.word(at: 0))
                #expect(word == lower.span.word(at: 0), "\(byte) at \(place)")
            }
        }
    }

    @Test func `a token is made of the bytes that RFC 9110 lists`() {
        let listed = Set("!#$%&'*+-.^_`|~0123456789".utf8)
        for byte in UInt8.min...UInt8.max {
            let isLetter = (0x61...0x7A).contains(HeaderText.lower(byte))
            #expect(HeaderText.isToken(byte) == (isLetter || listed.contains(byte)), "\(byte)")
        }
    }
}
