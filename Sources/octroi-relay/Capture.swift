import EgressContract
import FoundationEssentials
import Ingest

/// A file of captured requests, as `Deploy/samples/README.md` describes it.
struct Capture: Decodable {
    /// One request of a player.
    struct Request: Decodable {
        let millis: UInt64
        let method: String
        let path: String
        let query: String?
        let headers: [[String]]
        /// Who sent it, where the capture says so.
        let client: String?
        private let body: String?
        private let bodyBase64: String?

        enum CodingKeys: String, CodingKey {
            case millis = "t_ms"
            case method, path, query, headers, client, body
            case bodyBase64 = "body_b64"
        }

        /// The body as it was sent.
        var bytes: [UInt8] {
            if let bodyBase64 { return Data(base64Encoded: bodyBase64).map { Array($0) } ?? [] }
            return Array((body ?? "").utf8)
        }

        /// The beacon that the listener makes of it, nil where it is none.
        func beacon(from origin: Origin, arrivalMillis: UInt64) -> ReceivedBeacon? {
            // Of HTTP/2's own fields only the host's is one of HTTP/1.1's too.
            let pairs = headers.filter { $0.count == 2 }
                .map { (name: $0[0] == ":authority" ? "host" : $0[0], value: $0[1]) }
                .filter { !$0.name.hasPrefix(":") }
            let target = query.map { $0.isEmpty ? path : "\(path)?\($0)" } ?? path
            return CapturedHead(method: method, target: target, headers: pairs)?
                .beacon(body: bytes, origin: origin, arrivalMillis: arrivalMillis)
        }
    }

    let requests: [Request]

    static func read(_ path: String) throws(CommandFailure) -> Capture {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(code: 66, description: "\(path): no readable file")
        }
        do {
            return try JSONDecoder().decode(Capture.self, from: data)
        } catch {
            throw CommandFailure(
                code: 65, description: "\(path): not a capture file; see Deploy/samples/README.md")
        }
    }
}
