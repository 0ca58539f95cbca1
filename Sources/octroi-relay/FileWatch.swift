import AddressBoundary
import DurableFiles
import Ingest
import ServiceLifecycle
import Telemetry

/// Tells when files were replaced, until the program is told to stop.
struct FileWatch: Service {
    let paths: [String]
    let interval: Duration
    let changed: @Sendable () -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown { await watch() }
    }

    /// A file counts as changed when two looks in a row see the same change: a copy under way is not read.
    private func watch() async {
        var inUse = versions
        var before = inUse
        while (try? await Task.sleep(for: interval)) != nil {
            let now = versions
            if now != inUse, now == before {
                changed()
                inUse = now
            }
            before = now
        }
    }

    private var versions: [FileVersion?] { paths.map { DurableFiles().version(of: $0) } }
}

// MARK: - What is read again

extension RelayAssembly {
    /// Puts the databases in place of those in memory, once all of them are read and checked whole.
    func reload(_ databases: GeoDatabases, _ telemetry: Telemetry) {
        do {
            databases.reload(try geoLayers())
            telemetry.log(.geoLoaded(databases: databases.descriptions.count))
            telemetry.clear(.geoFailed)
        } catch {
            telemetry.log(.geoFailed)
            telemetry.raise(.geoFailed)
        }
    }

    /// Puts each certificate in place of the one in use, for connections that come from now on.
    func reloadCertificates(of server: IngestServer, _ telemetry: Telemetry) {
        do {
            try server.reloadCertificates()
            telemetry.log(.certificateLoaded)
            telemetry.clear(.certificateFailed)
        } catch {
            telemetry.log(.certificateFailed)
            telemetry.raise(.certificateFailed)
        }
    }
}
