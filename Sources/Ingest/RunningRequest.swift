import EgressContract
import NIOCore

/// A request while it is read: its head, where its body lies, and what becomes of it.
///
/// Nearly all come whole in one read, so an event loop lends one to its connections in turn. One of each connection's
/// own would have left the processor's cache before its next beacon, and be held while it is idle. Confined to its
/// event loop.
final class RunningRequest {
    /// What becomes of the request whose body is read.
    enum Fate {
        /// Handed on, with what is known since its head.
        case beacon(Origin, arrivalMillis: UInt64)
        case preflight
        /// Read past, and answered with success and `Octroi-Shed`: all bodies together are too much.
        case shed
        case refused(IngestRefusal, Answer)
    }

    var parser: HeadParser
    var head = RequestHead()
    var framing = BodyFraming(RequestHead())
    var fate = Fate.preflight
    var body = ByteBuffer()
    /// Bytes of the body as they came, framing included.
    var bodyWireBytes = 0

    init(_ parser: HeadParser) { self.parser = parser }

    /// Forgets the request; the parser has begun anew with its head.
    func clear() {
        head = RequestHead()
        fate = .preflight
        body = ByteBuffer()
    }
}
