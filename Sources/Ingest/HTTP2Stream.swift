import NIOCore
import NIOHPACK
import NIOHTTP2

/// Writes a stream's frames as the HTTP/1.1 request that `PlayerConnection` reads, and its answer as frames.
///
/// So every limit, dialect and answer is the same on both. Values are those of NIO's HPACK decoder: HTTP/2 is not
/// offered where the client address comes from a header, which it would keep as a String.
final class HTTP2Stream: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = HTTP2Frame.FramePayload

    private var hasHead = false
    private var isChunked = false
    private var hasEnded = false

    // MARK: - The request

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let frame) where !hasHead:
            hasHead = true
            guard let head = head(frame.headers, hasBody: !frame.endStream) else {
                return reset(context, .protocolError)
            }
            context.fireChannelRead(wrapInboundOut(head))
            if frame.endStream { end(context) }
        case .headers(let trailers): if trailers.endStream { endBody(context) }
        case .data(let frame):
            guard case .byteBuffer(let bytes) = frame.data else { return }
            if bytes.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(framed(bytes, context))) }
            if frame.endStream { endBody(context) }
        default: break
        }
    }

    private func head(_ headers: HPACKHeaders, hasBody: Bool) -> ByteBuffer? {
        guard let method = headers.first(name: ":method"), let path = headers.first(name: ":path") else {
            return nil
        }
        isChunked = hasBody && headers.first(name: "content-length") == nil
        var head = ByteBuffer(string: "\(method) \(path) HTTP/1.1\r\nconnection: close\r\n")
        if let authority = headers.first(name: ":authority") { head.writeString("host: \(authority)\r\n") }
        if isChunked { head.writeString("transfer-encoding: chunked\r\n") }
        for (name, value, _) in headers where !Self.isTaken(name, headers) {
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else { return nil }
            head.writeString("\(name): \(value)\r\n")
        }
        head.writeString("\r\n")
        return head
    }

    /// What the front of the head says already, or what a stream has no use for.
    private static func isTaken(_ name: String, _ headers: HPACKHeaders) -> Bool {
        switch name {
        case "expect", "connection", "transfer-encoding", "te": true
        case "host": headers.contains(name: ":authority")
        default: name.hasPrefix(":")
        }
    }

    private func framed(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) -> ByteBuffer {
        guard isChunked else { return bytes }
        var chunk = context.channel.allocator.buffer(capacity: bytes.readableBytes + 16)
        chunk.writeString(String(bytes.readableBytes, radix: 16) + "\r\n")
        chunk.writeImmutableBuffer(bytes)
        chunk.writeString("\r\n")
        return chunk
    }

    private func endBody(_ context: ChannelHandlerContext) {
        if isChunked { context.fireChannelRead(wrapInboundOut(ByteBuffer(string: "0\r\n\r\n"))) }
        end(context)
    }

    private func end(_ context: ChannelHandlerContext) {
        hasEnded = true
        context.fireChannelReadComplete()
        context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }

    // MARK: - The answer

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var text = unwrapOutboundIn(data)
        var headers = HPACKHeaders()
        while let line = Self.line(&text), !line.isEmpty {
            if headers.isEmpty {
                headers.add(name: ":status", value: String(line.dropFirst("HTTP/1.1 ".count).prefix(3)))
            } else if let colon = line.firstIndex(of: ":"), !line.hasPrefix("Connection:") {
                headers.add(name: line[..<colon].lowercased(), value: String(line[colon...].dropFirst(2)))
            }
        }
        let hasBody = text.readableBytes > 0
        let frame = HTTP2Frame.FramePayload.Headers(headers: headers, endStream: !hasBody)
        context.write(wrapOutboundOut(.headers(frame)), promise: hasBody ? nil : promise)
        guard hasBody else { return }
        let body = HTTP2Frame.FramePayload.Data(data: .byteBuffer(text), endStream: true)
        context.write(wrapOutboundOut(.data(body)), promise: promise)
    }

    /// The next line of our own answer's head.
    private static func line(_ text: inout ByteBuffer) -> String? {
        guard let end = text.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        return text.readString(length: end + 1 - text.readerIndex).map { String($0.dropLast()) }
    }

    /// An answer ends our side by itself; a request that still comes is told that it need not (RFC 9113, 8.1).
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard hasEnded else { return reset(context, .noError) }
        context.close(mode: .all, promise: promise)
    }

    private func reset(_ context: ChannelHandlerContext, _ code: HTTP2ErrorCode) {
        hasEnded = true
        context.writeAndFlush(wrapOutboundOut(.rstStream(code)), promise: nil)
    }
}
