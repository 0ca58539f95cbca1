import Batching
import EgressContract
import TestSupport
import Testing

private let limit = 1 << 20

@Suite struct BatchTests {
    private let records = (0..<3).map { sampleRecord($0) }

    private func sealed(level: Int = 6) throws -> [UInt8] {
        BatchWriter.seal(try sampleEnvelope(records), records, level: level)
    }

    @Test(arguments: 1...9) func whatIsSealedReadsBack(level: Int) throws {
        let batch = try BatchReader.read(try sealed(level: level), maxInflatedBytes: limit)
        #expect(batch.envelope == (try sampleEnvelope(records)))
        #expect(batch.records.map(\.key) == records.map(\.key))
        #expect(batch.records.map(\.part) == records.map(\.part))
        #expect(batch.records.allSatisfy { $0.events == 0 })
    }

    @Test func equalInputGivesEqualBytesWithoutATime() throws {
        let file = try sealed()
        #expect(try sealed() == file)
        // RFC 1952: magic, deflate, no flags, time 0.
        #expect(file.prefix(8) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
    }

    @Test func anImpossibleLevelLosesNothing() throws {
        for level in [-5, 0, 10, 99] {
            #expect(
                try BatchReader.read(try sealed(level: level), maxInflatedBytes: limit).records.count == 3)
        }
    }

    @Test func aWriterCountsWhatItHolds() throws {
        var writer = BatchWriter()
        for record in records { writer.add(record) }
        #expect(writer.parts == 3 && writer.events == 21 && writer.orders == 18)
        let file = writer.seal(try sampleEnvelope(records), level: 6)
        #expect(try Gzip.inflate(file, maxBytes: limit).count > writer.bytes && file == (try sealed()))
    }

    @Test func anEmptyBatchReadsBack() throws {
        let file = BatchWriter.seal(try sampleEnvelope([]), [], level: 6)
        #expect(try BatchReader.read(file, maxInflatedBytes: limit).records.isEmpty)
    }

    @Test func wrongCountsAreRefused() throws {
        for change in 0..<3 {
            let right = try sampleEnvelope(records)
            let wrong = BatchEnvelope(
                name: right.name, contractDigest: right.contractDigest, contractVersion: 1, region: "eu",
                jurisdiction: "DE", cutMillis: 0, parts: right.parts + (change == 0 ? 1 : 0),
                events: change == 1 ? right.orders - 1 : right.events,
                orders: right.orders + (change == 2 ? 1 : 0))
            let file = BatchWriter.seal(wrong, records, level: 6)
            #expect(throws: BatchError.wrongCounts) { try BatchReader.read(file, maxInflatedBytes: limit) }
        }
    }

    @Test func viewsMustRise() throws {
        for wrong in [[records[1], records[0], records[2]], [records[0], records[0], records[2]]] {
            let file = BatchWriter.seal(try sampleEnvelope(wrong), wrong, level: 6)
            #expect(throws: BatchError.notCanonical(line: 3)) {
                try BatchReader.read(file, maxInflatedBytes: limit)
            }
        }
        let twins = [sampleRecord(1, property: "a"), sampleRecord(1, property: "b")]
        let file = BatchWriter.seal(try sampleEnvelope(twins), twins, level: 6)
        #expect(try BatchReader.read(file, maxInflatedBytes: limit).records.count == 2)
    }

    @Test func propertiesThatAreNoIdentifiersAreRefused() throws {
        for property in ["", "a\\\"b", "a b", "é", String(repeating: "a", count: 129)] {
            let wrong = [sampleRecord(1, property: property)]
            let file = BatchWriter.seal(try sampleEnvelope(wrong), wrong, level: 6)
            #expect(throws: BatchError.notCanonical(line: 2)) {
                try BatchReader.read(file, maxInflatedBytes: limit)
            }
        }
    }
}

@Suite struct MutationTests {
    private let records = [sampleRecord(1)]

    /// Each byte changed, removed, doubled and cut off behind: refused, or read as exactly what it says.
    @Test func everyMutationIsRefusedOrEqual() throws {
        var dice = Dice.thrown(for: "mutations")
        let text = try Gzip.inflate(
            BatchWriter.seal(try sampleEnvelope(records), records, level: 6), maxBytes: 1 << 20)
        let awkward: [UInt8] = [0, 0x22, 0x5C, 0x30, 0x39, 0x2C, 0x5D, 0x7D, 0x0A, 0x20, 0x80, 0xFF]
        var accepted = 0
        for at in text.indices {
            var changed = text
            changed[at] = awkward.randomElement(using: &dice) ?? 0
            var other = text
            other[at] ^= 1 << UInt8.random(in: 0...7, using: &dice)
            var shorter = text
            shorter.remove(at: at)
            var longer = text
            longer.insert(awkward.randomElement(using: &dice) ?? 0, at: at)
            for mutation in [changed, other, shorter, longer, Array(text.prefix(at))] {
                accepted += try isReadAsItIs(mutation) ? 1 : 0
            }
        }
        #expect(accepted > 0 && accepted < text.count * 5 / 2)
    }

