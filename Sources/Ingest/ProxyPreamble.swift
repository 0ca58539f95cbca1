import AddressBoundary
import EgressContract

/// What a proxy says of a connection before its first byte (HAProxy's PROXY protocol, versions 1 and 2).
enum ProxyPreamble {
    /// How far a reading came.
    enum Outcome {
        case needsMore
        /// No preamble, or one that lies about its length or its addresses.
        case invalid
        /// The preamble ends at `end`; what follows is the player's.
        case complete(end: Int, Origin)
    }

    /// Bytes of version 1's line, its CRLF included (section 2.1).
    static let lineBytesMax = 107
    /// Bytes of version 2's header and all behind it; balancers send at most some hundred.
    static let bytesMax = 4096

    private static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10]

    /// Reads a preamble from the start of what has come; the address is cut here.
    static func read(_ bytes: Span<UInt8>, geo: GeoDatabases) -> Outcome {
        guard bytes.count > 0 else { return .needsMore }
        return bytes[0] == signature[0] ? binary(bytes, geo) : text(bytes, geo)
    }
}

// MARK: - Version 1

extension ProxyPreamble {
    private static func text(_ bytes: Span<UInt8>, _ geo: GeoDatabases) -> Outcome {
        let opening = Array("PROXY ".utf8)
        for index in 0..<min(bytes.count, opening.count) where bytes[index] != opening[index] {
            return .invalid
        }
        var end = 0
        while end < bytes.count, end < lineBytesMax, bytes[end] != UInt8(ascii: "\n") { end += 1 }
        guard end < bytes.count, end < lineBytesMax else {
            return bytes.count < lineBytesMax ? .needsMore : .invalid
        }
        guard end > opening.count, bytes[end - 1] == UInt8(ascii: "\r") else { return .invalid }
        let words = self.words(bytes.extracting(opening.count..<end - 1))
        guard let family = words.first else { return .invalid }
        let line = bytes.extracting(opening.count..<end - 1)
        if HeaderText.isExactly(line, family, "UNKNOWN") { return .complete(end: end + 1, .unknown) }
        let isIPv4 = HeaderText.isExactly(line, family, "TCP4")
        guard isIPv4 || HeaderText.isExactly(line, family, "TCP6"), words.count == 5,
            isAddress(line, words[1], isIPv4), isAddress(line, words[2], isIPv4), isPort(line, words[3]),
            isPort(line, words[4]), let client = ClientAddress(text: line.extracting(words[1]))
        else { return .invalid }
        return .complete(end: end + 1, client.origin(in: geo))
    }

    /// Words with one space between them.
    private static func words(_ line: Span<UInt8>) -> [Range<Int>] {
        var words: [Range<Int>] = []
        var start = 0
        for index in 0...line.count where index == line.count || line[index] == UInt8(ascii: " ") {
            words.append(start..<index)
            start = index + 1
        }
        return words
    }

    /// Only what the family is written with: an address's port or brackets would be another notation.
    private static func isAddress(_ line: Span<UInt8>, _ word: Range<Int>, _ isIPv4: Bool) -> Bool {
        guard !word.isEmpty else { return false }
        var hasColon = false
        for index in word {
            switch HeaderText.lower(line[index]) {
            case 0x30...0x39, UInt8(ascii: "."): continue
            case UInt8(ascii: ":"): hasColon = true
            case 0x61...0x66: guard !isIPv4 else { return false }
            default: return false
            }
        }
        return hasColon != isIPv4
    }

    private static func isPort(_ line: Span<UInt8>, _ word: Range<Int>) -> Bool {
        guard (1...5).contains(word.count) else { return false }
        var number = 0
        for index in word {
            guard 0x30...0x39 ~= line[index] else { return false }
            number = number * 10 + Int(line[index] & 15)
        }
        return number <= 65_535
    }
}

// MARK: - Version 2

extension ProxyPreamble {
    private static let headBytes = 16

    private static func binary(_ bytes: Span<UInt8>, _ geo: GeoDatabases) -> Outcome {
        for index in 0..<min(bytes.count, signature.count) where bytes[index] != signature[index] {
            return .invalid
        }
        guard bytes.count >= headBytes else { return .needsMore }
        let end = headBytes + (Int(bytes[14]) << 8 | Int(bytes[15]))
        guard bytes[12] >> 4 == 2, end <= bytesMax else { return .invalid }
        guard bytes.count >= end else { return .needsMore }
        switch bytes[12] & 15 {
        // LOCAL: the proxy's own connection, a health check; what stands behind is to be skipped.
        case 0: return .complete(end: end, .unknown)
        case 1: break
        default: return .invalid
        }
        return origin(family: bytes[13], bytes.extracting(headBytes..<end), geo)
            .map { .complete(end: end, $0) } ?? .invalid
    }

    /// From the source address; type-length-values behind the addresses are not looked at.
    private static func origin(family: UInt8, _ bytes: Span<UInt8>, _ geo: GeoDatabases) -> Origin? {
        switch family {
        case 0x11, 0x12:
            guard bytes.count >= 12 else { return nil }
            let address = unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: UInt32.self) }
            return ClientAddress(ipv4: address)?.origin(in: geo)
        case 0x21, 0x22:
            guard bytes.count >= 36 else { return nil }
            return unsafe bytes.withUnsafeBytes { bytes in
                unsafe ClientAddress(ipv6: UnsafeRawBufferPointer(rebasing: bytes[..<16]))?.origin(in: geo)
            }
        case 0x31, 0x32: return bytes.count >= 216 ? .unknown : nil
        case 0x00: return .unknown
        default: return nil
        }
    }
}
