public import EgressContract
import NIOCore

/// What the edge makes of a request that was captured elsewhere: replay reads heads as the listener does.
public struct CapturedHead: Sendable {
    private let head: RequestHead

    /// Whether the request is handed on.
    public var isBeacon: Bool {
        if case .beacon = RequestRoute(head) { true } else { false }
    }

    /// Reads a head from its parts; nil where the listener would close the connection.
    public init?(method: String, target: String, headers: [(name: String, value: String)]) {
        var text = "\(method) \(target) HTTP/1.1\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        let bytes = Array((text + "\r\n").utf8)
        let defaults = IngestConfiguration()
        var parser = HeadParser(
            source: nil, maxBytes: defaults.maxHeaderBytes, maxLines: defaults.maxHeaderLines)
        guard let progress = try? parser.read(bytes.span), progress.isComplete,
            progress.consumed == bytes.count
        else { return nil }
        head = parser.takeHead()
    }

    /// The request's beacon, nil where it is none.
    public func beacon(body: [UInt8], origin: Origin, arrivalMillis: UInt64) -> ReceivedBeacon? {
        var head = head
        return isBeacon ? head.takeBeacon(ByteBuffer(bytes: body), origin, arrivalMillis) : nil
    }
}
