import Batching

/// Finds runs of characters that spell other bytes, and spells them out.
enum EncodedRuns {
    /// Bytes that a run stands for.
    struct Decoded {
        let layer: ScanLayer
        let bytes: [UInt8]
        /// Where the run begins.
        let offset: Int
        /// Whether nothing but the run's own padding stands behind it: four or sixteen bytes may be an address.
        let isPadded: Bool
    }

    /// The fewest characters of base64 that spell an address as text, and as bytes.
    private static let base64Min = 10
    private static let rawBase64 = [6, 22]
    /// Decoded texts are looked at only so far: a compressed kilobyte is not an address's hiding place.
    private static let inflatedBytesMax = 1 << 20

    static func found(in text: [UInt8]) -> [Decoded] {
        var found: [Decoded] = []
        var at = 0
        while at < text.count {
            guard isBase64(text[at]) else {
                at += 1
                continue
            }
            let end = text.runEnd(at, isBase64)
            found += decodings(text, at..<end)
            at = end
        }
        return found + characterCodes(text)
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        byte.isWord || byte == 0x2B || byte == 0x2F || byte == 0x2D || byte == 0x5F
    }

    private static func decodings(_ text: [UInt8], _ run: Range<Int>) -> [Decoded] {
        var found: [Decoded] = []
        let isPadded = text.at(run.upperBound) == 0x3D && text.at(run.upperBound + 1) == 0x3D
        let whole = text[run]
        let pieces = whole.split { $0 == 0x2F || $0 == 0x2D || $0 == 0x5F || $0 == 0x2B }
        for piece in [whole] + (pieces.count > 1 ? pieces : []) {
            let range = piece.startIndex..<piece.endIndex
            if range.count >= 8, let bytes = text.hexDecoded(range) {
                found.append(Decoded(layer: .hex, bytes: bytes, offset: range.lowerBound, isPadded: false))
            }
            guard range.count >= base64Min || (isPadded && rawBase64.contains(range.count)) else { continue }
            let bytes = base64(piece)
            let isRaw = isPadded && range.upperBound == run.upperBound && rawBase64.contains(range.count)
            found.append(Decoded(layer: .base64, bytes: bytes, offset: range.lowerBound, isPadded: isRaw))
        }
        return found.filter { isWorthReading($0) }
    }

    private static func isWorthReading(_ decoded: Decoded) -> Bool {
        if decoded.isPadded || decoded.layer == .hex || isCompressed(decoded.bytes) { return true }
        return decoded.bytes.count { $0.isPrintable || $0 == 0 } * 8 >= decoded.bytes.count * 6
    }

    private static func base64(_ run: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(run.count * 3 / 4)
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for character in run {
            bits = bits << 6 | value(character)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return bytes
    }

    private static func value(_ character: UInt8) -> UInt32 {
        switch character {
        case 0x41...0x5A: UInt32(character) - 0x41
        case 0x61...0x7A: UInt32(character) - 0x47
        case 0x30...0x39: UInt32(character) + 4
        case 0x2B, 0x2D: 62
        default: 63
        }
    }

    /// `50 48 51 46`: at least seven codes of printable characters.
    private static func characterCodes(_ text: [UInt8]) -> [Decoded] {
        var found: [Decoded] = []
        var codes: [UInt8] = []
        var start = 0
        var at = 0
        while at <= text.count {
            let end = text.runEnd(at) { $0.isDecimalDigit }
            let code =
                (2...3).contains(end - at) ? UInt8(String(decoding: text[at..<end], as: UTF8.self)) : nil
            if let code, code.isPrintable {
                if codes.isEmpty { start = at }
                codes.append(code)
                let isList = text.at(end) == 0x20 || text.at(end) == 0x2C
                at = end + (isList ? 1 : 0)
                if isList, text.at(at) == 0x20 { at += 1 }
                if isList, text.at(at).isDecimalDigit { continue }
            } else {
                at = max(end, at + 1)
            }
            if codes.count >= 7 {
                found.append(Decoded(layer: .characterCodes, bytes: codes, offset: start, isPadded: false))
            }
            codes = []
        }
        return found
    }

    private static func isCompressed(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 8 else { return false }
        let isZlib = bytes[0] == 0x78 && (UInt16(bytes[0]) << 8 | UInt16(bytes[1])).isMultiple(of: 31)
        return isZlib || bytes.starts(with: [0x1F, 0x8B, 0x08])
    }

    /// What a gzip or zlib stream holds; nil where there is none.
    static func inflated(_ bytes: [UInt8], maxBytes: Int = inflatedBytesMax) -> [UInt8]? {
        isCompressed(bytes) ? try? Gzip.inflateAny(bytes, maxBytes: maxBytes) : nil
    }

    /// Every second byte, where the others are zero.
    static func narrowed(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count >= 14 else { return nil }
        for first in 0...1 {
            let zeros = stride(from: 1 - first, to: bytes.count, by: 2)
            if zeros.allSatisfy({ bytes[$0] == 0 }) {
                return stride(from: first, to: bytes.count, by: 2).map { bytes[$0] }
            }
        }
        return nil
    }
}
