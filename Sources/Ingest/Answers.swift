import NIOCore

/// Everything that the edge may answer.
enum Answer: Int, CaseIterable {
    /// 200 without a body: what every Mux SDK takes for success; never 204.
    case success
    /// The same, saying that nothing was kept.
    case shed
    /// 200 with a transparent pixel of 43 bytes.
    case pixel
    /// The pixel, saying that nothing was kept.
    case pixelShed
    /// 204: what CMCD players take for success.
    case noContent
    /// The same, saying that nothing was kept.
    case noContentShed
    /// 410: the one answer that silences a CMCD player, for its session (CTA-5004-B, 5).
    case gone
    case preflight
    case notFound
    case methodNotAllowed
    case headerTooLarge

    fileprivate var status: String {
        switch self {
        case .success, .shed, .pixel, .pixelShed: "200 OK"
        case .noContent, .noContentShed, .preflight: "204 No Content"
        case .gone: "410 Gone"
        case .notFound: "404 Not Found"
        case .methodNotAllowed: "405 Method Not Allowed"
        case .headerTooLarge: "431 Request Header Fields Too Large"
        }
    }

    fileprivate var fields: [String] {
        switch self {
        case .success, .gone, .notFound, .headerTooLarge: ["Content-Length: 0"]
        case .shed: ["Content-Length: 0", Self.shedding]
        case .pixel: Self.gifFields
        case .pixelShed: Self.gifFields + [Self.shedding]
        case .noContent: []
        case .noContentShed: [Self.shedding]
        case .methodNotAllowed: ["Content-Length: 0", "Allow: GET, OPTIONS, POST"]
        case .preflight:
            [
                "Access-Control-Allow-Methods: GET, OPTIONS, POST",
                // Listed one by one: with credentials, `*` is a name and not a wildcard.
                "Access-Control-Allow-Headers: content-type, content-encoding, authorization, cmcd-object, "
                    + "cmcd-request, cmcd-session, cmcd-status, x-litix-env-key, x-litix-shard-id",
                "Access-Control-Max-Age: 7200",
            ]
        }
    }

    fileprivate var body: [UInt8] { self == .pixel || self == .pixelShed ? Self.gif : [] }

    private static let shedding = "Octroi-Shed: 1"
    private static let gifFields = [
        "Content-Type: image/gif", "Content-Length: \(gif.count)", "Cache-Control: no-store",
    ]

    /// One transparent pixel, GIF89a.
    private static let gif: [UInt8] = [
        0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff,
        0x21, 0xf9, 4, 1, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b,
    ]
}

/// The closed table of answers, serialised once; an answer differs from its row only by an echoed Origin.
struct AnswerTable: Sendable {
    private struct Row {
        /// The answer to a request without an Origin, whole.
        let plain: ByteBuffer
        /// What stands before and after an echoed Origin.
        let beforeOrigin: ByteBuffer
        let afterOrigin: ByteBuffer
    }

    private let rows: [Row]
    /// The interim answer that a player waits for before it sends a body.
    let proceed = ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")

    init() {
        rows = Answer.allCases.flatMap { answer in [false, true].map { Self.row(answer, closing: $0) } }
    }

    private static func row(_ answer: Answer, closing: Bool) -> Row {
        var head = "HTTP/1.1 \(answer.status)\r\n"
        for field in answer.fields { head += field + "\r\n" }
        if closing { head += "Connection: close\r\n" }
        let allow = "Access-Control-Allow-Origin: "
        var after = ByteBuffer(
            string: "\r\nAccess-Control-Allow-Credentials: true\r\nVary: Origin\r\n\r\n")
        after.writeBytes(answer.body)
        var plain = ByteBuffer(string: head + allow + "*\r\n\r\n")
        plain.writeBytes(answer.body)
        return Row(plain: plain, beforeOrigin: ByteBuffer(string: head + allow), afterOrigin: after)
    }

    /// The bytes of an answer.
    func bytes(_ answer: Answer, origin: [UInt8]?, closing: Bool, allocator: ByteBufferAllocator)
        -> ByteBuffer
    {
        let row = rows[answer.rawValue * 2 + (closing ? 1 : 0)]
        guard let origin else { return row.plain }
        var bytes = allocator.buffer(
            capacity: row.beforeOrigin.readableBytes + origin.count + row.afterOrigin.readableBytes)
        bytes.writeImmutableBuffer(row.beforeOrigin)
        bytes.writeBytes(origin)
        bytes.writeImmutableBuffer(row.afterOrigin)
        return bytes
    }
}
