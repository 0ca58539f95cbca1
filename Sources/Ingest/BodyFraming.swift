/// Where a body's bytes lie in what comes from the socket: by length, or in chunks (RFC 9112, 7.1).
struct BodyFraming {
    /// What to do with the bytes at hand: drop `skip`, then `take` bytes are body.
    struct Step {
        var skip = 0
        var take = 0
    }

    private enum State {
        case length(Int)
        case chunkSize
        case chunkData(Int)
        case chunkEnd
        case trailer
        case done
    }

    private var state: State
    private var trailerBytes = 0
    private static let maxSizeLineBytes = 256
    private static let maxTrailerBytes = 8 * 1024

    init(_ head: borrowing RequestHead) {
        if head.isChunked {
            state = .chunkSize
        } else {
            let length = head.contentLength ?? 0
            state = length > 0 ? .length(length) : .done
        }
    }

    /// Whether the body has ended; the next byte is the next request's.
    var isDone: Bool {
        if case .done = state { true } else { false }
    }

    /// Reads one step; one that neither skips nor takes needs more bytes, or the body is done.
    mutating func step(_ bytes: borrowing Span<UInt8>) throws(FramingError) -> Step {
        guard bytes.count > 0 else { return Step() }
        switch state {
        case .done: return Step()
        case .length(let left):
            let take = min(left, bytes.count)
            state = take == left ? .done : .length(left - take)
            return Step(take: take)
        case .chunkData(let left):
            let take = min(left, bytes.count)
            state = take == left ? .chunkEnd : .chunkData(left - take)
            return Step(take: take)
        case .chunkEnd:
            guard bytes[0] == UInt8(ascii: "\r") else { throw .malformed }
            guard bytes.count > 1 else { return Step() }
            guard bytes[1] == UInt8(ascii: "\n") else { throw .malformed }
            state = .chunkSize
            return Step(skip: 2)
        case .chunkSize:
            guard let end = try Self.line(bytes, max: Self.maxSizeLineBytes) else { return Step() }
            let size = try Self.size(bytes, 0..<end)
            state = size == 0 ? .trailer : .chunkData(size)
            return Step(skip: end + 2)
        case .trailer:
            guard let end = try Self.line(bytes, max: Self.maxTrailerBytes) else { return Step() }
            trailerBytes += end + 2
            guard trailerBytes <= Self.maxTrailerBytes else { throw .tooLarge }
            if end == 0 { state = .done } else { try Self.checkTrailer(bytes, 0..<end) }
            return Step(skip: end + 2)
        }
    }

    /// The end of the first line without its CRLF, or nil while it has not come.
    private static func line(_ bytes: borrowing Span<UInt8>, max: Int) throws(FramingError) -> Int? {
        for index in 0..<min(bytes.count, max) where bytes[index] == UInt8(ascii: "\n") {
            guard index > 0, bytes[index - 1] == UInt8(ascii: "\r") else { throw .malformed }
            return index - 1
        }
        guard bytes.count < max else { throw .tooLarge }
        return nil
    }

    private static func size(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) throws(FramingError) -> Int
    {
        var size = 0
        var digits = 0
        for index in range {
            guard let digit = hexDigit(bytes[index]) else {
                try checkExtension(bytes, index..<range.upperBound)
                break
            }
            digits += 1
            guard digits <= 15 else { throw .malformed }
            size = size << 4 | digit
        }
        guard digits > 0 else { throw .malformed }
        return size
    }

    /// What follows a size is ignored, but must look like an extension and hold no control byte.
    private static func checkExtension(
        _ bytes: borrowing Span<UInt8>, _ range: Range<Int>
    ) throws(FramingError) {
        guard bytes[range.lowerBound] == UInt8(ascii: ";") else { throw .malformed }
        for index in range where bytes[index] < 0x20 && bytes[index] != 0x09 || bytes[index] == 0x7f {
            throw .malformed
        }
    }

    /// Trailers are dropped, but must be fields, and none that could frame the body anew.
    private static func checkTrailer(
        _ bytes: borrowing Span<UInt8>, _ range: Range<Int>
    ) throws(FramingError) {
        let (name, _) = try FieldLine.split(bytes, range)
        guard !HeaderName(bytes, name).framesBody else { throw .malformed }
    }

    private static func hexDigit(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte &- 0x30)
        case 0x41...0x46: Int(byte &- 0x37)
        case 0x61...0x66: Int(byte &- 0x57)
        default: nil
        }
    }
}
