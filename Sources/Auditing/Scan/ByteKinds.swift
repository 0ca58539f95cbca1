/// Kinds of ASCII bytes that searches ask for.
extension UInt8 {
    var isDecimalDigit: Bool { 0x30...0x39 ~= self }
    var isHexDigit: Bool { isDecimalDigit || 0x61...0x66 ~= self | 0x20 }
    var isLetter: Bool { 0x61...0x7A ~= self | 0x20 }
    var isWord: Bool { isDecimalDigit || isLetter }
    var isPrintable: Bool { 0x20...0x7E ~= self || self == 0x09 || self == 0x0A || self == 0x0D }

    /// The value of a hex digit of either case.
    var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x61...0x66: self - 0x57
        case 0x41...0x46: self - 0x37
        default: nil
        }
    }
}

extension Array where Element == UInt8 {
    /// The byte at an index, 0 outside.
    func at(_ index: Int) -> UInt8 { indices.contains(index) ? self[index] : 0 }

    /// Whether this text stands at an index.
    func holds(_ text: String, at index: Int) -> Bool {
        guard index >= 0, index + text.utf8.count <= count else { return false }
        return self[index..<index + text.utf8.count].elementsEqual(text.utf8)
    }

    /// The end of the run of bytes of a kind that begins at an index.
    func runEnd(_ start: Int, _ isOfKind: (UInt8) -> Bool) -> Int {
        var end = start
        while end < count, isOfKind(self[end]) { end += 1 }
        return end
    }

    /// The bytes that pairs of hex digits spell; nil where one is no hex digit or the last has no partner.
    func hexDecoded(_ range: Range<Int>) -> [UInt8]? {
        guard range.count.isMultiple(of: 2) else { return nil }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(range.count / 2)
        for index in stride(from: range.lowerBound, to: range.upperBound, by: 2) {
            guard let high = self[index].hexValue, let low = self[index + 1].hexValue else { return nil }
            decoded.append(high << 4 | low)
        }
        return decoded
    }
}
