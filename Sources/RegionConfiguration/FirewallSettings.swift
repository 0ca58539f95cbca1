/// Whom a relay's host may exchange packets with besides players and aggregator.
public struct FirewallException: Sendable, Hashable {
    /// Which side sends the first packet.
    public enum Opener: String, Sendable {
        /// The host opens an exchange with the peers' port.
        case host
        /// The peers open one with a port of the host, which only answers.
        case peer
    }

    /// The protocol above IP.
    public enum Transport: String, Sendable {
        case tcp, udp
    }

    /// What it is for.
    public var name: String
    /// Who the peers are, as CIDR.
    public var networks: [String]
    /// The protocol.
    public var transport: Transport
    /// The port of the side that does not open.
    public var port: Int
    /// The side that opens.
    public var opener: Opener

    init(_ layers: SettingLayers, at base: String) throws {
        name = try layers.text(base + "name")
        networks = try layers.texts(base + "networks")
        transport = try layers.choice(base + "transport")
        port = try layers.whole(base + "port")
        opener = try layers.choice(base + "opener")
    }
}

extension SettingTable {
    static let firewall: [Setting] = [
        Setting(
            "firewall.exceptions", .rows(exception, count: 0...32), .absent,
            "What the host's firewall lets out besides answers to players and batches.")
    ]

    private static let exception: [Setting] = [
        Setting("name", .text(.region), .required, "What it is for."),
        Setting("networks", .texts(.network, count: 1...64), .required, "Who the peers are."),
        Setting("transport", .choice(["tcp", "udp"]), .required, "The protocol above IP."),
        Setting("port", .whole(WholeRule(1...65535, nil)), .required, "Port of the side that does not open."),
        Setting(
            "opener", .choice(["host", "peer"]), .required,
            "Who sends first: the host, or a peer, which the host only answers."),
    ]
}
