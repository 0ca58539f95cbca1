import NIOCore
import NIOPosix

/// What a running relay answered on its control socket.
public struct ControlAnswer: Sendable {
    /// The HTTP status.
    public let status: Int
    /// The body, JSON.
    public let body: String
}

/// Asks a running relay over its control socket.
public struct ControlClient: Sendable {
    /// The longest answer, in bytes: a status is a few KiB.
    private static let bytesMax = 1 << 20

    private let socketPath: String

    /// A client of the socket at a path.
    public init(socketPath: String) { self.socketPath = socketPath }

    /// The answer to a request without a body, or nil where nobody answers.
    public func ask(_ method: String, _ path: String) async -> ControlAnswer? {
        guard let text = try? await exchange("\(method) \(path)") else { return nil }
        let words = text.prefix { $0 != "\r\n" }.split(separator: " ")
        guard words.count > 1, let status = Int(words[1]), let head = text.firstRange(of: "\r\n\r\n") else {
            return nil
        }
        return ControlAnswer(status: status, body: String(text[head.upperBound...]))
    }

    private func exchange(_ request: String) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(unixDomainSocketPath: socketPath) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(
                ByteBuffer(
                    string: "\(request) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
                        + "Connection: close\r\n\r\n"))
            var answer = ByteBuffer()
            for try await part in inbound where answer.readableBytes < Self.bytesMax {
                answer.writeImmutableBuffer(part)
            }
            return String(buffer: answer)
        }
    }
}
