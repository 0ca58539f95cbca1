import Foundation
import TestSupport

/// Requests of real players: the samples of the repository, and the captures beside it where they are there.
enum Corpus {
    struct Request: Decodable {
        let method: String
        let path: String
        let query: String?
        let headers: [[String]]
        private let body: String?
        private let body_b64: String?

        var bytes: [UInt8] {
            if let body_b64 { return Data(base64Encoded: body_b64).map { [UInt8]($0) } ?? [] }
            return Array((body ?? "").utf8)
        }

        /// The request as it stood on the wire.
        var wire: [UInt8] {
            let target = query.map { $0.isEmpty ? path : "\(path)?\($0)" } ?? path
            let lines = ["\(method) \(target) HTTP/1.1"] + headers.map { $0.joined(separator: ": ") }
            return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + bytes
        }
    }

    private struct File: Decodable { let requests: [Request] }

    static let requests: [Request] = [
        Repository.root + "/Deploy/samples", Repository.shared + "/wire/captures",
    ].flatMap { folder in
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().filter { $0.hasSuffix(".json") && !$0.hasPrefix("browser-primitives") }.flatMap
        { name in
            let data = try? Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
            return data.flatMap { try? JSONDecoder().decode(File.self, from: $0) }?.requests ?? []
        }
    }

    /// Bodies of Mux POSTs, the long ones left out: a short one is changed sooner where it matters.
    static let muxBodies =
        small(requests.filter { $0.method == "POST" && $0.path == "/" }.map(\.bytes)) + [
            Array(
                #"{"metadata":{"transmission_timestamp":5},"events":[{"e":"hb","xid":"v","xsqno":"1","ake":"k"}]}"#
                    .utf8)
        ]

    static let pixels =
        requests.filter { $0.method == "GET" && $0.path == "/" }.map { Array(($0.query ?? "").utf8) } + [
            Array("e=viewstart&xid=v&xsqno=1&ake=k&vtt=T%C3%A9st&uti=1.5&vsodu=NaN&_client_alnm=x".utf8)
        ]

    static let records =
        small(requests.filter { $0.method == "POST" && $0.path == "/cmcd" }.map(\.bytes)) + [
            Array(
                """
                sid="s",cid="c",e=ps,sta=p,sn=1,ts=1795340985889,v=2,br=(5000;v 320;a),bs,su=?0,ec=("E1"),pr=1.5\r
                com.example-x=:YWJj:,e="t",ts=1795340985890,sid="é",nor=("a" "b";x=?1),d=@12,f=%"a%c3%a9"
                """.utf8),
            Array(
                #"[{"sid":"s","cid":"c","e":"ps","sta":"p","sn":1,"ts":1795340985889,"br":[5000],"v":2}]"#
                    .utf8),
        ]

    static let wire =
        small(requests.map(\.wire)) + [
            Array(
                "POST /cmcd/k HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\ne=t\r\n0\r\nX: y\r\n\r\n"
                    .utf8),
            Array(
                "GET /?e=hb HTTP/1.1\r\nX-Forwarded-For: 192.0.2.1, 10.0.0.1\r\nForwarded: for=\"[2001:db8::1]:4711\"\r\n\r\n"
                    .utf8),
        ]

    private static func small(_ bodies: [[UInt8]]) -> [[UInt8]] { bodies.filter { $0.count < 8_000 } }
}
