/// A literal IP address and the TCP port on it at which the aggregator listens.
public struct AggregatorAddress: Hashable, Sendable {
    /// IPv4 or IPv6, without brackets.
    public var literal: String
    /// From 1.
    public var port: UInt16

    /// An address that is checked where forwarding starts.
    public init(_ literal: String, port: UInt16) {
        self.literal = literal
        self.port = port
    }
}

/// The addresses in turn: the one that answered stays until it fails.
struct Destination {
    let serverName: String
    private var addresses: [AggregatorAddress]
    private var current = 0

    init(serverName: String, addresses: [AggregatorAddress]) {
        self.serverName = serverName
        self.addresses = addresses
    }

    /// The URL of a path, whichever address takes it.
    func url(_ path: String) -> String { "https://\(serverName)/v1/\(path)" }

    /// The address to try now.
    var address: AggregatorAddress { addresses[current] }

    /// libcurl's `HOST:PORT:ADDRESS:PORT` for it, by which no name is ever resolved.
    var route: String {
        let literal =
            address.literal.utf8.contains(UInt8(ascii: ":")) ? "[\(address.literal)]" : address.literal
        return "\(serverName):443:\(literal):\(address.port)"
    }

    /// Takes the next address, unless another transfer has done so since this one began.
    mutating func failed(at address: AggregatorAddress) {
        if address == self.address { current = (current + 1) % addresses.count }
    }

    /// Begins anew with other addresses.
    mutating func replace(_ addresses: [AggregatorAddress]) {
        guard !addresses.isEmpty, addresses != self.addresses else { return }
        self.addresses = addresses
        current = 0
    }
}
