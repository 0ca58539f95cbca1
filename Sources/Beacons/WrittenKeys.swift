/// The keys that players write today, each as it stands in a body: `"name":`, at most 16 bytes.
///
/// A key is told by its bytes alone. Players write the keys of all events in much the same order, so the two that
/// followed another the last times are tried first: that spares a search and changes no answer.
struct WrittenKeys: Sendable {
    private struct Written: Sendable {
        var low: UInt64 = 0
        var lowMask = UInt64.max
        var high: UInt64 = 0
        var highMask: UInt64 = 0
        var bytes: UInt8 = 0
        var key = MuxKey.other
        var number: UInt16 = 0

        @inline(__always)
        func stands(_ low: UInt64, _ high: UInt64) -> Bool {
            (low & lowMask ^ self.low) | (high & highMask ^ self.high) == 0
        }
    }

    /// Which two keys came behind a key: whole, since to look them up by number would cost as much as to compare them.
    private struct Followers: Sendable {
        var latest = Written()
        var earlier = Written()
    }

    private static let bytesMax = 16

    /// The first is no key, and stands only where a body has eight zeros; it is what comes before an event's first key,
    /// and behind a key without a number.
    private let written: [Written]
    private let numbers: SpellingTable<UInt16>
    private var followers: [Followers]

    init() {
        let spellings = MuxKey.spellings.filter { $0.spelling.utf8.count + 3 <= Self.bytesMax }
        written =
            [Written()] + spellings.enumerated().map { Self.written($1.spelling, $1.key, UInt16($0 + 1)) }
        numbers = SpellingTable(spellings.enumerated().map { ($1.spelling, UInt16($0 + 1)) })
        followers = [Followers](repeating: Followers(), count: written.count)
    }

    private static func written(_ spelling: String, _ key: MuxKey, _ number: UInt16) -> Written {
        let text = Array("\"\(spelling)\":".utf8)
        let (low, high) = (text.span.word(at: 0), text.span.word(at: 8))
        func mask(_ bytes: Int) -> UInt64 { bytes >= 8 ? .max : 1 << UInt64(max(bytes, 0) * 8) - 1 }
        return Written(
            low: low, lowMask: mask(text.count), high: high, highMask: mask(text.count - 8),
            bytes: UInt8(text.count), key: key, number: number)
    }

    /// The key that stands at an index, and the byte after its colon; nil for one that is written in another way.
    ///
    /// `last` is the number of the key before it, zero where there is none, and is set to this one's.
    @inline(__always)
    mutating func key(at: Int, of body: Span<UInt8>, after last: inout UInt16) -> (MuxKey, Int)? {
        guard let (low, high) = body.twoWords(at: at) else { return nil }
        let expected = followers[Int(last)]
        if expected.latest.stands(low, high) { return take(expected.latest, at, &last) }
        if expected.earlier.stands(low, high) { return take(expected.earlier, at, &last) }
        return search(at, body, after: &last)
    }

    @inline(__always)
    private func take(_ written: Written, _ at: Int, _ last: inout UInt16) -> (MuxKey, Int) {
        last = written.number
        return (written.key, at &+ Int(written.bytes))
    }

    @inline(never)
    private mutating func search(_ at: Int, _ body: Span<UInt8>, after last: inout UInt16) -> (
        MuxKey, Int
    )? {
        guard body.byte(at: at) == JSONByte.quote else { return nil }
        var end = at &+ 1
        while body.byte(at: end) != JSONByte.quote {
            end &+= 1
            if end > at &+ Self.bytesMax { return nil }
        }
        guard body.byte(at: end &+ 1) == JSONByte.colon,
            let number = PackedSpelling(body, at &+ 1, end).flatMap(numbers.value)
        else { return nil }
        let key = written[Int(number)]
        followers[Int(last)] = Followers(latest: key, earlier: followers[Int(last)].latest)
        return take(key, at, &last)
    }
}
