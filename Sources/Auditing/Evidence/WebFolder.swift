import CCurl
import Synchronization

/// How evidence is read over https.
public struct WebSettings: Sendable {
    /// Certificates to trust instead of the system's, a PEM file.
    public var authorities: String?
    /// The longest time to a connection, in seconds; the default is 10.
    public var connectSeconds = 10
    /// The longest time for one file, in seconds; the default is 60.
    public var fileSeconds = 60

    /// The defaults.
    public init(authorities: String? = nil) { self.authorities = authorities }
}

/// A folder that a web server shows: https only, no redirects, every answer bounded.
///
/// One lock guards the idle handles; a handle that is in use belongs to the one thread that took it.
final class WebFolder: Sendable {
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    private let base: String
    private let settings: WebSettings
    private let idle = Mutex<[WebHandle]>([])

    init(_ base: String, _ settings: WebSettings) throws(EvidenceError) {
        guard Self.isReady else { throw .noCurl }
        self.base = base
        self.settings = settings
    }

    func read(_ name: String, maxBytes: Int) throws(EvidenceError) -> [UInt8] {
        let handle: WebHandle
        if let waiting = idle.withLock({ $0.popLast() }) {
            handle = waiting
        } else {
            handle = try WebHandle(settings)
        }
        defer { idle.withLock { $0.append(handle) } }
        return try handle.get(name.isEmpty ? base : "\(base)/\(name)", name: name, maxBytes: maxBytes)
    }
}

/// Owns one easy handle, whose connection serves file after file.
///
/// Unchecked: `WebFolder` gives a handle to one thread at a time.
@safe private final class WebHandle: @unchecked Sendable {
    private let easy: UnsafeMutableRawPointer
    private var bytes: [UInt8] = []
    private var bytesMax = 0

    init(_ settings: WebSettings) throws(EvidenceError) {
        guard let easy = unsafe curl_easy_init() else { throw .noCurl }
        unsafe self.easy = easy
        let write: curl_write_callback = { bytes, size, count, context in
            guard let context = unsafe context else { return 0 }
            let handle = unsafe Unmanaged<WebHandle>.fromOpaque(context).takeUnretainedValue()
            return unsafe handle.take(UnsafeRawBufferPointer(start: bytes, count: size &* count))
        }
        let codes = unsafe [
            octroi_easy_set_string(easy, CURLOPT_PROTOCOLS_STR, "https"),
            octroi_easy_set_long(easy, CURLOPT_FOLLOWLOCATION, 0),
            octroi_easy_set_long(easy, CURLOPT_FAILONERROR, 1),
            octroi_easy_set_long(easy, CURLOPT_NOSIGNAL, 1),
            octroi_easy_set_long(easy, CURLOPT_CONNECTTIMEOUT, settings.connectSeconds),
            octroi_easy_set_long(easy, CURLOPT_TIMEOUT, settings.fileSeconds),
            settings.authorities.map { unsafe octroi_easy_set_string(easy, CURLOPT_CAINFO, $0) } ?? CURLE_OK,
            octroi_easy_set_write(easy, CURLOPT_WRITEFUNCTION, write),
            octroi_easy_set_pointer(easy, CURLOPT_WRITEDATA, Unmanaged.passUnretained(self).toOpaque()),
        ]
        guard codes.allSatisfy({ $0 == CURLE_OK }) else { throw .noCurl }
    }

    deinit { unsafe curl_easy_cleanup(easy) }

    /// Keeps a piece of an answer; what is longer than it may be ends the transfer.
    private func take(_ chunk: UnsafeRawBufferPointer) -> Int {
        guard chunk.count <= bytesMax - bytes.count else { return 0 }
        unsafe bytes.append(contentsOf: chunk)
        return chunk.count
    }

    func get(_ url: String, name: String, maxBytes: Int) throws(EvidenceError) -> [UInt8] {
        bytes = []
        bytesMax = maxBytes
        guard unsafe octroi_easy_set_string(easy, CURLOPT_URL, url) == CURLE_OK else { throw .noCurl }
        let code = unsafe curl_easy_perform(easy)
        var status = 0
        _ = unsafe octroi_easy_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
        if status == 404 || status == 410 { throw .missing(name: name) }
        if code == CURLE_WRITE_ERROR { throw .tooLarge(name: name) }
        guard code == CURLE_OK else {
            throw .unreadable(name: name, reason: unsafe String(cString: curl_easy_strerror(code)))
        }
        guard status == 200 else { throw .unreadable(name: name, reason: "HTTP status \(status)") }
        return bytes
    }
}
