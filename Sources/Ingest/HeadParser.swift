import AddressBoundary
import Beacons

/// Reads a request's head line by line, as bytes come, and keeps only what `RequestHead` has.
///
/// Not NIOHTTP1's decoder: that one makes a String of each header value, X-Forwarded-For's included, and its
/// limits count the bytes of headers that carry addresses. Here a limit never depends on a client address: lines
/// that proxies write addresses in are not counted. They are bounded by the header timeout instead, and in memory
/// by keeping only the last `maxAddressBytes` of a line, and of the lines before the last only those within as many
/// bytes; the walk reads from the right, so what is dropped would have been reached only through 8 KiB of trusted hops.
/// Strict where leniency lets a proxy and us disagree about where a request ends: no bare LF, no folded line, no
/// space before a colon, one Content-Length or one Transfer-Encoding, not both.
struct HeadParser {
    /// How far a call came.
    struct Progress {
        /// Bytes that are not needed any more.
        var consumed: Int
        /// Whether the head ends there.
        var isComplete: Bool
    }

    private(set) var head = RequestHead()
    /// The header that addresses are taken from.
    var source: AddressHeader?
    /// The Origin of the request that was read before.
    private var lastOrigin: [UInt8]?
    private let maxBytes: Int
    private let maxLines: Int
    private var countedBytes = 0
    private var lines = 0
    private var searched = 0
    private var hasRequestLine = false
    private var hasHost = false
    private var hasOrigin = false
    /// Bytes of the lines in `head.addressLines`.
    private var addressBytes = 0
    /// Set while the left part of a long address line has been dropped.
    private var openLine: HeaderName?

    static let maxAddressBytes = 8 * 1024

    init(source: AddressHeader?, maxBytes: Int, maxLines: Int) {
        self.source = source
        self.maxBytes = maxBytes
        self.maxLines = maxLines
    }

    /// Gives what was read of a complete head, and begins the next, which probably repeats its Origin.
    mutating func takeHead() -> RequestHead {
        var taken = RequestHead()
        swap(&taken, &head)
        lastOrigin = taken.origin
        (countedBytes, lines, searched, addressBytes) = (0, 0, 0, 0)
        (hasRequestLine, hasHost, hasOrigin) = (false, false, false)
        return taken
    }

    /// Reads all complete lines; the caller drops what is consumed and calls again with more.
    mutating func read(_ bytes: borrowing Span<UInt8>) throws(FramingError) -> Progress {
        var start = 0
        while let end = newline(bytes) {
            guard end > start, bytes[end - 1] == UInt8(ascii: "\r") else { throw .malformed }
            searched = end + 1
            let isLast = try line(bytes, start..<end - 1)
            start = end + 1
            if isLast { return Progress(consumed: start, isComplete: true) }
        }
        start = try partial(bytes, from: start)
        searched = bytes.count - start
        return Progress(consumed: start, isComplete: false)
    }

