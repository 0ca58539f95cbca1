import FoundationEssentials

/// A file of captured requests, as `Deploy/samples/README.md` describes it.
struct Capture: Decodable {
    /// One request of a player.
    struct Request: Decodable {
        let millis: UInt64
        let method: String
        let path: String
        let headers: [[String]]
        private let body: String?
        private let bodyBase64: String?

        enum CodingKeys: String, CodingKey {
            case millis = "t_ms"
            case method, path, headers, body
            case bodyBase64 = "body_b64"
        }

        /// The body as it was sent.
        var bytes: [UInt8] {
            if let bodyBase64 { return Data(base64Encoded: bodyBase64).map { Array($0) } ?? [] }
            return Array((body ?? "").utf8)
        }

        /// Whether it is a Mux beacon: a POST on `/` or `/android`.
        var isMuxBeacon: Bool { method == "POST" && (path == "/" || path == "/android") }

        /// The Host's first label in lower case.
        var hostLabel: String? {
            let host = headers.first { $0.count == 2 && $0[0].lowercased() == "host" }?[1]
            return host?.split(whereSeparator: { $0 == "." || $0 == ":" }).first?.lowercased()
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
