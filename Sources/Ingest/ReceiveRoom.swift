import NIOCore

/// The room into which an event loop reads what its plain connections send, one after another.
///
/// A room of each connection's own would fall out of the processor's cache between two of its beacons, and be held
/// while it is idle. Confined to its event loop.
final class ReceiveRoom {
    /// What is read at once: most beacons, and few enough bytes to stay in the cache.
    private static let bytesAtOnce = 64 << 10

    private var spare: ByteBuffer?

    /// The room if nobody has it, else another.
    fileprivate func take(_ allocator: ByteBufferAllocator) -> ByteBuffer {
        guard var room = spare.take() else { return allocator.buffer(capacity: Self.bytesAtOnce) }
        room.clear()
        return room
    }

    /// Takes the room back from a connection that has read to its end what came in it.
    func giveBack(_ room: ByteBuffer) {
        if room.storageCapacity == Self.bytesAtOnce { spare = room }
    }
}

/// A connection's way to the room of its event loop.
///
/// The channel keeps the first buffer that it gets, so that one is small. It asks for a new one before each read since
/// each answer is that the next may be larger.
///
/// Unchecked because the channel calls it on its event loop alone, to which the room is confined.
final class ReceiveAllocator: RecvByteBufferAllocator, @unchecked Sendable {
    private static let firstBytes = 2 << 10

    private let room: ReceiveRoom
    private var isFirst = true

    init(_ room: ReceiveRoom) { self.room = room }

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        guard !isFirst else {
            isFirst = false
            return allocator.buffer(capacity: Self.firstBytes)
        }
        return room.take(allocator)
    }

    func record(actualReadBytes: Int) -> Bool { true }

    func nextBufferSize() -> Int? { nil }
}
