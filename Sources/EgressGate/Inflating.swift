/// Inflates small gzip, zlib and raw DEFLATE data (RFC 1950 to 1952), as far as a bound.
struct Inflating {
    /// The most bytes that one value of a field is inflated to.
    static let outputMax = 1024

    private var bytes: [UInt8]
    private var at: Int
    private var bits: UInt32 = 0
    private var bitCount = 0
    private var output: [UInt8] = []

    /// What the data hold, as far as they can be read; nil where they begin with no header of gzip or zlib.
    static func inflated(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count > 8 else { return nil }
        var start: Int?
        if bytes[0] == 0x1F, bytes[1] == 0x8B, bytes[2] == 8 { start = gzipHeaderEnd(bytes) }
        if bytes[0] & 15 == 8, bytes[0] >> 4 <= 7, (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0 {
            start = bytes[1] & 0x20 == 0 ? 2 : 6
        }
        guard let start else { return nil }
        var inflating = Inflating(bytes: bytes, at: start)
        inflating.readBlocks()
        return inflating.output.isEmpty ? nil : inflating.output
    }

    private init(bytes: [UInt8], at: Int) {
        self.bytes = bytes
        self.at = at
    }

    private static func gzipHeaderEnd(_ bytes: [UInt8]) -> Int? {
        let flags = bytes[3]
        var at = 10
        if flags & 4 != 0 {
            guard at + 2 <= bytes.count else { return nil }
            at += 2 + Int(bytes[at]) + Int(bytes[at + 1]) << 8
        }
        for flag: UInt8 in [8, 16] where flags & flag != 0 {
            guard at < bytes.count, let end = bytes[at...].firstIndex(of: 0) else { return nil }
            at = end + 1
        }
        return flags & 2 != 0 ? at + 2 : at
    }

    private mutating func readBlocks() {
        while let isLast = take(1), let kind = take(2) {
            let isRead =
                switch kind {
                case 0: readStored()
                case 1: readCodes(Self.fixedLiterals, Self.fixedDistances)
                case 2: readDynamic()
                default: false
                }
            if !isRead || isLast == 1 { return }
        }
    }

    /// The next bits, the first the lowest; nil at the end.
    private mutating func take(_ count: Int) -> Int? {
        while bitCount < count {
            guard at < bytes.count else { return nil }
            bits |= UInt32(bytes[at]) << UInt32(bitCount)
            at += 1
            bitCount += 8
        }
        defer {
            bits >>= UInt32(count)
            bitCount -= count
        }
        return Int(bits & (1 << UInt32(count) - 1))
    }

    private mutating func readStored() -> Bool {
        (bits, bitCount) = (0, 0)
        guard at + 4 <= bytes.count else { return false }
        let length = Int(bytes[at]) | Int(bytes[at + 1]) << 8
        at += 4
        let end = min(at + length, bytes.count)
        output += bytes[at..<end].prefix(Self.outputMax - output.count)
        at = end
        return output.count < Self.outputMax
    }

    private mutating func symbol(_ code: HuffmanCode) -> Int? {
        var (value, first, index) = (0, 0, 0)
        for length in 1...15 {
            guard let bit = take(1) else { return nil }
            value |= bit
            let count = code.counts[length]
            if value - first < count { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        return nil
    }

    private mutating func readCodes(_ literals: HuffmanCode, _ distances: HuffmanCode) -> Bool {
        while output.count < Self.outputMax, let symbol = symbol(literals) {
            if symbol < 256 {
                output.append(UInt8(symbol))
            } else if symbol == 256 {
                return true
            } else if !copy(symbol - 257, distances) {
                return false
            }
        }
        return false
    }

    private mutating func copy(_ number: Int, _ distances: HuffmanCode) -> Bool {
        guard number < Self.lengths.count, let more = take(Self.extra(number, of: 4, until: 28)),
            let code = symbol(distances), code < Self.distances.count,
            let moreDistance = take(Self.extra(code, of: 2, until: 30))
        else { return false }
        let length = Self.lengths[number] + more
        let distance = Self.distances[code] + moreDistance
        guard distance <= output.count else { return false }
        for _ in 0..<min(length, Self.outputMax - output.count) {
            output.append(output[output.count - distance])
        }
        return true
    }

    private mutating func readDynamic() -> Bool {
        guard let literals = take(5), let distances = take(5), let codes = take(4) else { return false }
        var lengths = [Int](repeating: 0, count: 19)
        for index in 0..<codes + 4 {
            guard let length = take(3) else { return false }
            lengths[Self.lengthOrder[index]] = length
        }
        let lengthCode = HuffmanCode(lengths[...])
        let total = literals + 257 + distances + 1
        var all: [Int] = []
        while all.count < total {
            guard let symbol = symbol(lengthCode) else { return false }
            switch symbol {
            case 0..<16: all.append(symbol)
            case 16:
                guard let last = all.last, let more = take(2) else { return false }
                all += Array(repeating: last, count: more + 3)
            default:
                guard let more = take(symbol == 17 ? 3 : 7) else { return false }
                all += Array(repeating: 0, count: more + (symbol == 17 ? 3 : 11))
            }
        }
        guard all.count == total else { return false }
        return readCodes(HuffmanCode(all[..<(literals + 257)]), HuffmanCode(all[(literals + 257)...]))
    }

    /// Extra bits: none for the first codes, then one more for every `step` codes.
    private static func extra(_ code: Int, of step: Int, until last: Int) -> Int {
        code < step || code >= last ? 0 : code / step - 1
    }

    private static let lengths = table(codes: 28, step: 4, from: 3) + [258]
    private static let distances = table(codes: 30, step: 2, from: 1)

    private static func table(codes: Int, step: Int, from: Int) -> [Int] {
        var value = from
        return (0..<codes).map { code in
            defer { value += 1 << extra(code, of: step, until: codes) }
            return value
        }
    }

    private static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    private static let fixedDistances = HuffmanCode([Int](repeating: 5, count: 30)[...])
    private static let fixedLiterals = HuffmanCode(
        (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }[...])
}

/// A canonical Huffman code, as DEFLATE describes one by the lengths of its words.
struct HuffmanCode {
    /// By length: how many words have it.
    let counts: [Int]
    /// Symbols in the order of their words.
    let symbols: [Int]

    init(_ lengths: ArraySlice<Int>) {
        var counts = [Int](repeating: 0, count: 16)
        for length in lengths where length > 0 { counts[length] += 1 }
        self.counts = counts
        let base = lengths.startIndex
        symbols = lengths.indices.filter { lengths[$0] > 0 }
            .sorted { (lengths[$0], $0) < (lengths[$1], $1) }.map { $0 - base }
    }
}
