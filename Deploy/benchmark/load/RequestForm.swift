import NIOCore
import NIOHPACK

/// How each request of a load is written, but for its body.
struct RequestForm {
    /// Where beacons go.
    var path = "/"
    /// The Host's first label.
    var property = "benchmark"
    /// The Content-Type of the dialect.
    var contentType = "text/plain"
    /// Whether requests are bodies alone, their head being a stream's own.
    var isHTTP2 = false

    private var host: String { "\(property).localhost" }
    private static let agent = """
        Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36
        """
    private static let page = "https://player.example.com"

    /// A request whole, as a browser sends it by way of a proxy that names the client.
    func request(_ body: ArraySlice<UInt8>, from client: ArraySlice<UInt8>) -> ByteBuffer {
        var request = ByteBuffer()
        if !isHTTP2 { request.writeString(head(client, bodyBytes: body.count)) }
        request.writeBytes(body)
        return request
    }

    private func head(_ client: ArraySlice<UInt8>, bodyBytes: Int) -> String {
        """
        POST \(path) HTTP/1.1\r
        Host: \(host)\r
        User-Agent: \(Self.agent)\r
        Accept: */*\r
        Origin: \(Self.page)\r
        Referer: \(Self.page)/\r
        Content-Type: \(contentType)\r
        X-Forwarded-For: \(String(decoding: client, as: UTF8.self))\r
        Content-Length: \(bodyBytes)\r
        \r

        """
    }

    /// The head of a stream, without the length of its body.
    var streamHead: HPACKHeaders {
        [
            ":method": "POST", ":scheme": "https", ":authority": host, ":path": path,
            "user-agent": Self.agent, "accept": "*/*", "origin": Self.page, "referer": Self.page + "/",
            "content-type": contentType,
        ]
    }
}