    private func newline(_ bytes: borrowing Span<UInt8>) -> Int? {
        var at = searched
        while at + 8 <= bytes.count {
            let first = HeaderWord.firstNewline(bytes.word(at: at))
            if first < 8 { return at + first }
            at += 8
        }
        while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 }
        return at < bytes.count ? at : nil
    }

    /// Bounds a line that has not ended: counts it, or drops the left of a long address line.
    private mutating func partial(_ bytes: borrowing Span<UInt8>, from start: Int) throws(FramingError) -> Int
    {
        let length = bytes.count - start
        if openLine == nil, hasRequestLine,
            let colon = colon(bytes, start..<bytes.count, HeaderName.maxLength)
        {
            let name = HeaderName(bytes, start..<colon)
            guard name.carriesAddress else { return try bounded(start, length) }
            guard length > 2 * Self.maxAddressBytes else { return start }
            openLine = name
            try FieldLine.checkText(bytes, colon + 1..<bytes.count - Self.maxAddressBytes)
            return bytes.count - Self.maxAddressBytes
        }
        guard openLine != nil else { return try bounded(start, length) }
        guard length > 2 * Self.maxAddressBytes else { return start }
        try FieldLine.checkText(bytes, start..<bytes.count - Self.maxAddressBytes)
        return bytes.count - Self.maxAddressBytes
    }

    private func bounded(_ start: Int, _ length: Int) throws(FramingError) -> Int {
        guard countedBytes + length <= maxBytes else { throw .tooLarge }
        return start
    }

    /// Takes one line without its CRLF; true for the empty line that ends the head.
    private mutating func line(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) throws(FramingError)
        -> Bool
    {
        if let name = openLine {
            openLine = nil
            try countLine()
            try FieldLine.checkText(bytes, range)
            keepAddresses(bytes, range, name, isCut: true)
            return false
        }
        guard hasRequestLine else {
            try count(range)
            // RFC 9112, 2.2: an empty line before a request is ignored; some clients end a body with one.
            guard !range.isEmpty else { return false }
            try RequestLine.read(bytes, range, into: &head)
            hasRequestLine = true
            return false
        }
        guard !range.isEmpty else {
            guard head.contentLength == nil || !head.isChunked else { throw .malformed }
            guard !head.isChunked || !head.isHTTP10 else { throw .malformed }
            return true
        }
        try field(bytes, range)
        return false
    }

    private mutating func count(_ range: Range<Int>) throws(FramingError) {
        countedBytes += range.count + 2
        guard countedBytes <= maxBytes else { throw .tooLarge }
    }

    private mutating func countLine() throws(FramingError) {
        lines += 1
        guard lines <= maxLines else { throw .tooLarge }
    }

    private func colon(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>, _ limit: Int) -> Int? {
        for index in range.prefix(limit + 1) where bytes[index] == UInt8(ascii: ":") { return index }
        return nil
    }

    private mutating func field(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) throws(FramingError) {
        try countLine()
        let (nameRange, raw) = try FieldLine.split(bytes, range)
        let name = HeaderName(bytes, nameRange)
        guard !name.carriesAddress else { return keepAddresses(bytes, raw, name, isCut: false) }
        try count(range)
        if name.framesBody { try FieldLine.checkNoTab(bytes, raw) }
        try value(bytes, HeaderText.trimmed(bytes, raw), of: name)
    }

    private mutating func value(
        _ bytes: borrowing Span<UInt8>, _ range: Range<Int>, of name: HeaderName
    ) throws(FramingError) {
        switch name {
        case .host:
            guard !hasHost else { throw .malformed }
            hasHost = true
            // RFC 9112, 3.2.2: a host in the target counts, and this one does not.
            head.hostLabel = head.hostLabel ?? HostLabel.first(of: bytes.extracting(range))
        case .origin:
            head.origin = hasOrigin ? nil : OriginHeader.validated(bytes, range, last: lastOrigin)
            hasOrigin = true
        case .contentLength:
            guard head.contentLength == nil else { throw .malformed }
            head.contentLength = try Self.decimal(bytes, range)
        case .transferEncoding:
            guard !head.isChunked, HeaderText.equals(bytes, range, "chunked") else { throw .malformed }
            head.isChunked = true
        case .contentEncoding:
            if !range.isEmpty, !Self.isReadCoding(bytes, range) { head.isCoded = true }
        case .litixEnvKey: head.keyLabel = PropertyLabel.validated(bytes, range)
        case .cmcd:
            guard head.path == .cmcd, !range.isEmpty else { break }
            if !head.recordHeaders.isEmpty { head.recordHeaders.append(UInt8(ascii: ",")) }
            head.recordHeaders += HeaderText.copy(bytes, range)
        case .agent(let name): head.agent.keep(name, bytes.extracting(range))
        case .expect: head.expectsContinue = HeaderText.equals(bytes, range, "100-continue")
        case .connection: connection(bytes, range)
        case .xForwardedFor, .forwarded, .otherAddress, .other: break
        }
    }

    /// Gzip is told by the body's own first bytes; the header only must not name another coding.
    private static func isReadCoding(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
        HeaderText.equals(bytes, range, "gzip") || HeaderText.equals(bytes, range, "identity")
            || HeaderText.equals(bytes, range, "x-gzip")
    }

    private mutating func connection(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) {
        var start = range.lowerBound
        for index in range.lowerBound...range.upperBound
        where index == range.upperBound || bytes[index] == UInt8(ascii: ",") {
            if HeaderText.equals(bytes, HeaderText.trimmed(bytes, start..<index), "close") {
                head.asksClose = true
            }
            start = index + 1
        }
    }

    private static func decimal(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) throws(FramingError)
        -> Int
    {
        guard 1...18 ~= range.count else { throw .malformed }
        var number = 0
        for index in range {
            guard 0x30...0x39 ~= bytes[index] else { throw .malformed }
            number = number &* 10 &+ Int(bytes[index] &- 0x30)
        }
        return number
    }

    /// Keeps the right end of a line of the header that addresses are taken from; of others, nothing.
    private mutating func keepAddresses(
        _ bytes: borrowing Span<UInt8>, _ range: Range<Int>, _ name: HeaderName, isCut: Bool
    ) {
        switch (source, name) {
        case (.xForwardedFor, .xForwardedFor), (.forwarded, .forwarded): break
        default: return
        }
        var kept = range
        if isCut || range.count > Self.maxAddressBytes {
            // The element that the cut goes through is dropped whole: half of an address is another address.
            kept = max(range.lowerBound, range.upperBound - Self.maxAddressBytes)..<range.upperBound
            while !kept.isEmpty, bytes[kept.lowerBound] != UInt8(ascii: ",") { kept = kept.dropFirst() }
            kept = kept.dropFirst()
        }
        let line = HeaderText.copy(bytes, HeaderText.trimmed(bytes, kept))
        addressBytes += line.count
        head.addressLines.append(line)
        while addressBytes - head.addressLines[0].count >= Self.maxAddressBytes {
            addressBytes -= head.addressLines.removeFirst().count
        }
    }
}
