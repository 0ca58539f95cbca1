/// The addresses in turn: the one that answered stays until it fails.
struct Destination {
    let serverName: String
    let port: UInt16
    private var addresses: [String]
    private var current = 0

    init(serverName: String, port: UInt16, addresses: [String]) {
        self.serverName = serverName
        self.port = port
        self.addresses = addresses
    }

    /// The URL of every batch.
    var url: String { "https://\(serverName):\(port)/v1/batch" }

    /// The address to try now.
    var address: String { addresses[current] }

    /// libcurl's `HOST:PORT:ADDRESS:PORT` for it, by which no name is ever resolved.
    var route: String {
        let literal = address.utf8.contains(UInt8(ascii: ":")) ? "[\(address)]" : address
        return "\(serverName):\(port):\(literal):\(port)"
    }

    /// Takes the next address, unless another transfer has done so since this one began.
    mutating func failed(at address: String) {
        if address == self.address { current = (current + 1) % addresses.count }
    }

    /// Begins anew with other addresses.
    mutating func replace(_ addresses: [String]) {
        guard !addresses.isEmpty, addresses != self.addresses else { return }
        self.addresses = addresses
        current = 0
    }
}
