/// What the edge would make of a request that was captured elsewhere: replay reads heads as the listener does.
public struct CapturedHead: Sendable {
    /// Whether the request's body would be handed on.
    public let isBeacon: Bool
    /// The first label of its Host header, as in `ReceivedBeacon`.
    public let hostLabel: String?

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
        hostLabel = parser.head.hostLabel
        switch RequestRoute(parser.head) {
        case .beacon: isBeacon = true
        case .preflight, .refused: isBeacon = false
        }
    }
}
