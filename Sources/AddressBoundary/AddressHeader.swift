/// The one header that a listener takes client addresses from.
public enum AddressHeader: Sendable {
    /// `X-Forwarded-For: client, proxy, proxy`.
    case xForwardedFor
    /// `Forwarded: for=client, for="[proxy]:port"` (RFC 7239).
    case forwarded
}

extension ClientAddress {
    /// The first hop, from the right, that is not one of the region's own proxies, in what a trusted peer has sent.
    ///
    /// Each trusted hop vouches for the element to its left and for no more. Nil if an element on the way is not an
    /// address, or if all hops are proxies: then no client is known.
    public static func client(
        header: AddressHeader, values: [[UInt8]], trusted: TrustedNetworks
    ) -> ClientAddress? {
        for line in values.reversed() {
            guard var hops = header.hops(of: line) else { return nil }
            while let hop = hops.previous(in: line) {
                guard let next = ClientAddress(text: line.span.extracting(hop)) else { return nil }
                if !next.isIn(trusted) { return next }
            }
        }
        return nil
    }
}

extension AddressHeader {
    /// The hops that one header line names; nil if it can't be read.
    fileprivate func hops(of line: [UInt8]) -> Hops? {
        switch self {
        case .xForwardedFor: .list(end: line.count)
        case .forwarded: ForwardedLine(line).hops().map { .named($0) }
        }
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}

/// The hops of one header line that are still to be walked, from the right.
private enum Hops {
    /// A list with commas, of which the elements up to `end` are left.
    case list(end: Int)
    case named([Range<Int>])

    /// The rightmost hop that is left.
    mutating func previous(in line: [UInt8]) -> Range<Int>? {
        switch self {
        case .list(var end):
            let element = Self.element(of: line, before: &end)
            self = .list(end: end)
            return element
        case .named(var hops):
            let hop = hops.popLast()
            self = .named(hops)
            return hop
        }
    }

    // RFC 9110 section 5.6.1: empty elements of a list do not count.
    private static func element(of line: [UInt8], before end: inout Int) -> Range<Int>? {
        while end > 0 {
            var last = end
            while end > 0, line[end - 1] != UInt8(ascii: ",") { end -= 1 }
            var first = end
            end -= end > 0 ? 1 : 0
            while first < last, AddressHeader.isBlank(line[first]) { first += 1 }
            while last > first, AddressHeader.isBlank(line[last - 1]) { last -= 1 }
            if first < last { return first..<last }
        }
        return nil
    }
}

/// Reads one line of RFC 7239 by its grammar, since commas may stand in quotes.
///
/// Nothing is guessed: what a client put before the proxy's element can make the line unreadable, but can't make
/// another element look like the proxy's, because a quote that it leaves open never closes at an element's end.
private struct ForwardedLine {
    private let line: [UInt8]
    private var at = 0

    init(_ line: [UInt8]) { self.line = line }

    consuming func hops() -> [Range<Int>]? {
        var hops: [Range<Int>] = []
        var hop: Range<Int>?
        var isEmpty = true
        while true {
            skipBlanks()
            switch peek {
            case nil, UInt8(ascii: ","):
                if !isEmpty {
                    // An element that names no `for` is a hop that nobody can follow.
                    guard let hop else { return nil }
                    hops.append(hop)
                }
                if peek == nil { return hops }
                at += 1
                (hop, isEmpty) = (nil, true)
            case UInt8(ascii: ";"):
                at += 1
            default:
                guard let (isFor, value) = pair(), !(isFor && hop != nil) else { return nil }
                if isFor { hop = value }
                isEmpty = false
            }
        }
    }

    private var peek: UInt8? { at < line.count ? line[at] : nil }

    private mutating func skipBlanks() {
        while let byte = peek, AddressHeader.isBlank(byte) { at += 1 }
    }

    private mutating func pair() -> (isFor: Bool, value: Range<Int>)? {
        let name = token(alsoAllowing: [])
        guard !name.isEmpty, peek == UInt8(ascii: "=") else { return nil }
        at += 1
        let value: Range<Int>
        if peek == UInt8(ascii: "\"") {
            guard let quoted = quoted() else { return nil }
            value = quoted
        } else {
            // Proxies write unquoted ports and IPv6 too, though the grammar does not have them.
            value = token(alsoAllowing: Array(":[]".utf8))
            guard !value.isEmpty else { return nil }
        }
        skipBlanks()
        guard peek == nil || peek == UInt8(ascii: ";") || peek == UInt8(ascii: ",") else { return nil }
        let isFor = name.count == 3 && zip(line[name], "for".utf8).allSatisfy { $0 | 0x20 == $1 }
        return (isFor, value)
    }

    private mutating func token(alsoAllowing more: [UInt8]) -> Range<Int> {
        let start = at
        while let byte = peek, Self.isTokenByte(byte) || more.contains(byte) { at += 1 }
        return start..<at
    }

    // The range without its quotes; what is escaped stays escaped and so is no address.
    private mutating func quoted() -> Range<Int>? {
        at += 1
        let start = at
        while let byte = peek {
            if byte == UInt8(ascii: "\"") {
                at += 1
                return start..<(at - 1)
            }
            at += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
