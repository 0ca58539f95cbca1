import Configuration

/// Where players' beacons come in, and whom the relay takes for the client there.
public struct ListenerSettings: Sendable {
    /// The section that says so, with its dot: `ingest.` or `ingest.listeners.0.`.
    public let path: String
    /// The literal address to bind.
    public var address: String
    /// 0 takes any free port.
    public var port: Int
    /// Where the client address is read from.
    public var addressSource: AddressSource
    /// Networks whose proxies are believed, as CIDR; not empty unless the source is the socket.
    public var trustedProxies: [String]
    /// The certificate chain that players see; nil listens in clear.
    public var certificate: String?
    /// Its private key.
    public var privateKey: String?

    /// The entries of the list, or the one listener where there is no list.
    static func all(_ layers: SettingLayers) throws -> [ListenerSettings] {
        let listed = try layers.rows("ingest.listeners") { try ListenerSettings(layers, at: $0) }
        return listed.isEmpty ? [try ListenerSettings(layers, at: "ingest.")] : listed
    }

    private init(_ layers: SettingLayers, at base: String) throws {
        path = base
        address = try layers.text(base + "address")
        port = try layers.whole(base + "port")
        addressSource = try layers.choice(base + "address_source")
        trustedProxies = try layers.texts(base + "trusted_proxies")
        certificate = layers.optionalText(base + "tls_certificate")
        privateKey = layers.optionalText(base + "tls_private_key")
    }
}

/// What a listener's own settings do not show alone.
extension SettingLayers {
    var listenerErrors: [RegionFileError] {
        let count = peek("ingest.listeners.count") ?? 0
        let listeners = count == 0 ? ["ingest."] : (0..<count).map { "ingest.listeners.\($0)." }
        return listeners.flatMap { proxyErrors(of: $0) + certificateErrors(of: $0) }
            + (count == 0 ? [] : strayErrors) + sharedPortErrors(listeners)
    }

    /// Settings of the one listener beside a list, whose place nobody could tell.
    private var strayErrors: [RegionFileError] {
        SettingTable.rows(for: .relay).compactMap { setting in
            guard SettingTable.oneListener.contains(setting.path),
                let found = find(setting.path, setting.type), found.source != .byDefault
            else { return nil }
            return RegionFileError(
                found.source, setting.path, "set beside ingest.listeners",
                "write it into an entry of the list, or leave the list out")
        }
    }

    private func sharedPortErrors(_ listeners: [String]) -> [RegionFileError] {
        var taken: [(address: String, port: Int)] = []
        return listeners.compactMap { base in
            guard let address = peek(text: base + "address"), let port = peek(base + "port"), port > 0 else {
                return nil
            }
            defer { taken.append((address, port)) }
            guard taken.contains(where: { $0.port == port && Self.overlap($0.address, address) }) else {
                return nil
            }
            return error(base + "port", .int, "a port that an earlier listener has", "write another port")
        }
    }

    /// Whether two sockets of one port would hinder each other: `0.0.0.0` takes all of IPv4, `::` takes all.
    private static func overlap(_ one: String, _ two: String) -> Bool {
        one == two || one == "::" || two == "::"
            || (one == "0.0.0.0" || two == "0.0.0.0") && !one.contains(":") && !two.contains(":")
    }
}