    private func isReadAsItIs(_ text: [UInt8]) throws -> Bool {
        guard let batch = try? BatchReader.read(Gzip.deflate(text, level: 1), maxInflatedBytes: 1 << 20)
        else { return false }
        let again = BatchWriter.seal(batch.envelope, batch.records, level: 1)
        #expect(try Gzip.inflate(again, maxBytes: 1 << 20) == text, "accepted, but spelled otherwise")
        return true
    }

    @Test func everyChangedByteOfTheFileIsRefusedOrHarmless() throws {
        let file = BatchWriter.seal(try sampleEnvelope(records), records, level: 6)
        let whole = try Gzip.inflate(file, maxBytes: 1 << 20)
        for at in file.indices {
            var changed = file
            changed[at] ^= 0x10
            // Bits of the header and behind the last block mean nothing; the checksum guards the content.
            if let inflated = try? Gzip.inflate(changed, maxBytes: 1 << 20) { #expect(inflated == whole) }
            #expect(throws: GzipError.notGzip) { try Gzip.inflate(Array(file.prefix(at)), maxBytes: 1 << 20) }
        }
    }
}

@Suite struct GzipTests {
    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 300_000]) func contentComesBack(count: Int) throws {
        var dice = Dice.thrown(for: "gzip")
        let content = (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) }
        let file = Gzip.deflate(content, level: 6)
        #expect(try Gzip.inflate(file, maxBytes: count) == content)
        if count > 0 { #expect(throws: GzipError.tooLarge) { try Gzip.inflate(file, maxBytes: count - 1) } }
    }

    @Test func aBombIsRefusedAtTheLimit() {
        let bomb = Gzip.deflate([UInt8](repeating: 0, count: 20_000_000), level: 9)
        #expect(bomb.count < 40_000)
        #expect(throws: GzipError.tooLarge) { try Gzip.inflate(bomb, maxBytes: 100_000) }
        #expect(throws: BatchError.tooLarge) { try BatchReader.read(bomb, maxInflatedBytes: 100_000) }
    }

    /// A name, a comment, further bytes or a time in the header: valid gzip, and content that no contract knows.
    @Test func aHeaderThatCarriesMoreIsRefused() throws {
        let file = Gzip.deflate(Array("text".utf8), level: 6)
        let name = Array("name".utf8) + [0]
        for (flags, more) in [(8, name), (16, name), (4, [2, 0, 7, 7]), (0, [])] as [(UInt8, [UInt8])] {
            var other = file
            other.replaceSubrange(3...3, with: [flags])
            other.insert(contentsOf: more, at: 10)
            if flags == 0 { other[4] = 1 }
            #expect(try Gzip.inflate(other, maxBytes: 100) == Array("text".utf8))
            #expect(throws: GzipError.notGzip) { try Gzip.inflateSealed(other, maxBytes: 100) }
            #expect(throws: BatchError.notGzip) { try BatchReader.read(other, maxInflatedBytes: 100) }
        }
        for level in 1...9 {
            let file = Gzip.deflate(Array("text".utf8), level: level)
            #expect(try Gzip.inflateSealed(file, maxBytes: 100) == Array("text".utf8))
        }
    }

    /// RFC 1952, 2.2.
    @Test func asManyMembersAreReadAsMayBe() throws {
        let files = ["one", "", " and two"].map { Gzip.deflate(Array($0.utf8), level: 6) }
        let file = files.flatMap { $0 }
        #expect(try Gzip.inflate(file, maxBytes: 11, maxMembers: 3) == Array("one and two".utf8))
        #expect(throws: GzipError.tooLarge) { try Gzip.inflate(file, maxBytes: 10, maxMembers: 3) }
        #expect(throws: GzipError.notGzip) { try Gzip.inflate(file, maxBytes: 11, maxMembers: 2) }
        for garbage in [[0], [0x1F], Array(files[0].dropLast())] {
            #expect(throws: GzipError.notGzip) {
                try Gzip.inflate(file + garbage, maxBytes: 100, maxMembers: 9)
            }
        }
    }

    @Test func whatFollowsTheStreamIsRefused() {
        let file = Gzip.deflate(Array("text".utf8), level: 6)
        for garbage in [[0], [0x1F], file] {
            #expect(throws: GzipError.notGzip) { try Gzip.inflate(file + garbage, maxBytes: 100) }
            #expect(throws: BatchError.notGzip) {
                try BatchReader.read(file + garbage, maxInflatedBytes: 100)
            }
        }
        for bytes in [[], [0x1F, 0x8B], Array("not gzip at all".utf8)] as [[UInt8]] {
            #expect(throws: GzipError.notGzip) { try Gzip.inflate(bytes, maxBytes: 100) }
        }
    }
}
