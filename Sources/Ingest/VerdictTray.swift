import NIOCore
import Synchronization

/// Verdicts on their way to the connections of one event loop.
///
/// A group commit decides many beacons at once: its first verdict wakes the loop, which then takes all that lie here.
final class VerdictTray: Sendable {
    private typealias Entry = (connection: NIOLoopBound<PlayerConnection>, verdict: BeaconVerdict)

    private let loop: any EventLoop
    private let entries = Mutex<[Entry]>([])

    init(loop: any EventLoop) { self.loop = loop }

    /// Lays a verdict down; the connection learns of it later, also where this is called on its own loop.
    func put(_ verdict: BeaconVerdict, for connection: NIOLoopBound<PlayerConnection>) {
        let isFirst = entries.withLock { entries in
            entries.append((connection, verdict))
            return entries.count == 1
        }
        if isFirst { loop.execute { self.deliver() } }
    }

    private func deliver() {
        let taken = entries.withLock { entries in
            var taken: [Entry] = []
            taken.reserveCapacity(entries.count)
            swap(&taken, &entries)
            return taken
        }
        for (connection, verdict) in taken { connection.value.decided(verdict) }
    }
}
