/// Reads and writes the short keys of Mux beacons.
///
/// A name is split at `_`. Its first word becomes one letter, or stands whole as `word_` (web) or `_word_`
/// (Roku); each later word becomes two letters, an integer stays as it is, any other word stands as
/// `_word_`. A key that can be read with its first byte as a letter is read so, else its bytes up to the
/// first `_` are the first word.
struct KeyCodec: Sendable {
    static let shared = KeyCodec()

    private let first: [[UInt8]]
    private let later: [[UInt8]]
    /// Which letters and pairs of letters are words, for a look that touches no words.
    private let isFirst: [Bool]
    private let isLater: [Bool]
    private static let underscore = UInt8(ascii: "_")

    private init() {
        var first = [[UInt8]](repeating: [], count: 26)
        var later = [[UInt8]](repeating: [], count: 26 * 26)
        for (code, word) in KeyDictionary.firstWords {
            for byte in code.utf8 { first[Self.letter(byte) ?? 0] = Array(word.utf8) }
        }
        for (code, word) in KeyDictionary.laterWords {
            let letters = code.utf8.compactMap(Self.letter)
            later[letters[0] * 26 + letters[1]] = Array(word.utf8)
        }
        (self.first, self.later) = (first, later)
        isFirst = first.map { !$0.isEmpty }
        isLater = later.map { !$0.isEmpty }
    }

    /// Whether a key without underscores can be read at all.
    ///
    /// Such a key has one name, and that name no other key without underscores: the words are one to one.
    func canReadPlain(_ key: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard start < end, let letter = Self.letter(key.byte(at: start)), isFirst[letter] else {
            return false
        }
        var at = start &+ 1
        while at < end {
            if Self.isDigit(key.byte(at: at)) {
                at &+= 1
            } else if at &+ 1 < end, let pair = Self.pair(key, at), isLater[pair] {
                at &+= 2
            } else {
                return false
            }
        }
        return true
    }

    /// Writes the name of any key to `name`; false, and nothing written, where it has none.
    func decode(_ key: Span<UInt8>, to name: inout [UInt8]) -> Bool {
        name.removeAll(keepingCapacity: true)
        guard !key.isEmpty else { return false }
        if key.byte(at: 0) == Self.underscore {
            return wholeWord(key, 1, to: &name)
        }
        if let word = firstWord(key.byte(at: 0)) {
            name += word
            if laterWords(key, 1, to: &name) { return true }
            name.removeAll(keepingCapacity: true)
        }
        return wholeWord(key, 0, to: &name)
    }

    /// The key that an SDK with this dictionary writes for a name.
    func encode(_ name: String) -> String {
        var key = ""
        for (index, word) in name.split(separator: "_").enumerated() {
            let codes = index == 0 ? KeyDictionary.firstWords : KeyDictionary.laterWords
            if let code = codes.first(where: { $0.word == word })?.code {
                key += code
            } else if index > 0, word.utf8.allSatisfy(Self.isDigit) {
                key += word
            } else {
                key += index == 0 ? "\(word)_" : "_\(word)_"
            }
        }
        return key
    }

    private func wholeWord(_ key: Span<UInt8>, _ start: Int, to name: inout [UInt8]) -> Bool {
        guard let end = underscore(in: key, from: start) else { return false }
        key.append(start, end, to: &name)
        if laterWords(key, end &+ 1, to: &name), !name.isEmpty { return true }
        name.removeAll(keepingCapacity: true)
        return false
    }

    private func laterWords(_ key: Span<UInt8>, _ start: Int, to name: inout [UInt8]) -> Bool {
        var at = start
        while at < key.count {
            name.append(Self.underscore)
            if key.byte(at: at) == Self.underscore {
                guard let end = underscore(in: key, from: at &+ 1) else { return false }
                key.append(at &+ 1, end, to: &name)
                at = end &+ 1
            } else if Self.isDigit(key.byte(at: at)) {
                while Self.isDigit(key.byte(at: at)) {
                    name.append(key.byte(at: at))
                    at &+= 1
                }
            } else if let word = laterWord(key, at) {
                name += word
                at &+= 2
            } else {
                return false
            }
        }
        return true
    }

    private func underscore(in key: Span<UInt8>, from start: Int) -> Int? {
        var at = start
        while at < key.count {
            if key.byte(at: at) == Self.underscore { return at }
            at &+= 1
        }
        return nil
    }

    private func firstWord(_ byte: UInt8) -> [UInt8]? {
        guard let letter = Self.letter(byte), isFirst[letter] else { return nil }
        return first[letter]
    }

    private func laterWord(_ key: Span<UInt8>, _ at: Int) -> [UInt8]? {
        guard let pair = Self.pair(key, at), isLater[pair] else { return nil }
        return later[pair]
    }

    @inline(__always)
    private static func pair(_ key: Span<UInt8>, _ at: Int) -> Int? {
        guard let high = letter(key.byte(at: at)), let low = letter(key.byte(at: at &+ 1)) else { return nil }
        return high &* 26 &+ low
    }

    @inline(__always)
    private static func letter(_ byte: UInt8) -> Int? {
        let letter = byte &- UInt8(ascii: "a")
        return letter < 26 ? Int(letter) : nil
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10
    }
}
