/// A way of writing bytes as letters, six, five or four bits in each.
struct Encoding: Sendable {
    static let base64 = Encoding(
        bits: 6, period: 4, lettersMin: 6,
        alphabets: [
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
        ])
    static let base32 = Encoding(
        bits: 5, period: 8, lettersMin: 12,
        alphabets: [
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "abcdefghijklmnopqrstuvwxyz234567",
        ])
    static let hex = Encoding(
        bits: 4, period: 2, lettersMin: 14, alphabets: ["0123456789abcdef", "0123456789ABCDEF"])

    private static let none: UInt8 = 0xFF

    /// How many a letter holds.
    let bits: UInt64
    /// How many letters stand for a whole number of bytes.
    private let period: Int
    /// The letters of the shortest text or address that this encoding is asked for.
    private let lettersMin: Int
    /// By byte: the value of a letter.
    private let values: [UInt8]

    private init(bits: UInt64, period: Int, lettersMin: Int, alphabets: [String]) {
        var values = [UInt8](repeating: Self.none, count: 256)
        for alphabet in alphabets {
            for (value, letter) in alphabet.utf8.enumerated() { values[Int(letter)] = UInt8(value) }
        }
        (self.bits, self.period, self.lettersMin, self.values) = (bits, period, lettersMin, values)
    }

    /// Calls `visit` with each run of letters that may stand for an address, decoded from each of its letters on,
    /// until it says that it has found one.
    func decode(_ text: Span<UInt8>, own: OwnPrefix?, _ visit: ([UInt8]) -> Bool) -> Bool {
        let pairs =
            own.map { bits == Self.base64.bits ? $0.base64 : LetterPairs(of: $0, bits: bits) } ?? .empty
        var start = 0
        while start < text.count {
            let run = run(in: text, from: start, pairs)
            for skipped in 0..<period
            where isWorthwhile(text, start + skipped, run.end, run.holdsPair ? own : nil) {
                if visit(decoded(text, start + skipped, run.end)) { return true }
            }
            start = run.end + 1
        }
        return false
    }

    /// Where a run of letters ends, and whether it may hold an own address.
    private func run(
        in text: Span<UInt8>, from start: Int, _ pairs: LetterPairs
    ) -> (end: Int, holdsPair: Bool) {
        let values = values.span
        var (end, last, holdsPair): (Int, UInt8, Bool) = (start, 0, false)
        while end < text.count {
            let value = values[Int(text[end])]
            if value == Self.none { break }
            holdsPair = holdsPair || pairs.holds(last, value)
            (end, last) = (end + 1, value)
        }
        return (end, holdsPair)
    }

    /// Whether letters decode to an own address, to seven characters of UTF-8 in a row, ASCII in UTF-16 included, or to
    /// what is compressed.
    private func isWorthwhile(_ text: Span<UInt8>, _ start: Int, _ end: Int, _ own: OwnPrefix?) -> Bool {
        guard end - start >= lettersMin else { return false }
        let bitsHeld = (end - start) * Int(bits)
        if let own, own.isIPv4 ? holds(own, text, start, end) : bitsHeld >= 128 { return true }
        return bitsHeld >= 8 * TextRun.charactersMin && holdsText(text, start, end)
    }

    private func holds(_ own: OwnPrefix, _ text: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var (window, held): (UInt64, UInt64) = (0, 0)
        for index in start..<end {
            window = window << bits | UInt64(values[Int(text[index])])
            held += bits
            guard held >= 8 else { continue }
            held -= 8
            let isWhole = (index - start + 1) * Int(bits) >= 32
            if isWhole, own.holds(word: window >> held & 0xFFFF_FFFF) { return true }
        }
        return false
    }

    private func holdsText(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var (window, held): (UInt64, UInt64) = (0, 0)
        var octets = 0
        let octetsHeld = (end - start) * Int(bits) / 8
        var run = TextRun()
        for index in start..<end {
            window = window << bits | UInt64(values[Int(text[index])])
            held += bits
            guard held >= 8 else { continue }
            held -= 8
            octets += 1
            run.take(UInt8(truncatingIfNeeded: window >> held))
            if run.characters >= TextRun.charactersMin { return true }
            if octets == 2, Self.isCompressed(window >> held & 0xFFFF) { return true }
            if octets >= 2, run.characters + octetsHeld - octets < TextRun.charactersMin { return false }
        }
        return false
    }

    /// The first two octets of gzip and of zlib's usual levels.
    private static func isCompressed(_ start: UInt64) -> Bool {
        start == 0x1F8B || start >> 8 == 0x78 && start % 31 == 0
    }

    private func decoded(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity((end - start) * Int(bits) / 8)
        var (window, held): (UInt64, UInt64) = (0, 0)
        for index in start..<end {
            window = window << bits | UInt64(values[Int(text[index])])
            held += bits
            guard held >= 8 else { continue }
            held -= 8
            bytes.append(UInt8(truncatingIfNeeded: window >> held))
        }
        return bytes
    }
}
