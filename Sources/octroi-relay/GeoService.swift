import AddressBoundary
import DurableFiles
import ServiceLifecycle
import Telemetry

/// Puts a geo database that was replaced in place of the one in memory, once it has been read and checked whole.
struct GeoService: Service {
    let assembly: RelayAssembly
    let databases: GeoDatabases
    let paths: [String]
    let interval: Duration
    let telemetry: Telemetry

    func run() async throws {
        telemetry.log(.geoLoaded(databases: paths.count))
        await cancelWhenGracefulShutdown { await watch() }
    }

    /// A file counts as changed when two looks in a row see the same change: a copy under way is not read.
    private func watch() async {
        var inUse = versions
        var before = inUse
        while (try? await Task.sleep(for: interval)) != nil {
            let now = versions
            if now != inUse, now == before {
                reload()
                inUse = now
            }
            before = now
        }
    }

    private var versions: [FileVersion?] { paths.map { DurableFiles().version(of: $0) } }

    private func reload() {
        var layers: [GeoLayer] = []
        for (position, path) in paths.enumerated() {
            guard let layer = try? assembly.geoDatabase(path) else {
                telemetry.log(.geoFailed(database: position + 1))
                return telemetry.raise(.geoFailed)
            }
            layers.append(layer)
        }
        databases.reload(layers)
        telemetry.log(.geoLoaded(databases: layers.count))
        telemetry.clear(.geoFailed)
    }
}
