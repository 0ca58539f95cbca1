import AddressBoundary
import EgressContract
import NIOCore

/// What is known of a whole connection's client; looked up again once the geo databases were replaced.
struct KeptOrigin {
    private var origin: Origin
    /// That of the databases when they were asked last.
    private var generation: UInt64?

    init(_ origin: Origin) { self.origin = origin }

    /// The origin as the databases say it now.
    mutating func current(in geo: GeoDatabases) -> Origin {
        let now = geo.generation
        if generation != now {
            origin = geo.origin(again: origin)
            generation = now
        }
        return origin
    }
}

/// From a socket's peer, or a trusted proxy's header, to what may remain of it.
enum Peer {
    /// The origin of all of a connection's requests; nil where a proxy names it, before them or with each.
    ///
    /// The address lives only within this call. The peer's bytes are read where NIO holds them: its descriptions,
    /// which print an address, are never asked.
    static func origin(of peer: SocketAddress?, source: AddressSource, geo: GeoDatabases) -> Origin? {
        if case .proxyProtocol = source { return nil }
        guard let address = address(peer) else { return .unknown }
        if case .header(_, let trusted) = source, address.isIn(trusted) { return nil }
        return address.origin(in: geo)
    }

    /// The origin of a request that a trusted proxy sends; the address lives only within this call.
    static func origin(named lines: [[UInt8]], source: AddressSource, geo: GeoDatabases) -> Origin {
        guard case .header(let header, let trusted) = source,
            let client = ClientAddress.client(header: header, values: lines, trusted: trusted)
        else { return .unknown }
        return client.origin(in: geo)
    }

    /// Whether a peer may send a preamble.
    static func isTrusted(_ peer: SocketAddress?, by source: AddressSource) -> Bool {
        guard case .proxyProtocol(let trusted) = source, let address = address(peer) else { return false }
        return address.isIn(trusted)
    }

    // The offsets are Linux's ABI: the fields themselves belong to a C module of NIO's that is not for import. The
    // bytes are read within the closures, from values that outlive them.
    private static func address(_ peer: SocketAddress?) -> ClientAddress? {
        switch peer {
        case .v4(let ipv4):
            return unsafe withUnsafeBytes(of: ipv4.address) { unsafe ipv4Address(in: $0) }
        case .v6(let ipv6):
            return unsafe withUnsafeBytes(of: ipv6.address) { unsafe ipv6Address(in: $0) }
        case .unixDomainSocket, nil: return nil
        }
    }

    /// From a `sockaddr_in`, whose `sin_addr` is at 4.
    private static func ipv4Address(in socket: UnsafeRawBufferPointer) -> ClientAddress? {
        guard socket.count >= 8 else { return nil }
        return unsafe ClientAddress(ipv4: socket.load(fromByteOffset: 4, as: UInt32.self))
    }

    /// From a `sockaddr_in6`, whose `sin6_addr` is at 8.
    private static func ipv6Address(in socket: UnsafeRawBufferPointer) -> ClientAddress? {
        guard socket.count >= 24 else { return nil }
        return unsafe ClientAddress(ipv6: UnsafeRawBufferPointer(rebasing: socket[8..<24]))
    }
}
