import CCurl

/// Owns the multi handle and the TLS sessions that its transfers share.
///
/// Used by the loop's thread only, but for `wakeup`, which libcurl allows from any.
@safe struct CurlEngine: ~Copyable {
    private let multi: UnsafeMutableRawPointer
    private let sessions: UnsafeMutableRawPointer

    /// libcurl's own start, once in a process.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init(maxConnections: Int) throws(CurlError) {
        guard Self.isReady, let multi = unsafe curl_multi_init() else { throw CurlError() }
        guard let sessions = unsafe curl_share_init() else {
            unsafe curl_multi_cleanup(multi)
            throw CurlError()
        }
        unsafe self.multi = multi
        unsafe self.sessions = sessions
        unsafe octroi_share_set_data(sessions, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION)
        unsafe octroi_multi_set_long(multi, CURLMOPT_MAXCONNECTS, maxConnections)
        unsafe octroi_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, maxConnections)
    }

    /// Every transfer is gone by now: the loop owns both and drops them first.
    deinit {
        unsafe curl_multi_cleanup(multi)
        unsafe curl_share_cleanup(sessions)
    }

    /// What another thread may wake the engine by, for as long as the engine lives.
    var waker: Waker { unsafe Waker(multi: multi) }

    /// Begins a transfer.
    func add(_ transfer: Transfer) throws(CurlError) {
        try unsafe transfer.handle.share(sessions)
        let code = unsafe transfer.handle.withRaw { unsafe curl_multi_add_handle(multi, $0) }
        if code != CURLM_OK { throw CurlError() }
    }

    /// Ends a transfer, finished or not.
    func remove(_ transfer: Transfer) {
        _ = unsafe transfer.handle.withRaw { unsafe curl_multi_remove_handle(multi, $0) }
    }

    /// Moves the transfers on, and says which of them ended with which code.
    func perform(_ transfers: [Transfer]) -> [(Transfer, CURLcode)] {
        var running: Int32 = 0
        unsafe curl_multi_perform(multi, &running)
        var ended: [(Transfer, CURLcode)] = []
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            let handle = unsafe message.pointee.easy_handle
            let code = unsafe message.pointee.data.result
            if let transfer = transfers.first(where: { unsafe $0.handle.isSame(as: handle) }) {
                ended.append((transfer, code))
            }
        }
        return ended
    }

    /// Waits for a socket, a wakeup, or `millis`.
    func wait(millis: Int32) {
        unsafe curl_multi_poll(multi, nil, 0, millis, nil)
    }
}

/// Wakes the engine from another thread.
@safe struct Waker {
    private let multi: UnsafeMutableRawPointer

    fileprivate init(multi: UnsafeMutableRawPointer) { unsafe self.multi = multi }

    func wake() { unsafe curl_multi_wakeup(multi) }
}
