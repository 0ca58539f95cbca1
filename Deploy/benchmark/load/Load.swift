import FoundationEssentials
import NIOCore

/// Ready-made requests, sent again and again, each pass with view and viewer ids of its own.
///
/// A pass changes four characters of each id in place: nothing is copied, so a request costs what its socket costs.
struct Load {
    private struct Request {
        var bytes: ByteBuffer
        /// Where an id's last four characters stand: of a view id, and of a viewer id.
        let views: [Int]
        let viewers: [Int]
        var pass: UInt32 = 0
    }

    private var requests: [Request] = []
    private var next = 0
    private var pass: UInt32 = 0

    /// Reads `bodies.txt` and `clients.txt` of a folder.
    ///
    /// Lines of one body stand in one line of the file, a record separator (U+001E) between them.
    init(folder: String, form: RequestForm) throws {
        let bodies = try Self.lines(folder + "/bodies.txt")
        let clients = try Self.lines(folder + "/clients.txt")
        guard !bodies.isEmpty, bodies.count == clients.count else {
            throw LoadError(
                description: "bodies.txt and clients.txt must have as many lines, and at least one")
        }
        for (body, client) in zip(bodies, clients) {
            let lines = ArraySlice(body.map { $0 == 0x1E ? UInt8(ascii: "\n") : $0 })
            let bytes = form.request(lines, from: client)
            let start = bytes.readableBytes - lines.count
            let views = Self.tails(of: #""xid":""#, in: lines) + Self.tails(of: #"sid=""#, in: lines)
            requests.append(
                Request(
                    bytes: bytes, views: views.map { start + $0 },
                    viewers: Self.tails(of: #""mvrid":""#, in: lines).map { start + $0 }))
        }
    }

    /// Requests in one pass.
    var count: Int { requests.count }

    /// The next request in the order of the files.
    mutating func take() -> ByteBuffer {
        if requests[next].pass != pass { renew(next) }
        let bytes = requests[next].bytes
        next += 1
        if next == requests.count {
            next = 0
            pass += 1
        }
        return bytes
    }

    private mutating func renew(_ index: Int) {
        requests[index].pass = pass
        let (view, viewer) = (Self.letters(pass), Self.digits(pass))
        for at in requests[index].views { requests[index].bytes.setInteger(view, at: at) }
        for at in requests[index].viewers { requests[index].bytes.setInteger(viewer, at: at) }
    }

    /// Four letters that name a pass, for ids of letters and digits.
    private static func letters(_ pass: UInt32) -> UInt32 {
        (0..<4).reduce(0) { $0 << 8 | (UInt32(ascii: "a") + pass / [1, 26, 676, 17_576][$1] % 26) }
    }

    /// Four hexadecimal digits that name a pass, for ids in the form of a UUID.
    private static func digits(_ pass: UInt32) -> UInt32 {
        (0..<4).reduce(0) { word, place in
            let digit = pass >> UInt32(4 * place) & 15
            return word << 8 | (digit < 10 ? UInt32(ascii: "0") + digit : UInt32(ascii: "a") + digit - 10)
        }
    }
}

/// Why a load cannot be sent.
struct LoadError: Error, CustomStringConvertible {
    let description: String
}

// MARK: - Making requests

extension Load {
    private static func lines(_ path: String) throws -> [ArraySlice<UInt8>] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw LoadError(description: "\(path): no readable file")
        }
        return Array(data).split(separator: UInt8(ascii: "\n"))
    }

    /// The offsets, in a body, of the last four characters of each value behind a mark.
    private static func tails(of mark: String, in body: ArraySlice<UInt8>) -> [Int] {
        let mark = Array(mark.utf8)
        let bytes = Array(body)
        var found: [Int] = []
        var at = 0
        while at + mark.count < bytes.count {
            guard bytes[at] == mark[0], bytes[at..<at + mark.count].elementsEqual(mark) else {
                at += 1
                continue
            }
            at += mark.count
            guard let end = bytes[at...].firstIndex(of: UInt8(ascii: "\"")) else { break }
            if end - at >= 8 { found.append(end - 4) }
            at = end
        }
        return found
    }
}

extension UInt32 {
    init(ascii character: Unicode.Scalar) { self = UInt32(UInt8(ascii: character)) }
}
