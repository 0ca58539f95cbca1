import AddressBoundary
import NIOCore

/// One of the server's listeners: what its connections have in common beside the edge.
final class Listener: Sendable {
    let host: String
    let port: Int
    let addressSource: AddressSource
    /// The header that addresses come from, if they come from one.
    let addressHeader: AddressHeader?
    let tls: PlayerTLS?

    init(
        _ configuration: ListenerConfiguration, offersHTTP2: Bool, clock: @escaping @Sendable () -> UInt64
    ) throws(CertificateError) {
        host = configuration.host
        port = configuration.port
        addressSource = configuration.addressSource
        switch configuration.addressSource {
        case .socket, .proxyProtocol: addressHeader = nil
        case .header(let header, _): addressHeader = header
        }
        if let files = configuration.certificate {
            tls = try PlayerTLS(files, offersHTTP2: offersHTTP2 && addressHeader == nil, clock: clock)
        } else {
            tls = nil
        }
    }

    /// The literal as a socket's address; nil where it is none.
    var address: SocketAddress? { try? SocketAddress(ipAddress: host, port: port) }

    /// Lays a connection's handlers into its pipeline.
    func open(_ channel: any Channel, edge: Edge, keeper: ConnectionKeeper) throws {
        let pipeline = channel.pipeline.syncOperations
        let connection = PlayerConnection(
            edge: edge, listener: self, keeper: keeper, role: tls == nil ? .plain : .secure)
        if addressSource.isPreamble { try pipeline.addHandler(PreambleHandler(connection)) }
        if let tls {
            try pipeline.addHandler(tls.handler())
        } else {
            try channel.syncOptions?.setOption(.recvAllocator, value: ReceiveAllocator(keeper.room))
            try channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
        }
        try pipeline.addHandler(connection)
    }
}
