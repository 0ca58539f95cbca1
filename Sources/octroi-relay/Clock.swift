import ArgumentParser
import DurableFiles
import FoundationEssentials
import RegionConfiguration
import Synchronization

/// The region's clock.
struct RegionClock: Sendable {
    /// Milliseconds since 1970-01-01 UTC.
    let millis: @Sendable () -> UInt64

    /// The machine's.
    static let machine = RegionClock { UInt64(max(0, Date().timeIntervalSince1970 * 1000)) }

    /// Days since 1970-01-01 UTC.
    var day: Int { Int(millis() / 86_400_000) }
}

/// The option that puts a file in the place of the machine's clock.
struct ClockOption: ParsableArguments {
    @Option(
        name: .customLong("clock"),
        help: ArgumentHelp(
            "A file that tells the time (refused in production).",
            discussion: """
                It holds milliseconds since 1970-01-01 UTC in digits and is read at each look; who moves the clock \
                puts another file in its place. Log lines and forward's status keep the machine's time.
                """,
            valueName: "file"))
    var path: String?

    /// The region's clock; production has the machine's only.
    func clock(for configuration: RelayConfiguration) throws(CommandFailure) -> RegionClock {
        guard let path else { return .machine }
        guard configuration.environment != .production else {
            throw .unusable("--clock: production keeps the machine's time; use it in a test region")
        }
        guard let first = Self.read(path) else {
            throw .unusable("\(path): --clock names a file of milliseconds since 1970-01-01 UTC, in digits")
        }
        let last = SharedMillis(first)
        return RegionClock {
            if let read = Self.read(path) { last.value.store(read, ordering: .relaxed) }
            return last.value.load(ordering: .relaxed)
        }
    }

    private static func read(_ path: String) -> UInt64? {
        guard let bytes = try? DurableFiles().read(path, maxBytes: 32) else { return nil }
        return UInt64(String(decoding: bytes, as: UTF8.self).filter { $0 != "\n" })
    }
}

/// What the file said last, for the moment in which there is none.
private final class SharedMillis: Sendable {
    let value: Atomic<UInt64>

    init(_ millis: UInt64) { value = Atomic(millis) }
}
