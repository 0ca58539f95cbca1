import RegionConfiguration
import ServiceLifecycle
import Telemetry

/// Drops the day keys that are no longer retained, at the start and every hour of the region's clock.
///
/// What is in memory stays until the next start; what is on the disk is what somebody could take away.
struct KeyRenewal: Service {
    private static let intervalMillis: UInt64 = 60 * 60 * 1_000
    /// How often the clock is looked at.
    private static let look = Duration.seconds(1)

    let configuration: RelayConfiguration
    let clock: RegionClock
    let telemetry: Telemetry

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var next: UInt64 = 0
            while true {
                let now = clock.millis()
                if now >= next {
                    renew()
                    next = now + Self.intervalMillis
                }
                try await Task.sleep(for: Self.look)
            }
        }
    }

    private func renew() {
        do {
            _ = try PseudonymKeyFile.renew(configuration, today: clock.day)
            telemetry.clear(.keysNotRenewed)
        } catch {
            telemetry.raise(.keysNotRenewed)
        }
    }
}

/// Warns while viewer ids come that somebody could guess.
struct GuessableViewerWatch: Service {
    private static let interval = Duration.seconds(10)
    /// An hour without one clears the alarm.
    private static let quietRoundsMax = 360

    let pipeline: RelayPipeline
    let telemetry: Telemetry

    func run() async throws {
        var (known, quiet): (UInt64, Int) = (0, 0)
        while (try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }) != nil {
            let count = pipeline.counts.guessableViewers
            quiet = count > known ? 0 : quiet + 1
            if count > known { telemetry.raise(.guessableViewers) }
            if quiet >= Self.quietRoundsMax { telemetry.clear(.guessableViewers) }
            known = count
        }
    }
}
