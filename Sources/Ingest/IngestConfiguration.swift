public import AddressBoundary

/// Where a listener takes client addresses from: exactly one source.
public enum AddressSource: Sendable {
    /// The socket's peer.
    case socket
    /// One named header, walked right to left through the trusted networks; ignored from any other peer.
    case header(AddressHeader, trusted: TrustedNetworks)
    /// A preamble of PROXY protocol, version 1 or 2, which only the trusted networks may send.
    case proxyProtocol(trusted: TrustedNetworks)

    /// Whether a connection begins with a preamble.
    var isPreamble: Bool {
        if case .proxyProtocol = self { true } else { false }
    }
}

/// One listener of a server: where it listens, whether in clear, and whom it takes for the client.
public struct ListenerConfiguration: Sendable {
    /// The literal address to listen on.
    ///
    /// The default is `127.0.0.1`.
    public var host = "127.0.0.1"
    /// The port; the default, 0, takes a free one.
    public var port = 0
    /// Where client addresses come from.
    ///
    /// The default is the socket.
    public var addressSource = AddressSource.socket
    /// What players see in TLS; nil listens in clear.
    public var certificate: CertificateFiles?

    /// The defaults.
    public init() {}
}

/// The server's settings, each with its default; limits hold for all of its listeners together.
public struct IngestConfiguration: Sendable {
    /// Where it listens.
    ///
    /// The default is one listener with its own defaults.
    public var listeners = [ListenerConfiguration()]
    /// Requests that one HTTP/2 connection may have at a time; 0 offers HTTP/1.1 alone.
    ///
    /// The default is 100.
    public var maxStreams = 100
    /// Requests of all HTTP/2 connections together that are served at once; one more is shed, its body unread.
    ///
    /// A stream costs its player some ten bytes and the relay 3 KB until its body has come. The default is 20,000.
    public var maxOpenStreams = 20_000
    /// Streams that a player may reset on one HTTP/2 connection in 30 seconds, against rapid resets (CVE-2023-44487).
    ///
    /// The default is 200.
    public var maxStreamResets = 200
    /// SETTINGS, PING and PRIORITY frames on one HTTP/2 connection in 30 seconds.
    ///
    /// The default is 200.
    public var maxControlFrames = 200
    /// CONTINUATION frames that one header may have, against floods of them (CVE-2024-27316).
    ///
    /// The default is 5, each of at most 16 KiB.
    public var maxContinuations = 5
    /// Event loop threads.
    ///
    /// The default is 1.
    public var threads = 1
    /// Connections that are served at once.
    ///
    /// The default is 10,000.
    public var maxConnections = 10_000
    /// Connections beyond those, each with one answer, a success that sheds; one more is closed as it comes.
    ///
    /// A player whose connection breaks comes back with all that it has; one that is told success does not. The
    /// default is 2,000.
    public var maxShedConnections = 2_000
    /// Bytes of one body; Mux players send over their own 500 KiB.
    ///
    /// The default is 2 MiB.
    public var maxBodyBytes = 2 * 1024 * 1024
    /// Bytes of an oversized body that are read past before the connection is closed.
    ///
    /// The default is 16 MiB.
    public var maxDrainedBytes = 16 * 1024 * 1024
    /// Bytes of all bodies in memory, read or waiting for a verdict; more is shed.
    ///
    /// A connection that sends ahead of its answers counts as one of 1 MiB; beyond the limit it is ended.
    ///
    /// The default is 256 MiB.
    public var maxHeldBytes = 256 * 1024 * 1024
    /// Bytes of a request line and headers, without headers that carry addresses.
    ///
    /// The default is 64 KiB.
    public var maxHeaderBytes = 64 * 1024
    /// Header lines of a request.
    ///
    /// The default is 256.
    public var maxHeaderLines = 256
    /// From a request's first byte to the end of its headers.
    ///
    /// The default is 10 s.
    public var headerTimeout = Duration.seconds(10)
    /// From the end of the headers to the end of the body.
    ///
    /// The default is 60 s.
    public var bodyTimeout = Duration.seconds(60)
    /// Without a byte of a request.
    ///
    /// The default is 60 s.
    public var idleTimeout = Duration.seconds(60)
    /// From a body's end to its verdict; then the connection is closed without an answer.
    ///
    /// The default is 60 s.
    public var verdictTimeout = Duration.seconds(60)
    /// What a closing connection still reads, so that its last answer is not reset.
    ///
    /// The default is 2 s.
    public var lingerTimeout = Duration.seconds(2)
    /// What running requests get at shutdown.
    ///
    /// The default is 5 s.
    public var shutdownTimeout = Duration.seconds(5)

    /// The defaults.
    public init() {}
}

/// Why a certificate and its key cannot be shown to players.
public enum CertificateError: Error, Equatable {
    /// The certificate's file holds no chain that can be read.
    case unusableCertificate
    /// The key's file holds no private key that can be read.
    case unusableKey
    /// The key is not the certificate's.
    case mismatchedKey
    /// The certificate is valid no more.
    case expiredCertificate
}

/// Why the edge could not start; listeners are named by their place in the configuration, from 0.
public enum IngestError: Error, Equatable {
    /// A listener's host is not an IPv4 or IPv6 literal.
    case badListenAddress(listener: Int)
    /// A listener's certificate cannot be used.
    case certificate(listener: Int, CertificateError)
    /// The socket of a listener could not be bound; `code` is the errno, or 0.
    case bind(listener: Int, code: Int32)
    /// The server was started before, or shut down.
    case notStartable
}
