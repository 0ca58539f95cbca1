import Batching
import CCurl
import TransparencyLog

/// What is asked of the aggregator.
enum Errand {
    /// To store a batch; its bytes, and the proof that rides beside it.
    case batch(OutboxEntry, [UInt8], proof: String)
    /// To cosign a head; the body of `add-checkpoint`.
    case checkpoint([UInt8])
    /// To say what it lacks of a ledger.
    case missing(ledger: String)

    /// The path below `/v1/`.
    var path: String {
        switch self {
        case .batch: "batch"
        case .checkpoint: "add-checkpoint"
        case .missing(let ledger): "missing?ledger=\(ledger)"
        }
    }

    /// What is posted; nil asks without a body.
    var body: [UInt8]? {
        switch self {
        case .batch(_, let bytes, _): bytes
        case .checkpoint(let bytes): bytes
        case .missing: nil
        }
    }

    var headers: [String] {
        switch self {
        case .batch(let entry, _, let proof):
            [
                "Content-Type: application/vnd.octroi.batch+gzip", "Octroi-Batch: \(entry.name.text)",
                "Egress-Proof: \(proof)",
            ]
        case .checkpoint: ["Content-Type: text/plain; charset=utf-8"]
        case .missing: []
        }
    }
}

/// One request to one address; a class because its answer's place must not move.
final class Transfer {
    private static let userAgent = "octroi-forward/1"
    let errand: Errand
    let address: AggregatorAddress
    private let sink: AnswerSink
    let handle: PostHandle

    init(
        _ errand: Errand, to destination: Destination, _ made: ForwardingConfiguration
    ) throws(CurlError) {
        self.errand = errand
        address = destination.address
        sink = AnswerSink(limit: made.limits.maxAnswerBytes)
        var handle = try PostHandle()
        try Self.setRequest(&handle, errand, destination)
        try Self.setNetwork(&handle, made.limits)
        try Self.setTrust(&handle, made)
        try handle.setSink(sink)
        self.handle = handle
    }

    /// What came, once the transfer has ended.
    var answer: Answer {
        Answer(
            status: handle.status, body: sink.bytes, isCut: sink.isCut,
            retryAfterSeconds: handle.retryAfterSeconds)
    }

    private static func setRequest(
        _ handle: inout PostHandle, _ errand: Errand, _ destination: Destination
    ) throws(CurlError) {
        try handle.set(CURLOPT_URL, destination.url(errand.path))
        try handle.set(CURLOPT_CONNECT_TO, list: [destination.route])
        if let body = errand.body { try handle.post(body) }
        try handle.set(CURLOPT_USERAGENT, userAgent)
        try handle.set(CURLOPT_HTTPHEADER, list: errand.headers + ["Accept: text/plain", "Expect:"])
    }

    /// No proxy, no redirect, no other protocol, no signals: one connection to one place.
    private static func setNetwork(
        _ handle: inout PostHandle, _ limits: ForwardingLimits
    ) throws(CurlError) {
        try handle.set(CURLOPT_PROTOCOLS_STR, "https")
        try handle.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        try handle.set(CURLOPT_PROXY, "")
        try handle.set(CURLOPT_NOPROXY, "*")
        try handle.set(CURLOPT_FOLLOWLOCATION, 0)
        try handle.set(CURLOPT_NETRC, 0)
        try handle.set(CURLOPT_NOSIGNAL, 1)
        try handle.set(CURLOPT_CONNECTTIMEOUT_MS, limits.connectMillis)
        try handle.set(CURLOPT_TIMEOUT_MS, limits.totalMillis)
    }

    /// Our authorities only: without the nil, the folder that libcurl was built with would vouch too.
    private static func setTrust(
        _ handle: inout PostHandle, _ made: ForwardingConfiguration
    ) throws(CurlError) {
        try handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_3))
        try handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        try handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        try handle.set(CURLOPT_CAINFO, made.authorityFile)
        try handle.set(CURLOPT_CAPATH, nil)
        try handle.set(CURLOPT_SSLCERT, made.certificateFile)
        try handle.set(CURLOPT_SSLKEY, made.keyFile)
        try handle.set(
            CURLOPT_PINNEDPUBLICKEY, made.pins.map { "sha256//\($0)" }.joined(separator: ";"))
    }
}

extension ForwardingStatus.Failure {
    /// What a code of libcurl's means to an operator.
    init(_ code: CURLcode) {
        switch code {
        case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST: self = .connect
        case CURLE_OPERATION_TIMEDOUT: self = .timeout
        case CURLE_SSL_CONNECT_ERROR: self = .tls
        case CURLE_PEER_FAILED_VERIFICATION: self = .certificate
        case CURLE_SSL_PINNEDPUBKEYNOTMATCH: self = .pin
        case CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE: self = .credentials
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE: self = .transfer
        default: self = .other
        }
    }
}
