import EgressContract
import FoundationEssentials
import Ingest
import TestSupport
import Testing

/// Requests of real players, from the captures beside the repository.
struct Capture: Decodable {
    struct Request: Decodable {
        var method: String
        var path: String
        var query: String
        var headers: [[String]]
        var body: String?
        var body_b64: String?

        var bodyBytes: [UInt8] {
            if let coded = body_b64 { return Data(base64Encoded: coded).map { [UInt8]($0) } ?? [] }
            return Array((body ?? "").utf8)
        }

        /// The request as it stood on the wire.
        var bytes: [UInt8] {
            let target = query.isEmpty ? path : path + "?" + query
            let lines = ["\(method) \(target) HTTP/1.1"] + headers.map { $0.joined(separator: ": ") }
            return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + bodyBytes
        }

        /// Whether it is handed on.
        var isBeacon: Bool { method != "OPTIONS" && ["/", "/a.gif", "/cmcd"].contains(path) }

        func header(_ name: String) -> String? {
            headers.first { $0.first?.lowercased() == name }?.last
        }
    }

    var requests: [Request]

    static let folder = Repository.shared + "/wire/captures"

    static let files: [String] = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { $0.hasSuffix(".json") }.sorted()

    static func read(_ file: String) throws -> Capture {
        let data = try Data(contentsOf: URL(filePath: folder + "/" + file))
        return try JSONDecoder().decode(Capture.self, from: data)
    }
}

@Suite(.enabled(if: !Capture.files.isEmpty, "../shared is absent: no captures"))
struct CaptureTests {
    @Test(arguments: Capture.files)
    func `each request of a real player is answered as its dialect wants`(file: String) async throws {
        let requests = try Capture.read(file).requests.filter { !$0.path.hasPrefix("/media/") }
        let counts = try await withServer { port, receiver, _ in
            let player = try await Player.connect(port)
            for request in requests {
                let response = try #require(await player.request(request.bytes))
                #expect(response.status == Self.status(of: request))
                #expect(response.header("access-control-allow-origin") == request.header("origin") ?? "*")
                #expect(response.header("server") == nil)
            }
            let beacons = requests.filter { $0.isBeacon }
            #expect(
                receiver.bodies == beacons.map { $0.method == "GET" ? Array($0.query.utf8) : $0.bodyBytes })
            for beacon in receiver.beacons {
                #expect(beacon.origin.prefix?.text == "127.0.0")
                #expect(beacon.arrivalMillis == 1_795_000_000_000)
            }
        }
        #expect(counts.received + counts.preflights == requests.count)
        #expect(counts.connections == 1)
    }

    static func status(of request: Capture.Request) -> Int {
        switch (request.method, request.path) {
        case ("OPTIONS", _), ("POST", "/cmcd"): 204
        case (_, "/"), (_, "/a.gif"): 200
        default: 404
        }
    }

    @Test(arguments: Capture.files)
    func `a captured head reads as it does on the wire`(file: String) throws {
        for request in try Capture.read(file).requests {
            let headers = request.headers.map { (name: $0.first ?? "", value: $0.last ?? "") }
            let head = try #require(
                CapturedHead(method: request.method, target: request.path, headers: headers))
            #expect(head.isBeacon == request.isBeacon)
        }
    }
}
