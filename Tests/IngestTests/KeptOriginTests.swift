import AddressBoundary
import EgressContract
import Foundation
import Ingest
import TestSupport
import Testing

/// A connection that says once whom it comes from lasts longer than a geo database.
struct KeptOriginTests {
    private static func layers(_ country: String) async throws -> [GeoLayer] {
        let place = #"{"country_code": "\#(country)"}"#
        let networks = ["203.0.113.0/24", "127.0.0.0/24"].map { #"["\#($0)", \#(place)]"# }
        let written =
            #"{"database_type": "country", "record_size": 24, "ip_version": 4, "networks": ["#
            + networks.joined(separator: ",") + "]}"
        let folder = try Folder()
        let json = try folder.write("networks.json", Array(written.utf8))
        let writer = Repository.root + "/Tests/fixtures/geo/mmdb_writer.py"
        let run = try await Program.onThread {
            try Program.run("sh", ["-c", "python3 \(writer) \(folder.file("geo.mmdb")) < \(json)"])
        }
        #expect(run.status == 0, "\(run.errors)")
        let bytes = try Data(contentsOf: URL(filePath: folder.file("geo.mmdb")))
        return [try GeoDatabase(bytes: Array(bytes))]
    }

    @Test(arguments: [nil, "PROXY TCP4 203.0.113.77 198.51.100.1 50000 443\r\n"])
    func `an open connection has the place that the databases give now`(preamble: String?) async throws {
        var configuration = IngestConfiguration()
        if preamble != nil {
            configuration.listeners[0].addressSource = .proxyProtocol(trusted: try loopback())
        }
        let next = try await Self.layers("FI")
        let geo = GeoDatabases(try await Self.layers("DE"), prefix: PrefixPolicy())
        try await withListeners(configuration, geo: geo) { ports, receiver, _ in
            let player = try await Player.connect(ports[0])
            if let preamble { await player.send(preamble) }
            #expect(await player.request(post("{}"))?.status == 200)
            geo.reload(next)
            #expect(await player.request(post("{}"))?.status == 200)
            geo.reload([])
            #expect(await player.request(post("{}"))?.status == 200)
            #expect(receiver.beacons.map { $0.origin.place.country } == ["DE", "FI", nil])
            #expect(Set(receiver.beacons.map { $0.origin.prefix }).count == 1)
        }
    }
}
