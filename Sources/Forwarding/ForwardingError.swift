public import DurableFiles

/// An environment variable under which libcurl would show its traffic or go another way.
public enum ForbiddenVariable: String, Sendable, CaseIterable {
    /// Makes libcurl write its session keys to a file.
    case sslKeyLogFile = "SSLKEYLOGFILE"
    /// A proxy for http URLs.
    case httpProxy = "http_proxy"
    /// A proxy for https URLs.
    case httpsProxy = "https_proxy"
    /// A proxy for everything.
    case allProxy = "all_proxy"
}

/// Why forwarding does not start.
public enum ForwardingError: Error, Equatable, Sendable {
    /// This variable is set, in whatever case; unset it.
    case forbiddenVariable(ForbiddenVariable)
    /// This part of the configuration cannot be used; correct it.
    case configuration(Field)
    /// Another process holds the lock on `returns/`; stop it.
    case alreadyRunning
    /// A folder cannot be used.
    case files(FileError)
    /// libcurl or the system gave no handle or thread.
    case resources
    /// `start()` was called twice, or after `stop()`.
    case alreadyStarted

    /// A part of the configuration.
    public enum Field: String, Sendable {
        /// The aggregator's name.
        case serverName
        /// No literal address, one that is none, or a port of 0.
        case addresses
        /// Not one or two SHA-256 hashes in base64.
        case pins
        /// No client certificate there.
        case certificateFile
        /// No client key there.
        case keyFile
        /// No authorities there.
        case authorityFile
    }
}
