import CCurl

/// An option that libcurl refused, or a handle that it did not give.
struct CurlError: Error, Equatable {}

/// Owns an easy handle and what it points to, and frees them in that order.
@safe struct PostHandle: ~Copyable {
    private let easy: UnsafeMutableRawPointer
    private var lists: [UnsafeMutablePointer<curl_slist>] = unsafe []
    private var body: UnsafeMutableRawBufferPointer?

    init() throws(CurlError) {
        guard let easy = unsafe curl_easy_init() else { throw CurlError() }
        unsafe self.easy = easy
    }

    deinit {
        unsafe curl_easy_cleanup(easy)
        unsafe lists.forEach { unsafe curl_slist_free_all($0) }
        unsafe body?.deallocate()
    }

    func set(_ option: CURLoption, _ value: Int) throws(CurlError) {
        try check(unsafe octroi_easy_set_long(easy, option, value))
    }

    /// libcurl copies the text; nil clears the default that libcurl was built with.
    func set(_ option: CURLoption, _ text: String?) throws(CurlError) {
        guard let text else { return try check(unsafe octroi_easy_set_string(easy, option, nil)) }
        try check(unsafe octroi_easy_set_string(easy, option, text))
    }

    mutating func set(_ option: CURLoption, list items: [String]) throws(CurlError) {
        var head: UnsafeMutablePointer<curl_slist>?
        for item in items {
            guard let longer = unsafe curl_slist_append(head, item) else {
                unsafe curl_slist_free_all(head)
                throw CurlError()
            }
            unsafe head = longer
        }
        if let head = unsafe head { unsafe lists.append(head) }
        try check(unsafe octroi_easy_set_list(easy, option, head))
    }

    /// Keeps a copy of the body for libcurl to read from; called once.
    mutating func post(_ bytes: [UInt8]) throws(CurlError) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
        unsafe copy.copyBytes(from: bytes)
        unsafe body = copy
        try set(CURLOPT_POST, 1)
        try check(unsafe octroi_easy_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count)))
        try check(unsafe octroi_easy_set_pointer(easy, CURLOPT_POSTFIELDS, copy.baseAddress))
    }

    /// Gives the answer's bytes to `sink`, which must outlive the transfer.
    func setSink(_ sink: AnswerSink) throws(CurlError) {
        let write: curl_write_callback = { bytes, size, count, context in
            guard let context = unsafe context else { return 0 }
            let sink = unsafe Unmanaged<AnswerSink>.fromOpaque(context).takeUnretainedValue()
            let chunk = unsafe UnsafeBufferPointer(start: bytes, count: size &* count)
            return unsafe sink.append(UnsafeRawBufferPointer(chunk)) ? chunk.count : 0
        }
        try check(unsafe octroi_easy_set_write(easy, CURLOPT_WRITEFUNCTION, write))
        let context = unsafe Unmanaged.passUnretained(sink).toOpaque()
        try check(unsafe octroi_easy_set_pointer(easy, CURLOPT_WRITEDATA, context))
    }

    func share(_ share: UnsafeMutableRawPointer) throws(CurlError) {
        try check(unsafe octroi_easy_set_share(easy, share))
    }

    /// The HTTP status, 0 where there was none.
    var status: Int {
        var status = 0
        return unsafe octroi_easy_get_long(easy, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK ? status : 0
    }

    /// `Retry-After` in seconds, from either of its forms; nil where it is absent or past.
    var retryAfterSeconds: Int64? {
        var seconds: curl_off_t = 0
        let code = unsafe octroi_easy_get_offset(easy, CURLINFO_RETRY_AFTER, &seconds)
        return code == CURLE_OK && seconds > 0 ? Int64(seconds) : nil
    }

    func isSame(as other: UnsafeMutableRawPointer?) -> Bool { unsafe easy == other }

    /// Hands the raw handle to the engine, which adds it or takes it away.
    func withRaw(_ body: (UnsafeMutableRawPointer) -> CURLMcode) -> CURLMcode { unsafe body(easy) }

    private func check(_ code: CURLcode) throws(CurlError) { if code != CURLE_OK { throw CurlError() } }
}

/// Collects an answer up to a limit; a class because libcurl keeps a pointer to it.
final class AnswerSink {
    private let limit: Int
    private(set) var bytes: [UInt8] = []
    private(set) var isCut = false

    init(limit: Int) { self.limit = limit }

    /// False where the limit is passed: libcurl then ends the transfer.
    fileprivate func append(_ chunk: UnsafeRawBufferPointer) -> Bool {
        guard chunk.count <= limit - bytes.count else {
            isCut = true
            return false
        }
        unsafe bytes.append(contentsOf: chunk)
        return true
    }
}
