import CProcess
import Ingest
import Telemetry

/// Files that the process may have open, of which players never get all: journal, batches and control need some.
enum OpenFiles {
    /// Open files of everything but players; fewer where the system allows hardly more.
    static let ownMax = 512

    /// Raises the process's limit to what the settings want; where the system allows less, fewer connections are let in.
    static func fit(_ ingest: inout IngestConfiguration, _ telemetry: Telemetry) {
        let wanted = ingest.maxConnections + ingest.maxShedConnections
        let limit = Int(clamping: octroi_raise_open_files(UInt(wanted + ownMax)))
        guard limit > 0, limit < wanted + ownMax else { return }
        let room = limit - min(ownMax, limit / 2)
        ingest.maxConnections = max(1, room * ingest.maxConnections / wanted)
        ingest.maxShedConnections = room - ingest.maxConnections
        telemetry.log(.connectionsCapped(connections: ingest.maxConnections, openFiles: limit))
    }
}
